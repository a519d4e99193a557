import { describe, expect, it } from 'vitest'
import { RuleBody } from '../../contract/retention.ts'
import { promiseOf } from './promise.ts'

const HERE = { id: 7, channel: 'web' } as const
const rule = (body: object) =>
  RuleBody.parse({
    kind: 'limit',
    name: 'A rule',
    clock: 'resolved',
    period: { count: 30, unit: 'days' },
    ...body,
  })
const promised = (...bodies: object[]) => promiseOf(bodies.map(rule), HERE)

describe('the days that a visitor is promised', () => {
  it.each([
    [30, 'are those of a rule for everything', [{}]],
    [
      30,
      'are those of the channel',
      [{ scope: { channels: ['web'] } }, { period: { count: 2, unit: 'days' } }],
    ],
    [2, 'are the shortest of several', [{}, { clock: 'last_message', period: { count: 2, unit: 'days' } }]],
    [1, 'are one where it is hours', [{ period: { count: 24, unit: 'hours' } }]],
    [186, 'are as many as six months may have', [{ period: { count: 6, unit: 'months' } }]],
    [null, 'are none without a rule', []],
    [null, 'are none by a rule of another inbox', [{ scope: { inboxes: [8] } }]],
    [null, 'are none by a rule of another channel', [{ scope: { channels: ['email'] } }]],
    [
      null,
      'are none by a rule that asks for more',
      [{ scope: { labels: [1] } }, { scope: { notLabels: [1] } }],
    ],
    [null, 'are none where it begins with something else', [{ clock: 'event' }]],
    [null, 'are none where only files go', [{ target: 'files' }]],
    [null, 'are none where it is kept out of sight', [{ action: 'restrict' }]],
    [null, 'are none from the end of a year', [{ yearEnd: true }]],
    [
      null,
      'are none where a rule keeps all of it',
      [{}, { kind: 'floor', period: { count: 1, unit: 'days' } }],
    ],
    [30, 'stay where a rule keeps some of it', [{}, { kind: 'floor', scope: { labels: [1] } }]],
  ])('%s %s', (days, _, bodies) => {
    expect(promised(...bodies)).toBe(days)
  })
})
