import { expect, it } from 'vitest'
import type { ChannelKind } from '../../../server/contract/common.ts'
import { LimitRule, type RuleTarget, type RuleView } from '../../../server/contract/retention.ts'
import { rulesFor } from './keptHere.ts'

const rule = (
  id: number,
  scope: object,
  { on = true, target = 'conversation' }: { on?: boolean; target?: RuleTarget } = {},
): RuleView => ({
  id,
  body: on
    ? LimitRule.parse({
        kind: 'limit',
        name: `Rule ${id}`,
        target,
        clock: target === 'conversation' ? 'resolved' : 'received',
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
    rule(6, {}, { on: false }),
  ]
  const ids = (id: number | null) => rulesFor(rules, { id, channel: 'web' }).map((each) => each.id)
  expect(ids(7)).toEqual([1, 2, 4])
  expect(ids(null)).toEqual([1, 2])
})

it('says nothing of mails, or of copies at providers, where there are none', () => {
  const rules = [
    rule(1, {}, { target: 'files' }),
    rule(2, {}, { target: 'raw_mail' }),
    rule(3, {}, { target: 'provider_copy' }),
  ]
  const ids = (channel: ChannelKind) => rulesFor(rules, { id: 7, channel }).map((each) => each.id)
  expect([ids('web'), ids('whatsapp'), ids('email')]).toEqual([[1], [1, 3], [1, 2, 3]])
})
