/** Whatever is written, read and deleted in whatever order: frames leave what a fresh load would bring. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import type { EventFrame } from '../../server/contract/live.ts'
import { applyAgain, applyFrame, emptyState, loadInto, type ConsoleState } from './reduce.ts'
import { buildConversation, buildEntry, buildMessage, MINUTE, NOON } from './testing.ts'

const me = { id: 1 }

/** A server of a few lines: what it holds, and the frames it tells of each change. */
class Desk {
  readonly conversations = new Map<number, ConversationItem>()
  readonly messages = new Map<number, MessageView[]>()
  readonly entries = new Map<number, EntryView[]>()
  #seq = 0
  #id = 0

  write(id: number): EventFrame {
    const fresh = !this.conversations.has(id)
    const before = this.conversations.get(id) ?? buildConversation({ id, inboundCount: 0 })
    const message = buildMessage({
      id: ++this.#id,
      conversationId: id,
      sentAt: NOON + this.#id * MINUTE,
      externalId: `m${this.#id}`,
    })
    const { sentAt } = message
    this.conversations.set(id, {
      ...before,
      inboundCount: before.inboundCount + 1,
      lastMessageAt: sentAt,
      lastInboundAt: sentAt,
    })
    this.messages.set(id, [...(this.messages.get(id) ?? []), message])
    this.entries.set(id, this.entries.get(id) ?? [])
    return this.#frame(fresh ? 'conversation.created' : 'message.created', id, { message })
  }

  resolve(id: number): EventFrame | null {
    const before = this.conversations.get(id)
    if (!before) return null
    const entry = buildEntry({ id: ++this.#id, conversationId: id, at: NOON + this.#id * MINUTE })
    this.conversations.set(id, { ...before, status: 'resolved', resolvedAt: entry.at })
    this.entries.set(id, [...(this.entries.get(id) ?? []), entry])
    return this.#frame('conversation.resolved', id, { entry })
  }

  erase(id: number): EventFrame | null {
    if (!this.conversations.delete(id)) return null
    this.messages.delete(id)
    this.entries.delete(id)
    this.#seq += 1
    return {
      type: 'event',
      seq: this.#seq,
      name: 'conversation.deleted',
      deleted: { conversationId: id },
    }
  }

  /** What a console that opens everything gets to know. */
  load(state: ConsoleState): void {
    loadInto(state, { conversations: structuredClone([...this.conversations.values()]), seq: this.#seq })
    for (const id of this.conversations.keys()) this.loadThread(state, id)
  }

  loadThread(state: ConsoleState, conversationId: number): void {
    const items = structuredClone(this.messages.get(conversationId) ?? [])
    loadInto(state, {
      messages: { conversationId, items, next: null },
      entries: { conversationId, items: structuredClone(this.entries.get(conversationId) ?? []) },
    })
  }

  #frame(name: EventFrame['name'], id: number, rest: Partial<EventFrame>): EventFrame {
    this.#seq += 1
    const { seen: _seen, ...conversation } = this.conversations.get(id) as ConversationItem
    return structuredClone({ type: 'event', seq: this.#seq, name, conversation, ...rest })
  }
}

const acts = fc.array(
  fc.record({
    act: fc.constantFrom('write' as const, 'write' as const, 'resolve' as const, 'erase' as const),
    id: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 30 },
)
/** What both know: threads that were never opened are not kept. */
const known = ({ conversations, messages, entries }: ConsoleState, opened: readonly number[]) => ({
  conversations,
  messages: Object.fromEntries(opened.flatMap((id) => (messages[id] ? [[id, messages[id]]] : []))),
  entries: Object.fromEntries(opened.flatMap((id) => (entries[id] ? [[id, entries[id]]] : []))),
})
const freshly = (desk: Desk) => {
  const state = emptyState()
  desk.load(state)
  return state
}

it('frames leave what a fresh load would bring, deletions included', () => {
  fc.assert(
    fc.property(acts, acts, (before, after) => {
      const desk = new Desk()
      for (const { act, id } of before) desk[act](id)
      const state = freshly(desk)
      let opened = [...desk.conversations.keys()]
      for (const { act, id } of after) {
        const frame = desk[act](id)
        if (frame) applyFrame(state, frame, me)
        if (act === 'erase') opened = opened.filter((each) => each !== id)
      }
      expect(known(state, opened)).toEqual(known(freshly(desk), opened))
      expect(state.wanted).toEqual([])
    }),
  )
})

it('an answer that was on its way does not bring back what was deleted meanwhile', () => {
  fc.assert(
    fc.property(acts, acts, (before, meanwhile) => {
      const desk = new Desk()
      for (const { act, id } of before) desk[act](id)
      const state = freshly(desk)
      const late = structuredClone(state)
      const frames = meanwhile.flatMap(({ act, id }) => desk[act](id) ?? [])
      for (const frame of frames) applyFrame(state, frame, me)
      loadInto(state, { conversations: Object.values(late.conversations) })
      for (const frame of frames) applyAgain(state, frame)
      expect(state.conversations).toEqual(freshly(desk).conversations)
    }),
  )
})
