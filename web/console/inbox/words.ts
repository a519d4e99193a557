/** Small words that several pages about an inbox share. */
import { span } from '../../lib/format.ts'
import { locale, t } from '../../lib/i18n.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const language = () => (locale.value === 'en' ? 'en-GB' : 'de-DE')

/** A country's name by its ISO 3166 code; the code where there is no such name. */
export function country(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

/** A language's name by a code like `de` or `en_US`. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: 'language' }).of(code.replace('_', '-')) ?? code
  } catch {
    return code
  }
}

export const listed = (items: readonly string[]) =>
  new Intl.ListFormat(language(), { type: 'conjunction' }).format(items)

/** How long something took, from seconds up. */
export function took(ms: number): string {
  if (ms < 1_000) return t('health.atOnce')
  if (ms < 60_000) return t('health.seconds', { count: Math.round(ms / 1_000) })
  return span(ms)
}

/** A period in whole days, or in hours where it is shorter. */
export function period(ms: number): string {
  const [value, unit] = ms >= DAY ? [Math.round(ms / DAY), 'day'] : [Math.round(ms / HOUR), 'hour']
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}
