/** The choices behind each part of a sentence. */
import type { Clock, RuleBody } from '../../../../server/contract/retention.ts'
import { t } from '../../../lib/i18n.ts'
import type { Slot } from '../sentence/parts.ts'
import { WHATS, clocksOf } from './change.ts'

/** Also what stands below the sentence. */
export type Target = Slot | 'name' | 'ground'

export const whats = () =>
  WHATS.map((value) => ({
    value,
    label: t(`retention.what.${value}`),
    hint: t(`retention.whatHint.${value}`),
  }))
export const clocks = (body: RuleBody) =>
  clocksOf(body).map((value: Clock) => ({ value, label: t(`retention.clock.${value}`) }))
export const statuses = () =>
  ([null, 'open', 'resolved'] as const).map((value) => ({
    value,
    label: t(`retention.status.${value ?? 'any'}`),
  }))
export const contacts = () =>
  ([null, 'anonymous', 'known'] as const).map((value) => ({
    value,
    label: t(`retention.contact.${value ?? 'any'}`),
  }))
export const yearEnds = () =>
  ([false, true] as const).map((value) => ({
    value,
    label: t(value ? 'retention.yearEnd.yes' : 'retention.yearEnd.no'),
  }))
