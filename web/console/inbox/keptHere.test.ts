import { expect, it } from 'vitest'
import { LimitRule, type RuleView } from '../../../server/contract/retention.ts'
import { rulesFor } from './keptHere.ts'

const rule = (id: number, scope: object, on = true): RuleView => ({
  id,
  body: on
    ? LimitRule.parse({
        kind: 'limit',
        name: `Rule ${id}`,
        clock: 'resolved',
        period: { count: 30, unit: 'days' },
        scope,
      })
    : null,
  draft: null,
  draftBy: null,
  version: 1,
  since: 0,
  grace: false,
  conversations: 0,
  bytes: 0,
})

it('finds the rules in force that speak of an inbox', () => {
  const rules = [
    rule(1, {}),
    rule(2, { channels: ['web'] }),
    rule(3, { channels: ['email'] }),
    rule(4, { inboxes: [7] }),
    rule(5, { inboxes: [8] }),
    rule(6, {}, false),
  ]
  const ids = (id: number | null) => rulesFor(rules, { id, channel: 'web' }).map((each) => each.id)
  expect(ids(7)).toEqual([1, 2, 4])
  expect(ids(null)).toEqual([1, 2])
})
