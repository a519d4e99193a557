/** What decisions do over time, however many there are and whatever they are about. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { facts, histories, moments, rulesAfter } from '../../../tests/helpers/retention-arbitraries.ts'
import { DAY } from '../../clock.ts'
import { RuleBody } from '../../contract/retention.ts'
import { evaluate, type Verdict } from './evaluate.ts'
import type { Facts } from './facts.ts'
import { compilePolicy, type Rule } from './policy.ts'

const GRACE = 7 * DAY
const policy = (rules: readonly Rule[], decidedAt?: number) =>
  compilePolicy(1, 'Europe/Berlin', rules, decidedAt)

const ACTS = ['end', 'files', 'redact', 'restrict'] as const
type Act = (typeof ACTS)[number]

/** When this, or something that takes it along, is done; Infinity: never. */
function timeOf({ end, steps }: Verdict, act: Act): number {
  const ends = end?.at ?? Infinity
  return act === 'end' ? ends : Math.min(ends, steps.find(({ action }) => action === act)?.at ?? Infinity)
}

/** As if all had always been as it was decided last. */
const atOnce = (rules: readonly Rule[]): Rule[] =>
  rules.map(({ id, versions }) => ({
    id,
    versions: [{ version: 1, body: versions.at(-1)?.body ?? null, since: -Infinity }],
  }))

describe('decisions', () => {
  it('make nothing go before their time that would not have gone by then anyway', () => {
    fc.assert(
      fc.property(histories, facts, (history, about) => {
        const last = history.at(-1) as (typeof history)[number]
        const before = evaluate(policy(rulesAfter(history.slice(0, -1))), about)
        const after = evaluate(policy(rulesAfter(history)), about)
        for (const act of ACTS) {
          const soonest = Math.min(timeOf(before, act), last.at + GRACE)
          expect(timeOf(after, act)).toBeGreaterThanOrEqual(soonest)
        }
        expect(after.keptUntil ?? 0).toBeGreaterThanOrEqual(Math.min(before.keptUntil ?? 0, last.at + GRACE))
      }),
      { numRuns: 1000 },
    )
  })

  it('that keep longer do so at once', () => {
    fc.assert(
      fc.property(histories, facts, (history, about) => {
        const rules = rulesAfter(history)
        const newest = evaluate(policy(atOnce(rules)), about)
        const found = evaluate(policy(rules), about)
        expect(timeOf(found, 'end')).toBeGreaterThanOrEqual(timeOf(newest, 'end'))
        expect(found.keptUntil ?? 0).toBeGreaterThanOrEqual(newest.keptUntil ?? 0)
      }),
      { numRuns: 1000 },
    )
  })

  it('have all come into force once the last one’s time has come', () => {
    fc.assert(
      fc.property(histories, facts, moments, (history, about, later) => {
        const rules = rulesAfter(history)
        const now = (history.at(-1)?.at ?? 0) + GRACE + (later % (400 * DAY))
        const newest = evaluate(policy(atOnce(rules)), about)
        const found = evaluate(policy(rules), about)
        expect(timeOf(found, 'end') <= now).toBe(timeOf(newest, 'end') <= now)
      }),
      { numRuns: 1000 },
    )
  })

  it('say the same in whatever order rules are asked, and of old ones only what still counts', () => {
    fc.assert(
      fc.property(histories, facts, moments, (history, about, later) => {
        const rules = rulesAfter(history)
        const all = evaluate(policy(rules), about)
        const turned = evaluate(policy(rules.toReversed()), about)
        expect([timeOf(turned, 'end'), turned.keptUntil]).toEqual([timeOf(all, 'end'), all.keptUntil])
        expect(turned.steps.map(({ at }) => at)).toEqual(all.steps.map(({ at }) => at))
        const decidedAt = history.at(-1)?.at ?? 0
        const short = evaluate(policy(rules, decidedAt), about)
        const now = decidedAt + (later % (400 * DAY))
        for (const act of ACTS) expect(timeOf(short, act) <= now).toBe(timeOf(all, act) <= now)
      }),
      { numRuns: 1000 },
    )
  })
})

