/** Settings as a form has them, all texts, and back. */
import {
  SettingsInput,
  SystemPeriods,
  type RetentionSettings,
} from '../../../../server/contract/retention.ts'
import { t, type Key } from '../../../lib/i18n.ts'
import { readSchedule, writeSchedule, type Schedule } from './schedule.ts'

export const KEPT = SystemPeriods.keyof().options
type Kept = (typeof KEPT)[number]

export interface SettingsForm extends Record<string, unknown> {
  timeZone: string
  schedule: Schedule
  quiet: boolean
  quietFrom: string
  quietTo: string
  graceDays: string
  quarantineDays: string
  percent: string
  objects: string
  keep: Record<Kept, string>
}

export function readForm(settings: RetentionSettings): SettingsForm {
  const { timeZone, schedule, quiet, graceDays, quarantineDays, breaker, keep } = settings
  return {
    timeZone,
    schedule: readSchedule(schedule),
    quiet: quiet !== null,
    quietFrom: quiet?.from ?? '08:00',
    quietTo: quiet?.to ?? '18:00',
    graceDays: String(graceDays),
    quarantineDays: String(quarantineDays),
    percent: String(breaker.percent),
    objects: String(breaker.objects),
    keep: Object.fromEntries(KEPT.map((each) => [each, String(keep[each])])) as Record<Kept, string>,
  }
}

/** What is no number is none for the server either, and comes back as a fault of its field. */
const whole = (text: string) => (/^\d{1,7}$/.test(text.trim()) ? Number(text) : Number.NaN)

export function writeForm(form: SettingsForm): RetentionSettings {
  return {
    timeZone: form.timeZone.trim(),
    schedule: writeSchedule(form.schedule),
    quiet: form.quiet ? { from: form.quietFrom, to: form.quietTo } : null,
    graceDays: whole(form.graceDays),
    quarantineDays: whole(form.quarantineDays),
    breaker: { percent: whole(form.percent), objects: whole(form.objects) },
    keep: Object.fromEntries(KEPT.map((each) => [each, whole(form.keep[each])])) as SystemPeriods,
  }
}

/** By the rules of the contract, before anything is sent. */
export function faultsOf(form: SettingsForm): Record<string, string> {
  const { error } = SettingsInput.safeParse(writeForm(form))
  const faults: Record<string, string> = {}
  for (const { path, code, ...issue } of error?.issues ?? []) {
    const field = path[0] === 'quiet' ? 'quiet' : String(path.at(-1))
    const { minimum: from, maximum: to } = { minimum: null, maximum: null, ...issue }
    faults[field] =
      code === 'too_small' && from !== null
        ? t('retention.atLeast', { count: Number(from) })
        : code === 'too_big' && to !== null
          ? t('retention.atMost', { count: Number(to) })
          : t(WORDS[field] ?? 'retention.wrongNumber')
  }
  const { kind, time } = form.schedule
  if (kind !== 'cron' && time === '') faults['schedule'] = t('retention.wrongTime')
  return faults
}

/** What is asked for where it is no number. */
const WORDS: Record<string, Key> = { quiet: 'retention.wrongQuiet', timeZone: 'retention.wrongZone' }
