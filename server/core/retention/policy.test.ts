import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOCKS, PERIOD_UNITS, RetentionSettings, RuleBody } from '../../contract/retention.ts'
import type { AppError } from '../../errors.ts'
import { readPolicy } from './policy-reading.ts'
import { writePolicy, type Names } from './policy-text.ts'

const SETTINGS = RetentionSettings.parse({})

const NAMES: Names = {
  inboxes: [
    { id: 1, name: 'Service', channel: 'whatsapp' },
    { id: 2, name: 'service', channel: 'web' },
    { id: 3, name: 'Service #2', channel: 'web' },
    { id: 4, name: 'Post & Rechnung: "neu"', channel: 'email' },
  ],
  labels: [
    { id: 7, name: 'Auftrag' },
    { id: 8, name: 'yes' },
    { id: 9, name: '#9' },
  ],
}

const period = fc.record({ count: fc.integer({ min: 1, max: 100 }), unit: fc.constantFrom(...PERIOD_UNITS) })
const text = (most: number) =>
  fc.string({ unit: 'grapheme', maxLength: most }).filter((each) => !each.includes('\0'))
const some = (ids: number[]) => fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 })
const scope = fc.record({
  channels: fc.uniqueArray(fc.constantFrom('whatsapp', 'web', 'email')),
  inboxes: some([1, 2, 3, 4]),
  labels: some([7, 8, 9]),
  notLabels: some([7, 8, 9]),
  status: fc.constantFrom('open', 'resolved', null),
  contact: fc.constantFrom('anonymous', 'known', null),
  attribute: fc.option(fc.record({ key: text(20), value: text(20) }), { nil: null }),
})
const shared = {
  name: text(70),
  scope,
  clock: fc.constantFrom(...CLOCKS),
  period,
  yearEnd: fc.boolean(),
  ground: text(60),
}
const limit = fc.record({
  kind: fc.constant('limit'),
  target: fc.constantFrom('conversation', 'files', 'raw_mail', 'provider_copy'),
  action: fc.constantFrom('delete', 'anonymise', 'redact', 'restrict'),
  ...shared,
})
const floor = fc.record({
  kind: fc.constant('floor'),
  restrictAfter: fc.option(period, { nil: null }),
  ...shared,
})
/** Whatever the contract takes. */
const body = fc
  .oneof(limit, floor)
  .map((rule) => RuleBody.safeParse(rule).data)
  .filter((rule) => rule !== undefined)
const bodies = fc.uniqueArray(body, { maxLength: 6, selector: ({ name }) => name })

