/** What differs between two wordings of a rule, or of a setting, field by field and in the reader's words. */
import type { z } from 'zod'
import type { PolicyDiff, RuleBody } from '../../../../server/contract/retention.ts'
import { t, tMaybe } from '../../../lib/i18n.ts'
import { SLOTS, type Names } from '../sentence/parts.ts'
import { sentenceOf } from '../sentence/sentence.ts'

export type Change = z.infer<typeof PolicyDiff>['changes'][number]
export interface FieldChange {
  field: string
  before: string
  after: string
}

/** Each part of the sentences that differs, and what stands below them. */
export function ruleChanges(before: RuleBody, after: RuleBody, names: Names): FieldChange[] {
  const [old, wanted] = [partsOf(before, names), partsOf(after, names)]
  return [...SLOTS, 'ground' as const].flatMap((slot) => {
    const pair = { before: old.get(slot) ?? '', after: wanted.get(slot) ?? '' }
    return pair.before === pair.after ? [] : [{ field: t(`retention.slot.${slot}`), ...pair }]
  })
}

function partsOf(body: RuleBody, names: Names): Map<string, string> {
  const parts = sentenceOf(body, names).flatMap(({ slot, text }) => (slot ? [[slot, text] as const] : []))
  return new Map([...parts, ['ground', body.ground]])
}

/** `keep.audit`, `breaker.percent`, `graceDays`: as they are called on the page. */
export function settingChange({ name, before, after }: Change): FieldChange {
  const own = name.split('.').at(-1)
  const field = tMaybe([`retention.${name}`, `retention.setting.${own}`], 'retention.settings')
  const value = (text: string | null) => (text === 'never' ? t('retention.quietNever') : (text ?? ''))
  return { field, before: value(before), after: value(after) }
}
