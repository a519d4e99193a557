/** What a batch says about the way here: which inboxes it was for, and how long it took. */
import type { InboundEvent, InboundMessage } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { noteArrival } from '../core/inbox/pulse.ts'

interface Piece {
  inbox: { id: number }
  event: { type: InboundEvent['type']; at: number; origin?: InboundMessage['origin'] }
}

export function noteTraffic(ctx: AppContext, pieces: readonly Piece[]): void {
  const newest = new Map<number, number>()
  for (const { inbox, event } of pieces) {
    newest.set(inbox.id, Math.max(newest.get(inbox.id) ?? 0, liveTimeOf(event)))
  }
  for (const [inboxId, at] of newest) noteArrival(ctx, inboxId, at || null)
}

/** 0: it does not tell when it was sent, or is from long ago by its nature. */
function liveTimeOf(event: Piece['event']): number {
  if (event.type === 'status') return event.at
  return event.type === 'message' && event.origin === 'live' ? event.at : 0
}
