/** Which retention rules speak of an inbox. Pure. */
import type { ChannelKind } from '../../../server/contract/common.ts'
import type { RuleBody, RuleView } from '../../../server/contract/retention.ts'

/** `id`: null while it is not made yet. */
export interface Place {
  id: number | null
  channel: ChannelKind
}

/** Those in force, or that come into force. */
export const rulesFor = (
  rules: readonly RuleView[],
  { id, channel }: Place,
): { id: number; body: RuleBody }[] =>
  rules.flatMap(({ id: ruleId, body }) => {
    if (!body) return []
    const { channels, inboxes } = body.scope
    const here = channels.length === 0 || channels.includes(channel)
    const among = inboxes.length === 0 || (id !== null && inboxes.includes(id))
    return here && among ? [{ id: ruleId, body }] : []
  })