const ms = (text: string) => Date.parse(text)
const ABOUT: Facts = {
  inboxId: 1,
  channel: 'whatsapp',
  status: 'resolved',
  labels: new Set([5]),
  contact: 'known',
  attributes: {},
  times: {
    created: ms('2026-01-01T12:00+01:00'),
    last_customer_message: null,
    last_message: null,
    resolved: null,
    relationship_ended: null,
    consent_withdrawn: null,
    event: null,
    received: null,
  },
  files: false,
  held: false,
  restrictionAsked: false,
  erasureAskedAt: null,
  restricted: false,
  redactedAt: null,
  anonymisedAt: null,
}
const days = (count: number, more: object = {}) =>
  RuleBody.parse({
    kind: 'limit',
    name: 'rule',
    clock: 'created',
    period: { count, unit: 'days' },
    ...more,
  })
const version = (number: number, body: RuleBody | null, since: string) => ({
  version: number,
  body,
  since: ms(since),
})
const endOf = (...rules: Rule[]) => {
  const { end } = evaluate(policy(rules), ABOUT)
  return end && [new Date(end.at).toISOString(), end.rule?.id, end.action]
}
const iso = (text: string) => new Date(text).toISOString()

describe('in an office', () => {
  const everything: Rule = { id: 1, versions: [version(1, days(30), '2026-01-02T00:00+01:00')] }
  const label = days(400, { scope: { labels: [5] } })

  it('switching off the rule for a label leaves time before the one for everything takes over', () => {
    const on: Rule = { id: 2, versions: [version(1, label, '2026-01-02T00:00+01:00')] }
    expect(endOf(everything, on)).toEqual([iso('2027-02-06T00:00+01:00'), 2, 'delete'])
    const off: Rule = { id: 2, versions: [...on.versions, version(2, null, '2026-11-29T09:00+01:00')] }
    expect(endOf(everything, off)).toEqual([iso('2026-11-29T09:00+01:00'), 1, 'delete'])
  })

  it('so does a floor that is shortened, and a longer one counts at once', () => {
    const floor = (count: number) => days(count, { kind: 'floor' })
    const law = (...bodies: RuleBody[]): Rule => ({
      id: 3,
      versions: bodies.map((body, at) => version(at + 1, body, `2026-0${at + 2}-10T00:00+01:00`)),
    })
    expect(endOf(everything, law(floor(400)))).toEqual([iso('2027-02-06T00:00+01:00'), 3, 'delete'])
    expect(endOf(everything, law(floor(400), floor(10)))).toEqual([
      iso('2026-03-10T00:00+01:00'),
      1,
      'delete',
    ])
    expect(endOf(everything, law(floor(10), floor(400)))).toEqual([
      iso('2027-02-06T00:00+01:00'),
      3,
      'delete',
    ])
  })

  it('what was to be anonymised is, until the rule that would rather delete it is in force', () => {
    const anonymise = version(1, days(30, { action: 'anonymise' }), '2026-01-02T00:00+01:00')
    const both = (since: string): Rule => ({ id: 1, versions: [anonymise, version(2, days(30), since)] })
    expect(endOf(both('2026-03-01T00:00+01:00'))).toEqual([iso('2026-02-01T00:00+01:00'), 1, 'anonymise'])
    expect(endOf(both('2026-01-20T00:00+01:00'))).toEqual([iso('2026-02-01T00:00+01:00'), 1, 'delete'])
  })

  it('a decision without grace does not cut short that of another', () => {
    const patient: Rule = { id: 1, versions: [version(1, days(10), '2026-12-01T00:00+01:00')] }
    const hasty: Rule = {
      id: 2,
      versions: [version(1, days(20, { scope: { labels: [9] } }), '2026-11-22T00:00+01:00')],
    }
    expect(endOf(patient, hasty)).toEqual([iso('2026-12-01T00:00+01:00'), 1, 'delete'])
  })

  it('who asked to be erased waits for no decision about rules', () => {
    const asked = ms('2026-11-01T09:00+01:00')
    const late: Rule = { id: 1, versions: [version(1, days(10), '2026-12-01T00:00+01:00')] }
    expect(evaluate(policy([late]), { ...ABOUT, erasureAskedAt: asked }).end).toEqual({
      at: asked,
      rule: null,
      action: 'delete',
    })
  })
})
