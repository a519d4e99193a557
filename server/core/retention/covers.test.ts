import { describe, expect, it } from 'vitest'
import { RuleBody } from '../../contract/retention.ts'
import { conflictsOf } from './covers.ts'

const CHANNELS = new Map([
  [1, 'whatsapp'],
  [2, 'web'],
] as const)
const rule = (body: object) =>
  RuleBody.parse({
    kind: 'limit',
    name: 'A rule',
    clock: 'resolved',
    period: { count: 90, unit: 'days' },
    ...body,
  })
const conflict = (one: object, other: object) =>
  conflictsOf(rule(one), [{ id: 5, body: rule(other) }], CHANNELS)[0]?.kind ?? null

const WHATSAPP = { scope: { channels: ['whatsapp'] } }
const NUMBER = { scope: { inboxes: [1] } }
const YEAR = { period: { count: 1, unit: 'years' } }

describe('two rules', () => {
  it.each([
    ['same', 'say the same of the same', {}, {}],
    ['same', 'say two things of the same', { ...WHATSAPP, ...YEAR }, WHATSAPP],
    ['same', 'end it in two ways', { action: 'anonymise' }, {}],
    ['never_applies', 'where the narrower one is later, at one rank', { ...NUMBER, ...YEAR }, WHATSAPP],
    ['never_applies', 'the other way round', WHATSAPP, { ...NUMBER, ...YEAR }],
    ['never_applies', 'where one keeps all of what the other ends', {}, { kind: 'floor', ...YEAR }],
    ['never_applies', 'where one keeps until the end of the year', {}, { kind: 'floor', yearEnd: true }],
    [null, 'of which the narrower one is sooner', NUMBER, { ...WHATSAPP, ...YEAR }],
    [null, 'of which the narrower one is stronger', { ...WHATSAPP, ...YEAR }, {}],
    [null, 'of two channels', WHATSAPP, { scope: { channels: ['web'] } }],
    [null, 'of two inboxes', NUMBER, { scope: { inboxes: [2] } }],
    [null, 'of one inbox and the channel of another', { scope: { inboxes: [2] }, ...YEAR }, WHATSAPP],
    [null, 'that begin with two clocks', { clock: 'created', ...YEAR }, {}],
    [null, 'about two things', { target: 'files' }, {}],
    [null, 'of which one keeps for a while', YEAR, { kind: 'floor' }],
    [null, 'of which one keeps what has a label', {}, { kind: 'floor', ...YEAR, scope: { labels: [1] } }],
    [
      null,
      'of which one takes out of sight what the other keeps',
      { action: 'restrict' },
      { kind: 'floor', ...YEAR },
    ],
    [null, 'that keep', { kind: 'floor' }, { kind: 'floor', ...YEAR }],
  ])('%s: %s', (kind, _, one, other) => {
    expect(conflict(one, other)).toBe(kind)
  })
})
