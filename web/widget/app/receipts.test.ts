import { describe, expect, it, vi } from 'vitest'
import type { ChatMessageView } from '../../../server/contract/visitor.ts'
import type { Api } from './api.ts'
import type { History } from './history.ts'
import type { Line } from './line.ts'
import { Receipts } from './receipts.ts'

const answer = (id: string, state: ChatMessageView['state'] = 'stored') => ({ id, from: 'agent', state })
const history = (...items: object[]) =>
  ({ chats: [], messages: { c: { items, more: false } } }) as unknown as History

function world({ live = true, open = true } = {}) {
  const told: string[] = []
  const line = {
    live,
    send: ({ seen }: { seen: { message: string; state: string } }) => {
      if (open) told.push(`${seen.message} ${seen.state}`)
      return open
    },
  }
  const seen = vi.fn<Api['seen']>(async () => undefined)
  return { receipts: new Receipts({ seen } as unknown as Api, line as unknown as Line), told, seen }
}

describe('receipts', () => {
  it('tell each step once', () => {
    const { receipts, told } = world()
    for (const state of ['delivered', 'delivered', 'read', 'read', 'delivered'] as const)
      receipts.tell(history(answer('m1')), 'c', state)
    expect(told).toEqual(['m1 delivered', 'm1 read'])
  })
  it('tell of the newest answer alone, and of none that the server knows to be read', () => {
    const { receipts, told } = world()
    receipts.tell(history(answer('m1'), answer('m2'), { id: 'v', from: 'visitor' }), 'c', 'read')
    receipts.tell(history(answer('m3', 'read')), 'c', 'read')
    receipts.tell(history(answer('m4', 'delivered')), 'c', 'delivered')
    expect(told).toEqual(['m2 read'])
  })
  it('tell again after the line was cut', () => {
    const { receipts, told } = world()
    receipts.tell(history(answer('m1')), 'c', 'read')
    receipts.forget()
    receipts.tell(history(answer('m1')), 'c', 'read')
    expect(told).toEqual(['m1 read', 'm1 read'])
  })
  it('go by the other way where there is no socket, and wait for a line', () => {
    const { receipts, seen } = world({ open: false })
    receipts.tell(history(answer('m1')), 'c', 'read')
    expect(seen).toHaveBeenCalledWith({ chat: 'c', message: 'm1', state: 'read' })
    const cut = world({ live: false })
    cut.receipts.tell(history(answer('m1')), 'c', 'read')
    expect([cut.told, cut.seen.mock.calls]).toEqual([[], []])
  })
})
