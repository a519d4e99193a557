/** One line of the report. */
export interface Figure {
  what: string
  goal: string
  figure: string
  /** null: there is no goal for it. */
  met: boolean | null
}

export const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
export const whole = (value: number) => Math.round(value).toLocaleString('en')
export const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`
