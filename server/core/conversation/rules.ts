/** Pure rules of conversations; `now` is handed in. The tables are in rules.test.ts. */
import type { Capabilities, InboundCall } from '../../../channels/adapter.ts'
import { DAY } from '../../clock.ts'
import type { CallFacts } from './table.ts'

/** Who writes again within this time goes on with the same conversation. */
export const REOPEN_WITHIN = 30 * DAY

/**
 * What nobody of ours has dealt with yet (an imported history, say) is gone on with at any time. `fresh`:
 * whoever writes says that it is about something else.
 */
export function belongsToNewConversation(
  conversation: { status: string; resolved_at: number | null; inbound_count: number },
  now: number,
  fresh = false,
): boolean {
  if (conversation.status !== 'resolved' || conversation.inbound_count === 0) return false
  return fresh || now - (conversation.resolved_at ?? 0) > REOPEN_WITHIN
}

/** A free answer is allowed: the channel has no window, or the customer's last message keeps it open. */
export function mayReply(
  conversation: { reply_until: number | null },
  replyWindow: number | null,
  now: number,
): boolean {
  return replyWindow === null || (conversation.reply_until ?? 0) > now
}

export type Windows = Pick<Capabilities, 'replyWindow' | 'entryPointWindow'>

/** What decides until when free answers are allowed, and who answers. */
export interface Standing {
  last_inbound_at: number | null
  reply_until: number | null
  entry_point_at: number | null
  entry_answered_at: number | null
  control: 'business' | 'provider'
  control_at: number
}

export const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

export const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

/** The newest word counts; in the same moment we have it, so that nobody is left without an answer. */
export function hearControl(standing: Standing, control: Standing['control'], at: number): void {
  if (at < standing.control_at) return
  if (at === standing.control_at && control === 'provider') return
  standing.control = control
  standing.control_at = at
}

/** The customer came through an advertisement. Another time counts anew. */
export function enter(standing: Standing, at: number): void {
  if (standing.entry_point_at !== null && at <= standing.entry_point_at) return
  standing.entry_point_at = at
  standing.entry_answered_at = null
}

/**
 * Somebody of ours answered. The first answer in time to who came through an advertisement opens the
 * longer window from then on; where an earlier one turns up later, that one does.
 */
export function answer(standing: Standing, at: number, { replyWindow, entryPointWindow }: Windows): void {
  const { entry_point_at: entered, entry_answered_at: before } = standing
  if (entered === null || replyWindow === null || entryPointWindow === null) return
  if (at < entered || at > entered + replyWindow || (before !== null && before <= at)) return
  standing.entry_answered_at = at
  if (before !== null && standing.reply_until === before + entryPointWindow) {
    standing.reply_until = later(null, (standing.last_inbound_at ?? entered) + replyWindow)
  }
  standing.reply_until = later(standing.reply_until, at + entryPointWindow)
}

/** The longer window counts, or can still be opened by an answer. */
export function countsAsEntry(
  {
    entry_point_at: entered,
    entry_answered_at: answered,
  }: Pick<Standing, 'entry_point_at' | 'entry_answered_at'>,
  { replyWindow, entryPointWindow }: Windows,
  now: number,
): boolean {
  if (entered === null || replyWindow === null || entryPointWindow === null) return false
  return answered === null ? now < entered + replyWindow : now < answered + entryPointWindow
}

/** Of several endings that were told of one call, the one that says most. */
const ENDINGS = ['ended', 'missed', 'failed', 'rejected'] as const
const weight = (ending: CallFacts['ending']) => (ending === null ? -1 : ENDINGS.indexOf(ending))

/** What is known of a call after one more piece of news, whatever came before. */
export function hearCall(
  known: CallFacts | null,
  { direction, state, seconds }: Pick<InboundCall, 'direction' | 'state' | 'seconds'>,
): CallFacts {
  const told = state === 'ringing' || state === 'accepted' ? null : state
  const before = known?.ending ?? null
  return {
    direction: known?.direction ?? direction,
    accepted: (known?.accepted ?? false) || state === 'accepted' || (seconds ?? 0) > 0,
    ending: weight(told) > weight(before) ? told : before,
    seconds: later(known?.seconds ?? null, seconds),
  }
}

/** Nobody took it: it was missed, whatever the provider calls its end. */
export function callState({ accepted, ending }: CallFacts): InboundCall['state'] {
  if (ending === null) return accepted ? 'accepted' : 'ringing'
  if (ending === 'ended' || ending === 'missed') return accepted ? 'ended' : 'missed'
  return ending
}
