import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFeed, waitFor, type FeedStatus } from './feed.ts'

class FakeSocket extends EventTarget {
  static all: FakeSocket[] = []
  sent: unknown[] = []
  constructor() {
    super()
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.end(1000)
  }
  say(frame: unknown) {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(frame) }))
  }
  end(code: number) {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
}
const socket = () => FakeSocket.all.at(-1) as FakeSocket

function feed(overrides = {}) {
  const statuses: FeedStatus[] = []
  const options = {
    url: 'ws://test/ws',
    token: vi.fn(async () => 'token'),
    since: () => 41,
    onFrame: vi.fn(),
    onStatus: (status: FeedStatus) => statuses.push(status),
    onAccessChanged: vi.fn(),
    open: () => new FakeSocket() as unknown as WebSocket,
    random: () => 1,
    ...overrides,
  }
  return { feed: createFeed(options), statuses, ...options }
}
const open = async () => {
  await vi.advanceTimersByTimeAsync(0)
  socket().dispatchEvent(new Event('open'))
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
})
afterEach(() => vi.useRealTimers())

describe('createFeed', () => {
  it('signs in, then resumes where it was', async () => {
    const { feed: live, statuses } = feed()
    live.start()
    await open()
    expect(socket().sent).toEqual([
      { type: 'auth', token: 'token' },
      { type: 'resume', since: 41 },
    ])
    socket().say({ type: 'ready', seq: 41 })
    expect(statuses.at(-1)).toEqual({ state: 'open' })
  })

  it('comes back with growing waits, and begins anew after a good connection', async () => {
    const { feed: live, statuses } = feed()
    live.start()
    for (const wait of [1_000, 2_000, 4_000]) {
      await open()
      socket().end(1006)
      expect(statuses.at(-1)).toMatchObject({ state: 'waiting', at: Date.now() + wait })
      await vi.advanceTimersByTimeAsync(wait)
    }
    await open()
    socket().say({ type: 'ready', seq: 41 })
    socket().end(1006)
    expect(statuses.at(-1)).toMatchObject({ tries: 1, at: Date.now() + 1_000 })
  })

  it('renews the token when the server no longer takes it', async () => {
    const { feed: live, token } = feed()
    live.start()
    await open()
    socket().end(4401)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(token.mock.calls).toEqual([[false], [true]])
  })

  it('asks for everything afresh when what may be seen has changed', async () => {
    const { feed: live, onAccessChanged } = feed()
    live.start()
    await open()
    socket().end(4403)
    expect(onAccessChanged).toHaveBeenCalledOnce()
  })

  it('does not wait when the network is back', async () => {
    const { feed: live } = feed()
    live.start()
    await open()
    socket().end(1006)
    live.hurry()
    await vi.advanceTimersByTimeAsync(0)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('stays away once stopped', async () => {
    const { feed: live } = feed()
    live.start()
    await open()
    live.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.all).toHaveLength(1)
  })
})

it('waits between nothing and thirty seconds', () => {
  expect(waitFor(0, () => 1)).toBe(1_000)
  expect(waitFor(20, () => 1)).toBe(30_000)
  expect(waitFor(20, () => 0)).toBe(0)
})
