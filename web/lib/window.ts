/** How long free answers are allowed, from `replyUntil`. */

export type ReplyWindow =
  /** The channel has no window. */
  | { state: 'none' }
  | { state: 'open'; left: number; soon: boolean; share: number }
  | { state: 'shut'; since: number | null }

/** From then on the end of the window is worth a look. */
export const SOON = 2 * 60 * 60_000

/**
 * `length` is the channel's whole window (null: it has none). A conversation the customer never wrote in
 * is shut where the channel has a window.
 */
export function replyWindow(replyUntil: number | null, length: number | null, now: number): ReplyWindow {
  if (length === null) return { state: 'none' }
  if (replyUntil === null || replyUntil <= now) return { state: 'shut', since: replyUntil }
  const left = replyUntil - now
  return { state: 'open', left, soon: left < SOON, share: Math.min(1, left / length) }
}
