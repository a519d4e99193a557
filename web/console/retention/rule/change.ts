/** What a press on a part of a rule's sentence may change, and what else has to change with it. Pure. */
import {
  CLOCKS,
  type Clock,
  type FloorRule,
  type LimitRule,
  type Period,
  type RuleBody,
  type Scope,
} from '../../../../server/contract/retention.ts'
import type { Slot } from '../sentence/parts.ts'

/** All that a rule can do, in one choice. */
export const WHATS = [
  'delete',
  'files',
  'raw_mail',
  'provider_copy',
  'anonymise',
  'redact',
  'restrict',
  'keep',
] as const
export type What = (typeof WHATS)[number]

export const EMPTY_SCOPE: Scope = {
  channels: [],
  inboxes: [],
  labels: [],
  notLabels: [],
  status: null,
  contact: null,
  attribute: null,
}

export function whatOf(body: RuleBody): What {
  if (body.kind === 'floor') return 'keep'
  return body.target === 'conversation' ? body.action : body.target
}

/** Mails are asked for their inbox alone, and received by themselves. */
export const isOfMails = (body: RuleBody): boolean =>
  body.kind === 'limit' && (body.target === 'raw_mail' || body.target === 'provider_copy')

export function withWhat(body: RuleBody, what: What): RuleBody {
  const { name, ground, period, yearEnd } = body
  const mails = what === 'raw_mail' || what === 'provider_copy'
  const scope = mails ? { ...EMPTY_SCOPE, inboxes: body.scope.inboxes } : body.scope
  const clock = mails ? 'received' : body.clock === 'received' && what !== 'files' ? 'resolved' : body.clock
  const shared = { name, ground, period, yearEnd, scope, clock }
  if (what === 'keep') {
    const restrictAfter = body.kind === 'floor' ? body.restrictAfter : null
    return { kind: 'floor', ...shared, restrictAfter } satisfies FloorRule
  }
  const parts: Pick<LimitRule, 'target' | 'action'> =
    what === 'files' || mails ? { target: what, action: 'delete' } : { target: 'conversation', action: what }
  return { kind: 'limit', ...parts, ...shared } satisfies LimitRule
}

export function clocksOf(body: RuleBody): readonly Clock[] {
  if (isOfMails(body)) return ['received']
  return whatOf(body) === 'files' ? CLOCKS : CLOCKS.filter((clock) => clock !== 'received')
}

export function withPeriod(body: RuleBody, period: Period): RuleBody {
  return { ...body, period, yearEnd: body.yearEnd && period.unit !== 'hours' }
}

export const withYearEnd = (body: RuleBody, yearEnd: boolean): RuleBody =>
  yearEnd && body.period.unit === 'hours'
    ? { ...body, yearEnd, period: { count: 1, unit: 'days' } }
    : { ...body, yearEnd }

export const withScope = (body: RuleBody, change: Partial<Scope>): RuleBody => ({
  ...body,
  scope: { ...body.scope, ...change },
})

/** What its sentence does not say yet, and could. */
export function missingSlots(body: RuleBody): Slot[] {
  const { scope } = body
  const slots: Slot[] = []
  if (scope.inboxes.length === 0) slots.push('inboxes')
  if (!isOfMails(body)) {
    if (scope.labels.length === 0) slots.push('labels')
    if (scope.notLabels.length === 0) slots.push('notLabels')
    if (!scope.status) slots.push('status')
    if (!scope.contact) slots.push('contact')
    if (!scope.attribute) slots.push('attribute')
  }
  if (!body.yearEnd) slots.push('yearEnd')
  if (body.kind === 'floor' && !body.restrictAfter) slots.push('restrictAfter')
  return slots
}

export const sameBody = (a: RuleBody | null, b: RuleBody | null): boolean =>
  JSON.stringify(a, order) === JSON.stringify(b, order)

/** Whoever made the object, its keys come in one order. */
function order(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
