import { describe, expect, it, vi } from 'vitest'
import { ApiError, unreachable } from './api.ts'
import { Outbox, type OutboxWorld } from './outbox.ts'
import { inMemory, WidgetStorage } from './storage.ts'

const session = {
  token: 't',
  visitor: 'visitor',
  notice: null,
  identified: false,
  claims: null,
  name: null,
  email: null,
}
type Message = Parameters<OutboxWorld['transmit']>[0]

function world(change: Partial<OutboxWorld> = {}) {
  const storage = change.storage ?? new WidgetStorage('key', inMemory())
  const transmit = vi.fn<(message: Message) => Promise<void>>(async () => undefined)
  const pause = vi.fn<(ms: number) => Promise<void>>(async () => undefined)
  const sent: string[] = []
  const outbox = new Outbox({
    storage,
    session: async () => session,
    upload: async (file) => `upload-${file.name}`,
    transmit,
    changed: () => undefined,
    sent: (id) => sent.push(id),
    explain: ({ code }) => code,
    page: () => undefined,
    pause,
    ...change,
  })
  const add = (name: string, text = name, files: File[] = []) =>
    outbox.add({ name, chat: null, text }, files, false, Number(name.slice(1)))
  const ids = () => transmit.mock.calls.map(([{ id }]) => id)
  return { outbox, storage, transmit, pause, sent, add, ids }
}

const file = (name: string) => new File(['x'], name, { type: 'text/plain' })

