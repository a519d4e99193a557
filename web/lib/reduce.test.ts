import { describe, expect, it } from 'vitest'
import type { EventFrame } from '../../server/contract/live.ts'
import { applyFrame, emptyState, loadInto } from './reduce.ts'
import {
  buildAgent,
  buildContact,
  buildConversation,
  buildEntry,
  buildMessage,
  MINUTE,
  NOON,
} from './testing.ts'

const me = { id: 1 }
const event = (frame: Partial<EventFrame>): EventFrame => ({
  type: 'event',
  seq: 1,
  name: 'message.created',
  ...frame,
})
/** As the server sends it: without what differs from agent to agent. */
const view = (overrides = {}) => {
  const { seen: _seen, ...rest } = buildConversation(overrides)
  return rest
}

describe('conversations', () => {
  it('adds a created conversation as unread', () => {
    const state = emptyState()
    applyFrame(state, event({ name: 'conversation.created', conversation: view() }), me)
    expect(state.conversations[1]).toEqual(buildConversation({ seen: 0 }))
  })

  it('keeps what this agent has seen when a conversation changes', () => {
    const state = emptyState()
    loadInto(state, { conversations: [buildConversation({ seen: 1 })] })
    applyFrame(state, event({ conversation: view({ inboundCount: 2 }) }), me)
    expect(state.conversations[1]).toMatchObject({ inboundCount: 2, seen: 1 })
  })

  it('asks for a conversation that was never loaded, once, until it is there', () => {
    const state = emptyState()
    applyFrame(state, event({ seq: 1, conversation: view({ inboundCount: 9 }) }), me)
    applyFrame(state, event({ seq: 2, conversation: view({ inboundCount: 9 }) }), me)
    expect(state.wanted).toEqual([1])
    loadInto(state, { conversations: [buildConversation()] })
    expect(state.wanted).toEqual([])
  })

  it('follows the own read mark up and down', () => {
    const state = emptyState()
    loadInto(state, { conversations: [buildConversation({ seen: 0 })] })
    applyFrame(state, event({ seq: 1, name: 'conversation.read', read: { conversationId: 1, seen: 1 } }), me)
    expect(state.conversations[1]?.seen).toBe(1)
    applyFrame(state, event({ seq: 2, name: 'conversation.read', read: { conversationId: 1, seen: 0 } }), me)
    expect(state.conversations[1]?.seen).toBe(0)
  })

  it('asks for a conversation that was marked unread elsewhere and never loaded', () => {
    const state = emptyState()
    applyFrame(state, event({ name: 'conversation.read', read: { conversationId: 4, seen: 0 } }), me)
    expect(state.wanted).toEqual([4])
  })

  it('tells what is new about a person in all their conversations', () => {
    const state = emptyState()
    const before = buildContact({ name: null, addresses: [] })
    loadInto(state, {
      conversations: [buildConversation(), buildConversation({ id: 2, contact: before })],
    })
    applyFrame(state, event({ name: 'contact.updated', conversation: view() }), me)
    expect(state.conversations[2]?.contact).toEqual(buildContact())
  })
})

/** A thread with message 5 in it. */
const loaded = (next: string | null) => {
  const state = emptyState()
  loadInto(state, { messages: { conversationId: 1, items: [buildMessage({ id: 5 })], next } })
  return state
}

describe('messages', () => {
  it('sorts pages into one thread and remembers where it goes on', () => {
    const state = loaded('five')
    loadInto(state, {
      messages: { conversationId: 1, items: [buildMessage({ id: 3, sentAt: NOON - MINUTE })], next: 'three' },
    })
    expect(state.messages[1]?.items.map(({ id }) => id)).toEqual([3, 5])
    expect(state.messages[1]?.next).toBe('three')
  })

  it('keeps the beginning when the newest page is loaded again', () => {
    const state = loaded(null)
    loadInto(state, {
      messages: { conversationId: 1, items: [buildMessage({ id: 6, sentAt: NOON + 1 })], next: 'six' },
    })
    expect(state.messages[1]?.next).toBeNull()
  })

  it('puts a late message where its time says', () => {
    const state = loaded(null)
    applyFrame(state, event({ message: buildMessage({ id: 9, sentAt: NOON - MINUTE }) }), me)
    expect(state.messages[1]?.items.map(({ id }) => id)).toEqual([9, 5])
  })

  it('leaves out what lies before the loaded range', () => {
    const state = loaded('five')
    applyFrame(state, event({ message: buildMessage({ id: 9, sentAt: NOON - MINUTE }) }), me)
    expect(state.messages[1]?.items.map(({ id }) => id)).toEqual([5])
  })

  it('ignores messages and entries of threads that are not open', () => {
    const state = emptyState()
    applyFrame(state, event({ message: buildMessage(), entry: buildEntry() }), me)
    expect(state.messages).toEqual({})
    expect(state.entries).toEqual({})
  })

  it('changes nothing when a frame comes twice', () => {
    const state = loaded(null)
    const frame = event({
      seq: 7,
      conversation: view(),
      message: buildMessage({ id: 6 }),
      entry: buildEntry(),
    })
    applyFrame(state, frame, me)
    const once = structuredClone(state)
    applyFrame(state, frame, me)
    expect(state).toEqual(once)
  })

  it('never goes back to an older event', () => {
    const state = loaded(null)
    applyFrame(state, event({ seq: 7, message: buildMessage({ id: 6, text: 'new' }) }), me)
    applyFrame(state, event({ seq: 6, message: buildMessage({ id: 6, text: 'old' }) }), me)
    expect(state.messages[1]?.items.at(-1)?.text).toBe('new')
  })
})

