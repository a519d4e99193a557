/** How long free answers are allowed, from `replyUntil`. */
import type { ConversationView } from '../../server/contract/conversation.ts'
import type { Capabilities } from '../../server/contract/inbox.ts'

export type ReplyWindow =
  /** The channel has no window. */
  | { state: 'none' }
  /** `long`: the longer one, because of an advertisement. `length` is the whole of it. */
  | { state: 'open'; left: number; soon: boolean; share: number; long: boolean; length: number }
  | { state: 'shut'; since: number | null }

/** From then on the end of the window is worth a look. */
export const SOON = 2 * 60 * 60_000

/**
 * `length` is the channel's whole window (null: it has none). A conversation the customer never wrote in
 * is shut where the channel has a window.
 */
export function replyWindow(
  replyUntil: number | null,
  length: number | null,
  now: number,
  longer: number | null = null,
): ReplyWindow {
  if (length === null) return { state: 'none' }
  if (replyUntil === null || replyUntil <= now) return { state: 'shut', since: replyUntil }
  const left = replyUntil - now
  const whole = longer ?? length
  const share = Math.min(1, left / whole)
  return { state: 'open', left, soon: left < SOON, share, long: longer !== null, length: whole }
}

/** Of a conversation, with the longer window of those who came through an advertisement. */
export function windowOf(
  {
    replyUntil,
    entryPoint,
    lastInboundAt,
  }: Pick<ConversationView, 'replyUntil' | 'entryPoint' | 'lastInboundAt'>,
  capabilities: Pick<Capabilities, 'replyWindow' | 'entryPointWindow'> | null,
  now: number,
): ReplyWindow {
  const { replyWindow: usual = null, entryPointWindow: longer = null } = capabilities ?? {}
  // Until somebody has answered, the advertisement has opened nothing more than any message does.
  const goesOn = entryPoint && (replyUntil ?? 0) - (lastInboundAt ?? 0) > (usual ?? 0)
  return replyWindow(replyUntil, usual, now, goesOn ? longer : null)
}
