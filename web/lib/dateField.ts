/** Days as date fields have them: `2027-10-08`, in the reader's time zone. */
export const written = (at: number) => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short' }).format(at)

/** The day half a year on: a hold is looked at again before it is forgotten. */
export function nextReview(now: number): string {
  const day = new Date(now)
  day.setMonth(day.getMonth() + 6)
  return written(day.getTime())
}