it('renames an agent wherever the name stands', () => {
  const state = emptyState()
  const author = { kind: 'agent', id: 1, name: 'Ada Lang' } as const
  loadInto(state, {
    conversations: [buildConversation({ assignee: { id: 1, name: 'Ada Lang' } })],
    messages: { conversationId: 1, items: [buildMessage({ author })], next: null },
    entries: { conversationId: 1, items: [buildEntry({ agent: { id: 1, name: 'Ada Lang' } })] },
  })
  applyFrame(state, event({ name: 'agent.updated', agent: buildAgent({ name: 'Ada Kurz' }) }), me)
  expect(JSON.stringify(state)).not.toContain('Ada Lang')
})

it('takes counts and the place in the log from the server', () => {
  const state = emptyState()
  const counts = { mine: 1, unassigned: 2, all: 3, inboxes: { 1: 3 }, labels: { 7: 1 }, quarantine: null }
  applyFrame(state, { type: 'ready', seq: 12 }, me)
  applyFrame(state, { type: 'counts', counts }, me)
  expect(state).toMatchObject({ seq: 12, counts })
})

describe('two conversations that became one', () => {
  const merged = event({
    name: 'conversation.merged',
    merged: { conversationId: 2, into: 1 },
    conversation: view({ inboundCount: 5 }),
  })

  it('leave one, with what was seen of both, and its thread is read again', () => {
    const state = emptyState()
    loadInto(state, {
      conversations: [buildConversation({ seen: 1 }), buildConversation({ id: 2, seen: 2 })],
      messages: { conversationId: 1, items: [buildMessage()], next: null },
      entries: { conversationId: 1, items: [buildEntry()] },
    })
    applyFrame(state, merged, me)
    expect(Object.values(state.conversations)).toMatchObject([{ id: 1, inboundCount: 5, seen: 3 }])
    expect(state).toMatchObject({ messages: {}, entries: {}, torn: [1], wanted: [] })
    loadInto(state, { messages: { conversationId: 1, items: [buildMessage()], next: null } })
    expect(state.torn).toEqual([])
  })

  it('ask how much was seen where one was never loaded', () => {
    const state = emptyState()
    loadInto(state, { conversations: [buildConversation({ seen: 1 })] })
    applyFrame(state, merged, me)
    expect(state).toMatchObject({ wanted: [1], torn: [] })
  })
})

it('puts messages under the number of whom their author was merged into', () => {
  const state = emptyState()
  loadInto(state, {
    conversations: [buildConversation()],
    messages: { conversationId: 1, items: [buildMessage()], next: null },
  })
  const contact = buildContact({ id: 7, name: 'Carla B.' })
  applyFrame(state, event({ name: 'contact.updated', conversation: view({ contact }) }), me)
  expect(state.messages[1]?.items[0]?.author).toEqual({ kind: 'contact', id: 7, name: 'Carla B.' })
})

it('reads a thread again to which older messages were added, and none that is not open', () => {
  const state = emptyState()
  loadInto(state, { messages: { conversationId: 1, items: [buildMessage()], next: null } })
  const imported = (id: number) =>
    event({ seq: id, name: 'conversation.imported', conversation: view({ id }) })
  applyFrame(state, imported(1), me)
  applyFrame(state, imported(2), me)
  expect(state).toMatchObject({ messages: {}, torn: [1] })
})

it('takes a message away that was another one told twice', () => {
  const state = emptyState()
  const items = [buildMessage(), buildMessage({ id: 2, sentAt: NOON + MINUTE })]
  loadInto(state, { messages: { conversationId: 1, items, next: null } })
  const removed = { conversationId: 1, messageId: 2 }
  applyFrame(state, event({ name: 'message.removed', removed, conversation: view() }), me)
  expect(state.messages[1]?.items.map(({ id }) => id)).toEqual([1])
})

describe('a conversation that was deleted', () => {
  const deleted = event({ seq: 9, name: 'conversation.deleted', deleted: { conversationId: 1 } })

  it('is forgotten with everything in it, and nothing else is', () => {
    const state = emptyState()
    loadInto(state, {
      conversations: [buildConversation(), buildConversation({ id: 2 })],
      messages: { conversationId: 1, items: [buildMessage()], next: null },
      entries: { conversationId: 1, items: [buildEntry()] },
    })
    loadInto(state, { messages: { conversationId: 2, items: [buildMessage({ id: 2 })], next: null } })
    applyFrame(state, deleted, me)
    expect(Object.keys(state.conversations)).toEqual(['2'])
    expect(Object.keys(state.messages)).toEqual(['2'])
    expect(state.entries).toEqual({})
  })

  it('is not asked for any more', () => {
    const state = emptyState()
    applyFrame(state, event({ conversation: view() }), me)
    applyFrame(state, event({ seq: 2, name: 'conversation.imported', conversation: view() }), me)
    applyFrame(state, deleted, me)
    expect(state).toMatchObject({ wanted: [], torn: [] })
  })
})
