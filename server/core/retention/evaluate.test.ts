/** The one precedence, row by row, against a plain list of sentences that knows nothing of how it is worked out. */
import { describe, expect, it } from 'vitest'
import { RuleBody } from '../../contract/retention.ts'
import { evaluate } from './evaluate.ts'
import type { Facts } from './facts.ts'
import { compilePolicy } from './policy.ts'

const ms = (text: string) => Date.parse(text)

const VIP = 5
const CREATED = ms('2026-01-01T12:00+01:00')
const ERASURE_ASKED = ms('2026-11-01T09:00+01:00')

const FACTS: Facts = {
  inboxId: 1,
  channel: 'whatsapp',
  status: 'open',
  labels: new Set([VIP]),
  contact: 'known',
  attributes: {},
  times: {
    created: CREATED,
    last_customer_message: null,
    last_message: CREATED,
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

const LIMITS = ['none', 'due', 'future', 'not started'] as const
const FLOORS = ['none', 'passed', 'future'] as const
type Limit = (typeof LIMITS)[number]

interface Row {
  hold: boolean
  floor: (typeof FLOORS)[number]
  restriction: boolean
  erasure: boolean
  explicit: Limit
  inbox: Limit
  account: Limit
}

/** Counted by hand from 1 January 2026; on 22 November 2026 some are over and some are not. */
const RULES = {
  explicit: { id: 1, scope: { labels: [VIP] }, due: 10, future: 400 },
  inbox: { id: 2, scope: { inboxes: [1] }, due: 20, future: 500 },
  account: { id: 3, scope: {}, due: 30, future: 600 },
} as const
const FLOOR = { id: 4, passed: 15, future: 1000 } as const
const ENDS: Record<number, string> = {
  10: '2026-01-12T00:00+01:00',
  15: '2026-01-17T00:00+01:00',
  20: '2026-01-22T00:00+01:00',
  30: '2026-02-01T00:00+01:00',
  400: '2027-02-06T00:00+01:00',
  500: '2027-05-17T00:00+02:00',
  600: '2027-08-25T00:00+02:00',
  1000: '2028-09-28T00:00+02:00',
}
const endOf = (days: number) => ms(ENDS[days] as string)

type Fate = 'stays' | { at: number; by: number | 'request' }

/** The first that has something to say decides. `rest`: what those after it say. */
const SENTENCES: Array<[sentence: string, says: (row: Row, rest: () => Fate) => Fate | undefined]> = [
  ['What is held stays.', ({ hold }) => (hold ? 'stays' : undefined)],
  [
    'What a law keeps does not go before that is over, whatever else would be sooner.',
    ({ floor }, rest) => {
      if (floor === 'none') return undefined
      const fate = rest()
      const until = endOf(FLOOR[floor])
      return fate === 'stays' || fate.at >= until ? fate : { at: until, by: FLOOR.id }
    },
  ],
  ['What somebody wants kept and not used stays.', ({ restriction }) => (restriction ? 'stays' : undefined)],
  [
    'What somebody wants erased goes when they asked.',
    ({ erasure }) => (erasure ? { at: ERASURE_ASKED, by: 'request' } : undefined),
  ],
  ['A rule for its label decides, even while it waits.', ({ explicit }) => limit('explicit', explicit)],
  ['Else one for its inbox does.', ({ inbox }) => limit('inbox', inbox)],
  ['Else one for everything does.', ({ account }) => limit('account', account)],
  ['What nobody says anything about stays.', () => 'stays'],
]

function limit(level: keyof typeof RULES, state: Limit): Fate | undefined {
  if (state === 'none') return undefined
  if (state === 'not started') return 'stays'
  return { at: endOf(RULES[level][state]), by: RULES[level].id }
}

function fateOf(row: Row, from = 0): Fate {
  const [, says] = SENTENCES[from] as (typeof SENTENCES)[number]
  return says(row, () => fateOf(row, from + 1)) ?? fateOf(row, from + 1)
}

function allRows(): Row[] {
  const both = [false, true]
  return both.flatMap((hold) =>
    FLOORS.flatMap((floor) =>
      both.flatMap((restriction) =>
        both.flatMap((erasure) =>
          LIMITS.flatMap((explicit) =>
            LIMITS.flatMap((inbox) =>
              LIMITS.map((account) => ({ hold, floor, restriction, erasure, explicit, inbox, account })),
            ),
          ),
        ),
      ),
    ),
  )
}

const days = (count: number) => ({ count, unit: 'days' as const })
const ruleOf = (id: number, body: unknown) => ({
  id,
  versions: [{ version: 1, body: RuleBody.parse(body), since: 0 }],
})

function policyOf(row: Row) {
  const limits = (['account', 'inbox', 'explicit'] as const).flatMap((level) => {
    const [state, { id, scope }] = [row[level], RULES[level]]
    if (state === 'none') return []
    const when =
      state === 'not started'
        ? { clock: 'event', period: days(1) }
        : { clock: 'created', period: days(RULES[level][state]) }
    return [ruleOf(id, { kind: 'limit', name: level, scope, ...when })]
  })
  const floors =
    row.floor === 'none'
      ? []
      : [ruleOf(FLOOR.id, { kind: 'floor', name: 'law', clock: 'created', period: days(FLOOR[row.floor]) })]
  return compilePolicy(1, 'Europe/Berlin', [...limits, ...floors])
}

const factsOf = ({ hold, restriction, erasure }: Row): Facts => ({
  ...FACTS,
  held: hold,
  restrictionAsked: restriction,
  erasureAskedAt: erasure ? ERASURE_ASKED : null,
})

function verdictOf(row: Row): Fate {
  const { end } = evaluate(policyOf(row), factsOf(row))
  return end ? { at: end.at, by: end.rule?.id ?? 'request' } : 'stays'
}

describe('what becomes of a conversation', () => {
  const rows = allRows()

  it('is what the sentences say, in every case there is', () => {
    expect(rows).toHaveLength(1536)
    const wrong = rows.filter((row) => JSON.stringify(verdictOf(row)) !== JSON.stringify(fateOf(row)))
    expect(wrong).toEqual([])
    // Each sentence has had the word at least once, or it would be proved by nobody.
    const fates = new Set(rows.map((row) => JSON.stringify(fateOf(row))))
    expect(fates.size).toBe(1 + 1 + 6 + 2)
  })

  it('says until when a law keeps it, also beside a hold', () => {
    for (const row of rows) {
      const { keptUntil, floor } = evaluate(policyOf(row), factsOf(row))
      expect(keptUntil).toBe(row.floor === 'none' ? null : endOf(FLOOR[row.floor]))
      expect(floor?.id ?? null).toBe(row.floor === 'none' ? null : FLOOR.id)
    }
  })
})

const policy = (...bodies: unknown[]) =>
  compilePolicy(
    1,
    'Europe/Berlin',
    bodies.map((body, index) => ruleOf(index + 1, body)),
  )
const created = (count: number, more: object = {}) => ({
  kind: 'limit',
  name: `${count} days`,
  clock: 'created',
  period: days(count),
  ...more,
})
const law = (count: number, more: object = {}) => ({ ...created(count), kind: 'floor', ...more })

describe('among rules of one rank', () => {
  it('the shortest limit and the longest floor count', () => {
    expect(evaluate(policy(created(30), created(10), created(20)), FACTS).end).toMatchObject({
      at: endOf(10),
      rule: { id: 2 },
    })
    expect(evaluate(policy(law(15), law(30), law(20)), FACTS)).toMatchObject({
      keptUntil: endOf(30),
      floor: { id: 2 },
    })
  })

  it('a label that is missing makes no rule of it', () => {
    const other = created(10, { scope: { labels: [VIP + 1] } })
    expect(evaluate(policy(other, created(30)), FACTS).end).toMatchObject({ at: endOf(30), rule: { id: 2 } })
  })
})

describe('before the end', () => {
  const withFiles: Facts = { ...FACTS, files: true, times: { ...FACTS.times, received: CREATED } }
  const files = (count: number) => created(count, { target: 'files', clock: 'received' })

  it('files go by themselves, and with the whole if that is no later', () => {
    expect(evaluate(policy(files(10), created(30)), withFiles).steps).toEqual([
      { action: 'files', at: endOf(10), ruleId: 1 },
    ])
    expect(evaluate(policy(files(30), created(30)), withFiles).steps).toEqual([])
    expect(evaluate(policy(files(10), created(30)), FACTS).steps).toEqual([])
  })

  it('a law that keeps a conversation keeps its files and words, and lets it be restricted', () => {
    const bodies = [
      files(10),
      created(10, { action: 'redact' }),
      law(500, { restrictAfter: { count: 20, unit: 'days' } }),
    ]
    expect(evaluate(policy(...bodies), withFiles).steps).toEqual([
      { action: 'restrict', at: endOf(20), ruleId: 3 },
      { action: 'files', at: endOf(500), ruleId: 1 },
      { action: 'redact', at: endOf(500), ruleId: 2 },
    ])
  })

  it('what is done is not done again, and redacting is once something was said since', () => {
    const redact = policy(created(10, { action: 'redact' }))
    expect(evaluate(redact, { ...FACTS, redactedAt: CREATED }).steps).toEqual([])
    expect(evaluate(redact, { ...FACTS, redactedAt: CREATED - 1 }).steps).toHaveLength(1)
    const restrict = policy(created(10, { action: 'restrict' }))
    expect(evaluate(restrict, { ...FACTS, restricted: true }).steps).toEqual([])
    const anonymise = policy(created(10, { action: 'anonymise' }), created(30))
    expect(evaluate(anonymise, FACTS).end).toMatchObject({ at: endOf(10), action: 'anonymise' })
    expect(evaluate(anonymise, { ...FACTS, anonymisedAt: CREATED }).end).toMatchObject({
      at: endOf(30),
      action: 'delete',
    })
  })

  it('whoever is held or wants it kept loses nothing of it', () => {
    const rules = policy(files(10), created(10, { action: 'restrict' }))
    expect(evaluate(rules, { ...withFiles, held: true }).steps).toEqual([])
    expect(evaluate(rules, { ...withFiles, restrictionAsked: true }).steps).toEqual([])
  })
})
