/**
 * Proves that events explain an act: what a console knew before, plus the frames since then, is what a
 * console that loads afresh would know. The console's own reducer does the reckoning.
 */
import { expect } from 'vitest'
import type { ConversationItem, Counts, EntryView, MessageView } from '../../server/contract/conversation.ts'
import type { AgentView } from '../../server/contract/agent.ts'
import type { InboxView } from '../../server/contract/inbox.ts'
import { applyFrame, emptyState, loadInto, type ConsoleState } from '../../web/lib/reduce.ts'
import { eventRange } from '../../server/events/log.ts'
import type { EventFrame, ServerFrame } from '../../server/contract/live.ts'
import { until } from './acts.ts'
import type { Client, TestServer } from './server.ts'

type Items<T> = { items: T[]; next: string | null }

/** Everything a console could know, with every thread open or none. */
export async function loadAll(client: Client, threads = true): Promise<ConsoleState> {
  const state = emptyState()
  const get = async <T>(path: string): Promise<T> => {
    const { status, body } = await client.get<T>(path)
    if (status !== 200) throw new Error(`GET ${path}: ${status}`)
    return body
  }
  const [inboxes, agents, counts, ...pages] = await Promise.all([
    get<Items<InboxView>>('/api/inboxes'),
    get<Items<AgentView>>('/api/agents'),
    get<Counts>('/api/counts'),
    get<Items<ConversationItem>>('/api/conversations?view=all&limit=100'),
    get<Items<ConversationItem>>('/api/conversations?view=resolved&limit=100'),
  ])
  loadInto(state, { inboxes: inboxes.items, agents: agents.items, counts })
  for (const { items } of pages) loadInto(state, { conversations: items })
  const ids = threads ? Object.keys(state.conversations).map(Number) : []
  await Promise.all(ids.map((id) => loadThread(client, state, id)))
  return state
}

async function loadThread(client: Client, state: ConsoleState, conversationId: number): Promise<void> {
  const path = `/api/conversations/${conversationId}`
  const [messages, entries] = await Promise.all([
    client.get<Items<MessageView>>(`${path}/messages?limit=100`),
    client.get<Items<EntryView>>(`${path}/entries`),
  ])
  if (messages.status !== 200 || entries.status !== 200) throw new Error(`GET ${path}: ${messages.status}`)
  loadInto(state, {
    messages: { conversationId, ...messages.body },
    entries: { conversationId, ...entries.body },
  })
}

/** `opened`: threads that were open before; a thread nobody opened is not kept by the reducer. */
function comparable(state: ConsoleState, opened: ReadonlySet<string>) {
  const kept = <T>(threads: Record<number, T>) =>
    Object.fromEntries(Object.entries(threads).filter(([id]) => opened.has(id)))
  return {
    ...state,
    seq: null,
    wanted: [],
    torn: [],
    messages: kept(state.messages),
    entries: kept(state.entries),
  }
}

/** Runs `act` and returns the events it caused, after proving that they explain it to this client. */
export async function explains(
  t: TestServer,
  client: Client,
  act: () => Promise<unknown>,
  { threads = true, patience = 8000 } = {},
): Promise<EventFrame[]> {
  const live = await client.live()
  try {
    const { last: since } = await eventRange(t.ctx.db.read)
    const state = await loadAll(client, threads)
    loadInto(state, { seq: since })
    const opened = new Set(Object.keys(state.messages))
    await act()
    let applied = 0
    let difference: unknown = new Error('nothing has happened')
    // What is loaded may be newer than the frames applied so far: then more frames come, and it is looked again.
    await until(
      async () => {
        if (applied === live.frames.length) throw difference
        while (applied < live.frames.length) {
          applyFrame(state, live.frames[applied++] as ServerFrame, { id: client.id })
        }
        try {
          for (const id of [...state.wanted]) {
            const { status, body } = await client.get<ConversationItem>(`/api/conversations/${id}`)
            if (status === 200) loadInto(state, { conversations: [body] })
          }
          for (const id of [...state.torn]) await loadThread(client, state, id)
          expect(comparable(state, opened)).toEqual(comparable(await loadAll(client, threads), opened))
          expect(state.seq, 'something was told').toBeGreaterThan(since)
        } catch (error) {
          difference = error
          throw error
        }
      },
      5,
      patience,
    )
    return live.frames.filter((frame) => frame.type === 'event' && frame.seq > since) as EventFrame[]
  } finally {
    live.socket.close()
  }
}
