/**
 * When mails as they came, and the provider's copies, go. They are no part of what `evaluate` says of a conversation,
 * since each has its own clock; what keeps a conversation keeps them, too.
 */
import type { ChannelKind } from '../../contract/common.ts'
import type { LimitRule, RuleBody } from '../../contract/retention.ts'
import { strongest } from './evaluate.ts'
import type { Facts } from './facts.ts'
import type { Policy } from './policy.ts'

export type MailTarget = Extract<LimitRule['target'], 'raw_mail' | 'provider_copy'>

/** null: it is about something else */
export function mailTargetOf(body: RuleBody): MailTarget | null {
  if (body.kind !== 'limit') return null
  return body.target === 'raw_mail' || body.target === 'provider_copy' ? body.target : null
}

/** A mail, or a file that a provider has. */
export interface Received {
  inboxId: number
  channel: ChannelKind
  receivedAt: number
}

/** By which rule, and when (ms); null: by none. Pure. */
export function mailDue(
  policy: Policy,
  target: MailTarget,
  received: Received,
): { at: number; ruleId: number } | null {
  const found = strongest(
    policy,
    factsOf(received),
    (body) => body.kind === 'limit' && body.target === target,
  )
  return found && { at: found.at, ruleId: found.rule.id }
}

/** As much as such a rule may ask for; the contract refuses more. */
const factsOf = ({ inboxId, channel, receivedAt }: Received): Facts => ({
  inboxId,
  channel,
  status: 'open',
  labels: new Set(),
  contact: 'known',
  attributes: {},
  times: {
    created: null,
    last_customer_message: null,
    last_message: null,
    resolved: null,
    relationship_ended: null,
    consent_withdrawn: null,
    event: null,
    received: receivedAt,
  },
  files: false,
  held: false,
  restrictionAsked: false,
  erasureAskedAt: null,
  restricted: false,
  redactedAt: null,
  anonymisedAt: null,
})
