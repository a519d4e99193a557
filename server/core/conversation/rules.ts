/** Pure rules of conversations; `now` is handed in. */
import { DAY } from '../../clock.ts'

/** Who writes again within this time goes on with the same conversation. */
export const REOPEN_WITHIN = 30 * DAY

export function belongsToNewConversation(
  conversation: { status: string; resolved_at: number | null },
  now: number,
): boolean {
  return conversation.status === 'resolved' && now - (conversation.resolved_at ?? 0) > REOPEN_WITHIN
}

/** A free answer is allowed: the channel has no window, or the customer's last message keeps it open. */
export function mayReply(
  conversation: { reply_until: number | null },
  replyWindow: number | null,
  now: number,
): boolean {
  return replyWindow === null || (conversation.reply_until ?? 0) > now
}
