/** Which retention rules speak of an inbox. Pure. */
import type { ChannelKind } from '../../../server/contract/common.ts'
import type { RuleBody, RuleTarget, RuleView } from '../../../server/contract/retention.ts'

/** `id`: null while it is not made yet. */
export interface Place {
  id: number | null
  channel: ChannelKind
}

/** Targets that there are in some channels alone. */
const SPOKEN_OF: Partial<Record<RuleTarget, readonly ChannelKind[]>> = {
  raw_mail: ['email'],
  provider_copy: ['email', 'whatsapp'],
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
    const speaks = body.kind === 'floor' || (SPOKEN_OF[body.target]?.includes(channel) ?? true)
    const among = inboxes.length === 0 || (id !== null && inboxes.includes(id))
    return here && among && speaks ? [{ id: ruleId, body }] : []
  })