describe('messages on their way', () => {
  it('go one after the other, in the order they were written', async () => {
    const { add, ids, sent, storage } = world()
    add('m1')
    add('m2')
    add('m3')
    await vi.waitFor(() => expect(sent).toHaveLength(3))
    expect(ids()).toEqual(['visitor.m1', 'visitor.m2', 'visitor.m3'])
    expect(storage.outgoing()).toEqual([])
  })

  it('are sent again under the same name when nobody knows whether they arrived', async () => {
    const { add, ids, transmit, sent, pause } = world()
    transmit.mockRejectedValueOnce(unreachable())
    add('m1')
    add('m2')
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    expect(ids()).toEqual(['visitor.m1', 'visitor.m1', 'visitor.m2'])
    expect(pause).toHaveBeenCalledOnce()
  })

  it('survive a reload', async () => {
    const storage = new WidgetStorage('key', inMemory())
    const before = world({ storage, transmit: () => new Promise(() => undefined) })
    before.add('m1', 'typed before the crash')
    await vi.waitFor(() => expect(before.outbox.items[0]?.state).toBe('sending'))
    const after = world({ storage })
    expect(after.outbox.items.map(({ text, state }) => [text, state])).toEqual([
      ['typed before the crash', 'waiting'],
    ])
    await after.outbox.run()
    expect(after.ids()).toEqual(['visitor.m1'])
    expect(storage.outgoing()).toEqual([])
  })

  it('wait as long as the server asks for', async () => {
    const { add, transmit, pause, sent } = world()
    transmit.mockRejectedValueOnce(new ApiError(429, 'too_many_requests', '', 7000))
    add('m1')
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(pause).toHaveBeenCalledWith(7000)
  })

  it('say why they were refused, keep their words, and let the next one go', async () => {
    const { add, transmit, outbox, sent, storage } = world()
    transmit.mockRejectedValueOnce(new ApiError(409, 'notice_required', '', null))
    add('m1', 'kept')
    add('m2')
    await vi.waitFor(() => expect(sent).toEqual(['visitor.m2']))
    expect(outbox.items.find(({ name }) => name === 'm1')).toMatchObject({
      text: 'kept',
      state: 'failed',
      reason: 'notice_required',
    })
    expect(storage.outgoing().map(({ text }) => text)).toEqual(['kept'])
    outbox.again('m1')
    await vi.waitFor(() => expect(sent).toEqual(['visitor.m2', 'visitor.m1']))
  })

  it('upload their files once, however often they are sent', async () => {
    const upload = vi.fn<OutboxWorld['upload']>(async ({ name }) => `upload-${name}`)
    const { add, transmit, sent } = world({ upload })
    transmit.mockRejectedValueOnce(unreachable())
    add('m1', '', [file('a.txt'), file('b.txt')])
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(upload).toHaveBeenCalledTimes(2)
    expect(transmit.mock.lastCall?.[0].files).toEqual(['upload-a.txt', 'upload-b.txt'])
  })

  it('say that a file is lost when a reload came before it was uploaded', async () => {
    const storage = new WidgetStorage('key', inMemory())
    const before = world({ storage, upload: () => new Promise(() => undefined) })
    before.add('m1', 'with a file', [file('a.txt')])
    const after = world({ storage })
    await after.outbox.run()
    expect(after.outbox.items[0]).toMatchObject({ text: 'with a file', state: 'failed', reason: 'lost' })
    expect(after.transmit).not.toHaveBeenCalled()
  })

  it('go on under another visitor, in a chat of theirs', async () => {
    const { add, outbox, transmit, sent } = world()
    transmit.mockImplementationOnce(async () => {
      outbox.detach()
      throw new ApiError(401, 'unauthenticated', '', null)
    })
    add('m1')
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(transmit).toHaveBeenCalledTimes(2)
  })

  it('are gone from the list when the server shows them, by whatever way they came', async () => {
    const { add, outbox, storage } = world({ transmit: () => new Promise(() => undefined) })
    add('m1')
    outbox.arrived(['visitor.m1', 'other.m9'])
    expect(outbox.items).toEqual([])
    expect(storage.outgoing()).toEqual([])
  })

  it('begin another chat when theirs is gone', async () => {
    const { outbox, transmit, sent } = world()
    transmit.mockRejectedValueOnce(new ApiError(404, 'not_found', '', null))
    outbox.add({ name: 'm1', chat: 'gone', text: 'still there?' }, [], false, 1)
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(transmit.mock.calls.map(([{ chat }]) => chat)).toEqual(['gone', null])
  })

  it('are named after whoever speaks when they are sent, with files of theirs', async () => {
    const speaks = vi.fn<OutboxWorld['session']>(async () => ({ ...session, visitor: 'known' }))
    speaks.mockResolvedValueOnce({ ...session, visitor: 'guest' })
    const upload = vi.fn<OutboxWorld['upload']>(async ({ name }) => `upload-${name}`)
    const { add, outbox, transmit, sent } = world({ session: speaks, upload })
    transmit.mockImplementationOnce(async () => {
      outbox.detach()
      throw new ApiError(400, 'invalid_input', '', null)
    })
    add('m1', 'hello', [file('a.txt')])
    await vi.waitFor(() => expect(sent).toEqual(['known.m1']))
    expect(upload).toHaveBeenCalledTimes(2)
  })

  it('are not sent again when they turn out to have arrived', async () => {
    const outboxes: Outbox[] = []
    const speaks = vi.fn<OutboxWorld['session']>(async () => {
      outboxes[0]?.arrived(['guest.m1'])
      return session
    })
    const { outbox, transmit, add } = world({ session: speaks })
    outboxes.push(outbox)
    add('m1')
    await vi.waitFor(() => expect(outbox.items).toEqual([]))
    add('m2')
    await vi.waitFor(() => expect(transmit).toHaveBeenCalledOnce())
    expect(transmit.mock.lastCall?.[0].id).toBe('visitor.m2')
  })

  it('rest when the chat is taken off the page', async () => {
    const { outbox, transmit, add, pause, storage } = world()
    transmit.mockRejectedValue(unreachable())
    pause.mockImplementation(async () => outbox.stop())
    add('m1')
    await vi.waitFor(() => expect(pause).toHaveBeenCalled())
    await outbox.run()
    expect(transmit).toHaveBeenCalledOnce()
    expect(storage.outgoing()).toHaveLength(1)
  })

  it('are dropped when another tab has emptied the browser', async () => {
    const { outbox, storage, add } = world({ session: () => new Promise(() => undefined) })
    add('m1')
    add('m2')
    storage.drop('m1')
    outbox.adopt()
    expect(outbox.items.map(({ name }) => name)).toEqual(['m2'])
  })
})
