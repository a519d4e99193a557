/** When a conversation goes, in short: what the hourglass shows. Pure. */
import type { RetentionHint } from '../../server/contract/retention.ts'
import { date, number } from './format.ts'
import { t } from './i18n.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Days. */
const YEAR = 365

export interface Glass {
  /** How much sand is above: much, half of it, or none; a lock where nothing runs. */
  sand: 'full' | 'half' | 'low' | 'lock'
  /** Beside the sign: `23 d`. */
  short: string
  /** For readers, and on hovering: `Is deleted on 14 Feb 2027`. */
  full: string
}

/** null: there is no date, so nothing is shown. */
export function glassOf({ dueAt, action, held }: RetentionHint, now: number): Glass | null {
  if (held) return { sand: 'lock', short: t('due.held'), full: t('due.heldFull') }
  if (dueAt === null) return null
  const left = dueAt - now
  const full = t(action === 'anonymise' ? 'due.anonymised' : 'due.deleted', { date: date(dueAt) })
  return { sand: sandOf(left), short: shortOf(left), full }
}

const sandOf = (left: number) => (left > 45 * DAY ? 'full' : left > 7 * DAY ? 'half' : 'low')

function shortOf(left: number): string {
  if (left <= 0) return t('due.next')
  if (left < DAY) return t('time.hours', { count: Math.ceil(left / HOUR) })
  const days = Math.ceil(left / DAY)
  return days < 2 * YEAR
    ? t('due.days', { days: number(days) })
    : t('due.years', { years: Math.floor(days / YEAR) })
}