describe('a policy as text', () => {
  it('says the same when it is read again, and is written the same', () => {
    fc.assert(
      fc.property(bodies, (rules) => {
        const yaml = writePolicy(SETTINGS, rules, NAMES)
        const read = readPolicy(yaml, NAMES)
        expect(read.settings).toEqual(SETTINGS)
        expect(read.bodies).toEqual(rules.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
        expect(writePolicy(SETTINGS, read.bodies.toReversed(), NAMES)).toBe(yaml)
      }),
      { numRuns: 100 },
    )
  })

  it('names what it means, and leaves out what says nothing', () => {
    const rule = RuleBody.parse({
      kind: 'floor',
      name: 'Orders',
      scope: { inboxes: [2], labels: [7] },
      clock: 'last_message',
      period: { count: 6, unit: 'years' },
      yearEnd: true,
      ground: '§ 257 HGB',
      restrictAfter: { count: 1, unit: 'years' },
    })
    expect(writePolicy(SETTINGS, [rule], NAMES)).toContain(`rules:
  - name: Orders
    kind: floor
    scope:
      inboxes:
        - "service #2"
      labels:
        - Auftrag
    clock: last_message
    period: 6 years
    yearEnd: true
    ground: § 257 HGB
    restrictAfter: 1 year
`)
  })
})

describe('a text that is no policy', () => {
  const rule = `version: 1
rules:
  - name: WhatsApp
    kind: limit
    clock: resolved
    period: 90 days
`
  const faults = (yaml: string) => {
    try {
      readPolicy(yaml, NAMES)
    } catch (error) {
      return (error as AppError).fields
    }
    return []
  }

  it('is not what one is', () => {
    expect(faults(rule)).toEqual([])
  })

  it.each([
    ['a field that nobody knows', `${rule}    delete: everything\n`, 'rules.0.delete', 'line 7, column 5'],
    [
      'a field of another kind of rule',
      `${rule}    restrictAfter: 1 year\n`,
      'rules.0.restrictAfter',
      'line 7, column 5',
    ],
    [
      'an unknown field in its scope',
      `${rule}    scope: { team: 4 }\n`,
      'rules.0.scope.team',
      'line 7, column 14',
    ],
    [
      'a label that is not there',
      `${rule}    scope: { labels: [Auftrag, Order] }\n`,
      'rules.0.scope.labels.1',
      'line 7, column 32',
    ],
    [
      'an inbox of which there are two',
      `${rule}    scope: { inboxes: [SERVICE] }\n`,
      'rules.0.scope.inboxes.0',
      'line 7, column 24',
    ],
    ['no period', rule.replace('90 days', '0 days'), 'rules.0.period.count', 'line 6, column 5'],
    [
      'a period of less than nothing',
      rule.replace('90 days', '-1 days'),
      'rules.0.period',
      'line 6, column 5',
    ],
    ['half a period', rule.replace('90 days', '1.5 years'), 'rules.0.period', 'line 6, column 5'],
    ['a period for ever', rule.replace('90 days', '101 years'), 'rules.0.period.count', 'line 6, column 5'],
    ['a period of another kind', rule.replace('90 days', '90'), 'rules.0.period', 'line 6, column 5'],
    ['a clock that does not fit', rule.replace('resolved', 'received'), 'rules.0.clock', 'line 5, column 5'],
    [
      'two rules of one name',
      rule + rule.split('\n').slice(2).join('\n'),
      'rules.1.name',
      'line 7, column 5',
    ],
    ['a key twice', `${rule}    clock: created\n`, 'yaml', 'line 7, column 5'],
    [
      'a setting that is none',
      'version: 1\nsettings:\n  graceDays: -1\n',
      'settings.graceDays',
      'line 3, column 3',
    ],
    [
      'a place that is no time zone',
      'version: 1\nsettings: { timeZone: Mars/Olympus }',
      'settings.timeZone',
      'line 2, column 13',
    ],
    ['another version', 'version: 2', 'version', 'line 1, column 1'],
    ['a list', '- 1', 'yaml', 'line 1, column 1'],
    ['nothing', '', 'yaml', 'line 1, column 1'],
    ['broken', 'version: [1', 'yaml', 'line 1'],
  ])('because it has %s: it is told where', (_, yaml, path, place) => {
    const [fault] = faults(yaml) ?? []
    expect(fault).toMatchObject({ path, message: expect.stringContaining(place) as string })
  })

  it('and of which kind each fault is, so that any language can say it', () => {
    const kinds = (yaml: string) => faults(yaml)?.map(({ kind, expected }) => [kind, expected])
    expect(kinds(rule.replace('90 days', '0 days'))).toEqual([['least', '1']])
    expect(kinds(rule.replace('90 days', 'soon'))).toEqual([['format', undefined]])
    expect(kinds(rule.replace('limit', 'rule'))).toEqual([['choice', 'limit, floor']])
    expect(kinds(rule.replace('    kind: limit\n', ''))).toEqual([['missing', 'limit, floor']])
    expect(kinds(rule.replace('resolved', 'received'))).toEqual([['refused', undefined]])
    expect(kinds(`${rule}    yearEnd: maybe\n`)).toEqual([['type', 'boolean']])
    expect(kinds(`${rule}    delete: all\n    scope: { labels: [Gone] }\n`)).toEqual([['unknown', undefined]])
    expect(kinds(`${rule}    scope: { labels: [Gone] }\n`)).toEqual([['name', 'Gone']])
    expect(kinds(`${rule}    clock: created\n`)).toEqual([['repeated', undefined]])
    expect(kinds('version: [1')).toEqual([['syntax', undefined]])
  })

  it('since it is nested deeper than anybody can read', () => {
    expect(faults(`version: 1\nrules: ${'['.repeat(50_000)}`)?.[0]?.message).toMatch(/^is nested too deep/)
  })

  it('since it grows when it is read', () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    )
    expect(faults(`version: 1\n${levels.join('\n')}\n`)?.[0]?.message).toMatch(/aliases/)
  })
})
