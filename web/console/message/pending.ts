/** What waits to be sent, kept in the browser so that a reload loses nothing. */

export interface Pending {
  clientId: string
  conversationId: number
  kind: 'reply' | 'note'
  text: string
  quotedId: number | null
  at: number
  /** The server's reason not to take it; the agent decides what becomes of it. */
  refused: string | null
}

const key = (agentId: number) => `sandglass.outbox.${agentId}`
/** Older ones don't go out by themselves any more: the talk has gone on. */
const TIMELY = 10 * 60_000

export function recall(storage: Storage, agentId: number, now = Date.now()): Pending[] {
  try {
    const items = JSON.parse(storage.getItem(key(agentId)) ?? '[]') as Pending[]
    return items.map((each) =>
      each.at < now - TIMELY ? { ...each, refused: each.refused ?? 'stale' } : each,
    )
  } catch {
    return []
  }
}

export function keep(storage: Storage, agentId: number, items: readonly Pending[]): void {
  if (items.length === 0) storage.removeItem(key(agentId))
  else storage.setItem(key(agentId), JSON.stringify(items))
}
