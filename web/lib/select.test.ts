import { describe, expect, it } from 'vitest'
import { emptyState, loadInto } from './reduce.ts'
import { belongs, listOf, neighbour, unreadOf, type Range } from './select.ts'
import { buildConversation, MINUTE, NOON } from './testing.ts'

const me = { id: 1 }
const everything: Range = { edge: null, next: null }

describe('belongs', () => {
  const mine = buildConversation({ assignee: { id: 1, name: 'Ada' } })
  const theirs = buildConversation({ assignee: { id: 2, name: 'Ben' } })
  const free = buildConversation()
  const done = buildConversation({ status: 'resolved', assignee: { id: 1, name: 'Ada' } })

  it.each([
    ['mine', [true, false, false, false]],
    ['unassigned', [false, false, true, false]],
    ['all', [true, true, true, false]],
    ['resolved', [false, false, false, true]],
  ] as const)('tells who is in %s', (view, expected) => {
    const filter = { view, inbox: null }
    expect([mine, theirs, free, done].map((each) => belongs(each, filter, me))).toEqual(expected)
  })

  it('narrows by inbox', () => {
    expect(belongs(free, { view: 'all', inbox: 1 }, me)).toBe(true)
    expect(belongs(free, { view: 'all', inbox: 2 }, me)).toBe(false)
  })

  it('narrows to what is unread', () => {
    const filter = { view: 'all', inbox: null, unread: true } as const
    const unread = buildConversation({ inboundCount: 2, seen: 1 })
    const read = buildConversation({ inboundCount: 2, seen: 2 })
    expect([unread, read].map((each) => belongs(each, filter, me))).toEqual([true, false])
  })
})

describe('listOf', () => {
  const state = emptyState()
  loadInto(state, {
    conversations: [1, 2, 3, 4].map((id) =>
      buildConversation({ id, lastMessageAt: NOON + (id % 3) * MINUTE }),
    ),
  })
  const ids = (range: Range) => listOf(state, { view: 'all', inbox: null }, range, me).map(({ id }) => id)

  it('is sorted by the newest message, then by id', () => {
    expect(ids(everything)).toEqual([2, 4, 1, 3])
  })

  it('ends at the edge of what is loaded, so that there is no hole', () => {
    expect(ids({ edge: { lastMessageAt: NOON + MINUTE, id: 4 }, next: 'more' })).toEqual([2, 4])
  })

  it('is empty before the first page', () => {
    expect(ids({ edge: null, next: '' })).toEqual([])
  })
})

it('counts unread, never below nothing', () => {
  expect(unreadOf({ inboundCount: 5, seen: 2 })).toBe(3)
  expect(unreadOf({ inboundCount: 1, seen: 2 })).toBe(0)
})

describe('neighbour', () => {
  it('walks and stops at the ends', () => {
    expect(neighbour([3, 2, 1], 3, 1)).toBe(2)
    expect(neighbour([3, 2, 1], 1, 1)).toBe(1)
    expect(neighbour([3, 2, 1], 3, -1)).toBe(3)
  })
  it('begins with the first', () => {
    expect(neighbour([3, 2, 1], null, 1)).toBe(3)
    expect(neighbour([], null, 1)).toBeNull()
  })
})
