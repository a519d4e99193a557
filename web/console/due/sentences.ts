/** When a conversation goes, and why it is still here, in plain sentences. Pure. */
import type { ExplainView } from '../../../server/contract/retention.ts'
import { date, isolated } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'

type Rule = ExplainView['rules'][number]
type Kept = ExplainView['kept'][number]

const nameOf = (explained: ExplainView, ruleId: number | null) =>
  isolated(explained.rules.find((rule) => rule.ruleId === ruleId)?.name ?? `#${ruleId}`)

/** A rule that will end it as soon as its clock has started. */
const waitingIn = (rules: readonly Rule[]) =>
  rules.find(({ kind, reason }) => kind === 'limit' && reason === 'not_started')

/** The one sentence that counts. */
export function headline({ dueAt, action, kept, rules }: ExplainView): string {
  if (kept.some(({ by }) => by === 'hold')) return t('due.heldFull')
  if (kept.some(({ by }) => by === 'restriction')) return t('due.keptRestricted')
  if (dueAt === null) return t(waitingIn(rules) ? 'due.notYet' : 'due.never')
  return t(action === 'anonymise' ? 'due.anonymised' : 'due.deleted', { date: date(dueAt) })
}

/** By which rule, or on whose wish, or what it waits for; null: nothing is to be said. */
export function groundOf(explained: ExplainView): string | null {
  if (explained.kept.some(({ by }) => by !== 'floor')) return null
  if (explained.dueAt === null) {
    const waiting = waitingIn(explained.rules)
    return waiting ? ruleSentence(waiting, explained) : null
  }
  if (explained.requested) return t('due.requested')
  return explained.ruleId === null ? null : t('due.byRule', { rule: nameOf(explained, explained.ruleId) })
}

export const stepsOf = (explained: ExplainView): { at: number; text: string }[] =>
  explained.steps.map(({ action, at, ruleId }) => ({
    at,
    text: t(`due.step.${action}`, { date: date(at), rule: nameOf(explained, ruleId) }),
  }))

/** Why it is here beyond the day on which it would have gone. `reason`: the hold's, for who may know it. */
export function keptSentence(
  explained: ExplainView,
  { by, until, ruleId }: Kept,
  reason: string | null,
): string {
  if (by === 'hold') return reason ? t('due.kept.holdFor', { reason: isolated(reason) }) : t('due.kept.hold')
  if (by === 'restriction') return t('due.kept.restriction')
  const rule = nameOf(explained, ruleId)
  return until === null
    ? t('due.kept.floor', { rule })
    : t('due.kept.floorUntil', { rule, date: date(until) })
}

/** Why this rule does, or does not, decide. */
export function ruleSentence(
  { ruleId, name, reason, at, missing, clock }: Rule,
  explained: ExplainView,
): string {
  const values = { rule: isolated(name), date: at === null ? '' : date(at) }
  if (reason === 'out_of_scope') return t(`due.missing.${missing ?? 'inbox'}`, values)
  if (reason === 'not_started') return t(`due.waits.${clock}`, values)
  if (at !== null && (reason === 'wins' || reason === 'later')) {
    const step = explained.steps.find((each) => each.ruleId === ruleId)
    if (step) return t('due.acts', { ...values, date: date(step.at) })
    if (isDelayed(at, explained)) return t('due.delayed', values)
  }
  return t(at === null ? `due.rule.${reason}` : `due.ruleAt.${reason}`, values)
}

/** Something stronger keeps it beyond that. */
const isDelayed = (at: number, { dueAt, kept }: ExplainView) =>
  kept.some(({ by }) => by !== 'floor') || (dueAt !== null && at < dueAt)
