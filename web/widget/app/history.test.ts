import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMessageView, ChatNews, ChatView } from '../../../server/contract/visitor.ts'
import { applyNews, EMPTY, fromSnapshot, placeIn, unreadIn, withPage } from './history.ts'

const chat = (id: string, change: Partial<ChatView> = {}): ChatView => ({
  id,
  status: 'open',
  createdAt: Number(id),
  lastMessageAt: Number(id),
  endedAt: null,
  preview: null,
  agent: null,
  unread: 0,
  readAt: null,
  rating: null,
  deletesAt: null,
  ...change,
})
const message = (id: string, of: string, sentAt: number, text = id): ChatMessageView => ({
  id,
  chat: of,
  from: 'agent',
  author: null,
  text,
  files: [],
  quote: null,
  sentAt,
  state: 'stored',
})

const news = fc.oneof(
  fc
    .record({ id: fc.constantFrom('1', '2'), unread: fc.nat(3) })
    .map(({ id, unread }): ChatNews => ({ type: 'chat', chat: chat(id, { unread }) })),
  fc
    .record({ at: fc.nat(5), of: fc.constantFrom('1', '2'), text: fc.constantFrom('a', 'b') })
    .map(({ at, of, text }): ChatNews => ({
      type: 'message',
      message: message(`${of}.${at}`, of, at, text),
    })),
)

describe('the chats of a visitor', () => {
  it('are the same when a portion of news is told twice', () => {
    fc.assert(
      fc.property(fc.array(news), fc.array(news), (past, portion) => {
        const once = applyNews(applyNews(EMPTY, past), portion)
        expect(applyNews(once, portion)).toEqual(once)
      }),
    )
  })
  it('are after news what a fresh look would show', () => {
    const before = fromSnapshot({ chats: [chat('1')], messages: [message('a', '1', 1)], more: true })
    const answered = chat('1', { unread: 1, lastMessageAt: 2 })
    const after = applyNews(before, [
      { type: 'message', message: message('b', '1', 2) },
      { type: 'chat', chat: answered },
      { type: 'message', message: { ...message('a', '1', 1), state: 'read' } },
    ])
    expect(after).toEqual(
      fromSnapshot({
        chats: [answered],
        messages: [{ ...message('a', '1', 1), state: 'read' }, message('b', '1', 2)],
        more: true,
      }),
    )
    expect(unreadIn(after)).toBe(1)
  })
  it('put a message that comes late where it belongs', () => {
    const late = applyNews(EMPTY, [
      { type: 'chat', chat: chat('1') },
      { type: 'message', message: message('b', '1', 2) },
      { type: 'message', message: message('a', '1', 1) },
    ])
    expect(late.messages['1']).toEqual({ items: [message('a', '1', 1), message('b', '1', 2)], more: false })
  })
  it('know that a chat told of by one message has older ones', () => {
    const two = fromSnapshot({ chats: [chat('2'), chat('1')], messages: [], more: false })
    const told = applyNews(two, [{ type: 'message', message: message('z', '1', 9) }])
    expect(told.messages['1']?.more).toBe(true)
  })
  it('keep what they know of older messages when the newest are read again', () => {
    const read = withPage(EMPTY, '1', [message('b', '1', 2), message('c', '1', 3)], true)
    const older = withPage(read, '1', [message('a', '1', 1)], false)
    expect(older.messages['1']?.items.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(older.messages['1']?.more).toBe(false)
    const again = withPage(older, '1', [message('b', '1', 2, 'other'), message('c', '1', 3)], true)
    expect(again.messages['1']?.more).toBe(false)
    expect(again.messages['1']?.items.map(({ text }) => text)).toEqual(['a', 'other', 'c'])
  })
  it('forget a chat that is gone', () => {
    const one = fromSnapshot({ chats: [chat('1')], messages: [message('a', '1', 1)], more: false })
    const gone: ChatNews[] = [{ type: 'gone', chat: '1' }]
    expect(applyNews(one, gone)).toEqual(EMPTY)
    expect(applyNews(applyNews(one, gone), gone)).toEqual(EMPTY)
  })
})

describe('the chat that is shown', () => {
  const ended = { chats: [chat('2', { status: 'ended' }), chat('1', { status: 'ended' })], messages: {} }
  const running = { ...ended, chats: [chat('3'), ...ended.chats] }

  it('stays the same while it is there', () => {
    expect(placeIn(running, '1', false)).toBe('1')
    expect(placeIn(running, '1', true)).toBe('1')
  })
  it('is the running one, else the newest', () => {
    expect(placeIn(running, null, false)).toBe('3')
    expect(placeIn(ended, null, false)).toBe('2')
    expect(placeIn(ended, 'gone', false)).toBe('2')
    expect(placeIn(EMPTY, 'gone', false)).toBe(null)
  })
  it('is none while one is begun, whatever is told of those before, until it runs', () => {
    expect(placeIn(ended, null, true)).toBe(null)
    expect(placeIn(running, null, true)).toBe('3')
  })
})
