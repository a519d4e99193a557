/** Rules, conversations and histories of decisions as nobody would think of them. */
import fc from 'fast-check'
import { DAY } from '../../server/clock.ts'
import { CLOCKS, RuleBody, Scope, type Clock } from '../../server/contract/retention.ts'
import type { Facts } from '../../server/core/retention/facts.ts'
import type { Rule } from '../../server/core/retention/policy.ts'

const FROM = Date.parse('2026-01-01T00:00+01:00')
const TO = Date.parse('2027-01-01T00:00+01:00')
export const moments = fc.integer({ min: FROM, max: TO })

const few = (most: number) => fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: most })
const channels = fc.constantFrom('whatsapp' as const, 'web' as const, 'email' as const)
const attributes = fc.record({ key: fc.constantFrom('plan', 'tier'), value: fc.constantFrom('gold', 'tin') })

/** Often asks for nothing, so that many of them fit. */
export const scopes = fc
  .record(
    {
      channels: fc.uniqueArray(channels, { maxLength: 1 }),
      inboxes: few(1),
      labels: few(2),
      notLabels: few(1),
      status: fc.constantFrom('open' as const, 'resolved' as const, null),
      contact: fc.constantFrom('anonymous' as const, 'known' as const, null),
      attribute: fc.option(attributes),
    },
    { requiredKeys: [] },
  )
  .map((scope) => Scope.parse(scope))

export const facts: fc.Arbitrary<Facts> = fc.record({
  inboxId: fc.integer({ min: 1, max: 3 }),
  channel: channels,
  status: fc.constantFrom('open' as const, 'snoozed' as const, 'resolved' as const),
  labels: few(3).map((ids) => new Set(ids)),
  contact: fc.constantFrom('anonymous' as const, 'known' as const),
  attributes: fc.dictionary(fc.constantFrom('plan', 'tier'), fc.constantFrom('gold', 'tin')),
  times: fc
    .tuple(...CLOCKS.map(() => fc.option(moments, { freq: 4 })))
    .map((times) => Object.fromEntries(CLOCKS.map((clock, at) => [clock, times[at] ?? null])))
    .map((times) => times as Record<Clock, number | null>),
  files: fc.boolean(),
  held: fc.constant(false),
  restrictionAsked: fc.constant(false),
  erasureAskedAt: fc.option(moments, { freq: 1 }),
  restricted: fc.boolean(),
  redactedAt: fc.option(moments, { freq: 1 }),
  anonymisedAt: fc.option(moments, { freq: 1 }),
})

const periods = fc.record({
  count: fc.integer({ min: 1, max: 200 }),
  unit: fc.constantFrom('hours', 'days', 'weeks'),
})
const ofConversations = fc.constantFrom(...CLOCKS.filter((clock) => clock !== 'received'))

const limits = fc.record({
  kind: fc.constant('limit'),
  name: fc.constant('limit'),
  scope: scopes,
  clock: ofConversations,
  period: periods,
  target: fc.constant('conversation'),
  action: fc.constantFrom('delete', 'delete', 'anonymise', 'redact', 'restrict'),
})
const ofFiles = fc.record({
  kind: fc.constant('limit'),
  name: fc.constant('files'),
  scope: scopes,
  clock: fc.constant('received'),
  period: periods,
  target: fc.constant('files'),
})
const floors = fc.record({
  kind: fc.constant('floor'),
  name: fc.constant('floor'),
  scope: scopes,
  clock: ofConversations,
  period: periods,
  restrictAfter: fc.option(periods),
})
export const bodies = fc.oneof(limits, limits, ofFiles, floors).map((body) => RuleBody.parse(body))

/** One after the other; null: switched off. */
export interface Decided {
  ruleId: number
  body: RuleBody | null
  at: number
}

export const histories = fc
  .array(
    fc.record({ ruleId: fc.integer({ min: 1, max: 4 }), body: fc.option(bodies, { freq: 4 }), at: moments }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => all.toSorted((a, b) => a.at - b.at))

/** The rules after so many decisions, each of which had to wait for `grace`. */
export function rulesAfter(history: readonly Decided[], grace = 7 * DAY): Rule[] {
  const rules = new Map<number, Rule>()
  for (const { ruleId, body, at } of history) {
    const versions = rules.get(ruleId)?.versions ?? []
    const next = { version: versions.length + 1, body, since: at + grace }
    rules.set(ruleId, { id: ruleId, versions: [...versions, next] })
  }
  return [...rules.values()]
}
