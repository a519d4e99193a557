/** Times, days, sizes and names as a reader expects them. */
import { locale, t } from './i18n.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const language = locale.value === 'en' ? 'en-GB' : 'de-DE'
  const key = language + JSON.stringify(options)
  let known = formats.get(key)
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(language, options)))
  return known.format(at)
}

export const startOfDay = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** Whole days between the days of two moments; safe where clocks change. */
export const daysBetween = (earlier: number, later: number) =>
  Math.round((startOfDay(later) - startOfDay(earlier)) / DAY)

export const clock = (at: number) => format(at, { hour: '2-digit', minute: '2-digit' })
export const dayAndClock = (at: number) =>
  format(at, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const weekdayAndDate = (at: number) =>
  format(at, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
export const date = (at: number) => format(at, { day: 'numeric', month: 'short', year: 'numeric' })
/** Of a day that has no time zone, as midnight UTC. */
export const utcDate = (at: number) =>
  format(at, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
/** The noon of a day written as `2027-10-08`, in the reader's time zone; null: it is no such day. */
export function isoDay(text: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T12:00:00`) : Number.NaN
  return Number.isNaN(at) ? null : at
}
export const fullTime = (at: number) => format(at, { dateStyle: 'full', timeStyle: 'short' })

/** The heading of a day in a thread. */
export function day(at: number, now: number): string {
  const ago = daysBetween(at, now)
  if (ago === 0) return t('time.today')
  if (ago === 1) return t('time.yesterday')
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(at, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' as const }),
  })
}

/** Short, for the list: `2 m`, `11:12`, `Sun`, `12 Nov`. */
export function ago(at: number, now: number): string {
  if (now - at < MINUTE) return t('time.now')
  if (now - at < HOUR) return t('time.minutes', { count: Math.floor((now - at) / MINUTE) })
  const days = daysBetween(at, now)
  if (days === 0) return clock(at)
  if (days < 7) return format(at, { weekday: 'short' })
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(at, sameYear ? { day: 'numeric', month: 'short' } : { dateStyle: 'short' })
}

/** Hours and minutes, as long as they matter: `5 h 12 m`, `44 m`. */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE))
  if (minutes < 60) return t('time.minutes', { count: minutes })
  if (minutes % 60 === 0) return t('time.hours', { count: minutes / 60 })
  return t('time.hoursMinutes', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

/** `0:41` for recordings. */
export function playTime(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export function size(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  const maximumFractionDigits = value < 10 && unit === 'megabyte' ? 1 : 0
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit, maximumFractionDigits }).format(
    Math.max(value, unit === 'kilobyte' ? 1 : 0),
  )
}

/** The most that is allowed, as providers state it: 16 MB are 16 × 1,024 × 1,024 bytes. Never more than that. */
export const most = (bytes: number): string =>
  size(bytes < 1_048_576 ? Math.floor(bytes / 1_024) * 1_000 : Math.floor(bytes / 1_048_576) * 1_000_000)

export const number = (value: number) => new Intl.NumberFormat(locale.value).format(value)

/** Two letters for an avatar: first and last word; a question mark for nobody. */
export function initials(name: string | null): string {
  const words = (name ?? '')
    .match(/\p{L}[^\s]*/gu)
    ?.filter((word) => !/^(dr|prof|herr|frau|familie)\b\.?/iu.test(word))
  if (!words?.length) return '?'
  const letters = words.length === 1 ? [words[0]] : [words[0], words.at(-1)]
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('')
}

/** A name without signs that turn the writing direction: `exe.pdf` may not pose as `fdp.exe`. */
export const straight = (name: string) => name.replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')

/** For a sentence: a value of strangers, whose writing direction stays its own (Unicode FSI and PDI). */
export const isolated = (value: string) => `\u2068${straight(value)}\u2069`

/** `Ingrid` of `Dr. Ingrid Falk`: what ends in a dot is a title. */
export const firstName = (name: string) => name.split(/\s+/).find((word) => !word.endsWith('.')) ?? name

export function money(amount: number, currency: string | null): string {
  const known = currency !== null && /^[A-Z]{3}$/.test(currency)
  const style = known ? ({ style: 'currency', currency } as const) : { minimumFractionDigits: 2 }
  return new Intl.NumberFormat(locale.value, style).format(amount)
}
