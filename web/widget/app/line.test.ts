import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToVisitor, UpdatesReply } from '../../../server/contract/visitor.ts'
import { ApiError, unreachable } from './api.ts'
import { Line, type LineWorld } from './line.ts'

class FakeSocket extends EventTarget {
  readyState = 1
  readonly sent: unknown[] = []
  closed = false
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.closed = true
  }
  opens() {
    this.dispatchEvent(new Event('open'))
  }
  says(frame: ToVisitor) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }
  ends(code: number) {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
}

const ready: UpdatesReply = { type: 'ready', cursor: 'c1', chats: [], messages: [], more: false }

function world(change: Partial<LineWorld> = {}) {
  const sockets: FakeSocket[] = []
  const heard: ToVisitor[] = []
  const states: boolean[] = []
  const poll = vi.fn<(since: string | undefined) => Promise<UpdatesReply>>(async () => ready)
  const ended = vi.fn()
  const line = new Line({
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as WebSocket
    },
    poll,
    token: () => 'token',
    hear: (frame) => heard.push(frame),
    changed: (live) => states.push(live),
    ended,
    near: () => true,
    random: () => 1,
    ...change,
  })
  const last = () => sockets.at(-1) as FakeSocket
  return { line, sockets, heard, states, poll, ended, last }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the line to the server', () => {
  it('says who speaks, and is live when it was let in', () => {
    const { line, last, states, heard } = world()
    line.start()
    last().opens()
    expect(last().sent).toEqual([{ type: 'hello', token: 'token' }])
    expect(line.send({ type: 'typing' })).toBe(false)
    last().says(ready)
    expect(states).toEqual([true])
    expect(heard).toEqual([ready])
    expect(line.send({ type: 'typing' })).toBe(true)
  })

  it('comes back and goes on where it was', () => {
    const { line, last, sockets, states } = world()
    line.start()
    last().opens()
    last().says(ready)
    last().says({ type: 'news', cursor: 'c2', news: [] })
    last().ends(1001)
    expect(states).toEqual([true, false])
    vi.advanceTimersByTime(2000)
    expect(sockets).toHaveLength(2)
    last().opens()
    expect(last().sent).toEqual([{ type: 'hello', token: 'token', since: 'c2' }])
    last().says({ type: 'resumed' })
    expect(states).toEqual([true, false, true])
  })

  it('waits longer each time, and never longer than half a minute and a bit', async () => {
    const { line, last, sockets } = world({ poll: () => Promise.reject(unreachable()) })
    line.start()
    last().opens()
    last().says(ready)
    const waits: number[] = []
    for (let round = 0; round < 9; round += 1) {
      const before = sockets.length
      last().ends(1006)
      let waited = 0
      while (sockets.length === before) {
        await vi.advanceTimersByTimeAsync(250)
        waited += 250
      }
      waits.push(waited)
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.at(-1)).toBeLessThanOrEqual(30_500)
    expect(waits[0]).toBeLessThan(2000)
  })

  it('asks again and again where no socket ever opens, and tries one later', async () => {
    const { line, last, sockets, poll, states } = world()
    line.start()
    last().ends(1006)
    await vi.advanceTimersByTimeAsync(2000)
    last().ends(1006)
    await vi.advanceTimersByTimeAsync(0)
    expect(poll).toHaveBeenCalledWith(undefined)
    expect(states).toEqual([true])
    expect(line.bySocket).toBe(false)
    await vi.advanceTimersByTimeAsync(3000)
    expect(poll).toHaveBeenLastCalledWith('c1')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(3)
    last().opens()
    last().says({ type: 'resumed' })
    expect(line.bySocket).toBe(true)
  })

  it.each([
    ['blocks sockets', () => {}],
    ['opens sockets and lets nothing through', (socket: FakeSocket) => socket.opens()],
  ])('asks again and again, too, once it is in a network that %s', async (_, before) => {
    const { line, last, poll, states } = world()
    line.start()
    last().opens()
    last().says(ready)
    last().ends(1006)
    for (let round = 0; round < 3; round += 1) {
      expect(poll).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(9000)
      before(last())
      last().ends(1006)
    }
    await vi.advanceTimersByTimeAsync(0)
    expect(poll).toHaveBeenCalledWith('c1')
    expect(states).toEqual([true, false, true])
    expect(line.bySocket).toBe(false)
  })

  it('believes that a session has ended only when the answer over REST says so', async () => {
    const { line, last, poll, ended, sockets } = world()
    line.start()
    last().opens()
    last().ends(4401)
    await vi.advanceTimersByTimeAsync(5000)
    expect(ended).not.toHaveBeenCalled()
    expect(sockets.length).toBeGreaterThan(1)
    poll.mockRejectedValue(new ApiError(401, 'unauthenticated', '', null))
    last().ends(4401)
    await vi.advanceTimersByTimeAsync(0)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('gives the server time after too much', () => {
    const { line, last, sockets } = world()
    line.start()
    last().opens()
    last().says(ready)
    last().ends(4429)
    vi.advanceTimersByTime(19_000)
    expect(sockets).toHaveLength(1)
    vi.advanceTimersByTime(5000)
    expect(sockets).toHaveLength(2)
  })

  it('does not wait out a pause when the network is back', () => {
    const { line, last, sockets } = world()
    line.start()
    last().opens()
    last().says(ready)
    line.cut()
    expect(line.live).toBe(false)
    line.wake()
    expect(sockets).toHaveLength(2)
    line.wake()
    expect(sockets).toHaveLength(2)
  })

  it('keeps trying while the server can not be reached at all', async () => {
    const { line, last, poll, states } = world()
    poll.mockRejectedValue(unreachable())
    line.start()
    last().ends(1006)
    await vi.advanceTimersByTimeAsync(2000)
    last().ends(1006)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(poll.mock.calls.length).toBeGreaterThan(1)
    expect(states).toEqual([])
    poll.mockResolvedValue(ready)
    await vi.advanceTimersByTimeAsync(31_000)
    expect(states).toEqual([true])
  })

  it('is silent once it is stopped, and begins anew for somebody else', () => {
    const { line, last, heard, sockets } = world()
    line.start()
    const first = last()
    first.opens()
    first.says(ready)
    line.stop()
    expect(first.closed).toBe(true)
    first.says({ type: 'news', cursor: 'c9', news: [] })
    first.ends(1000)
    vi.advanceTimersByTime(60_000)
    expect(heard).toEqual([ready])
    expect(sockets).toHaveLength(1)
    line.start()
    last().opens()
    expect(last().sent).toEqual([{ type: 'hello', token: 'token' }])
  })

  it('takes no answer that was asked for by somebody else', async () => {
    const answers: Array<(reply: UpdatesReply) => void> = []
    const { line, last, heard } = world({ poll: () => new Promise((resolve) => answers.push(resolve)) })
    line.start()
    last().ends(4401)
    line.stop()
    line.start()
    answers[0]?.(ready)
    await vi.advanceTimersByTimeAsync(0)
    expect(heard).toEqual([])
  })

  it('asks in one round, however often it is woken', async () => {
    const { line, last, poll } = world()
    line.start()
    last().ends(1006)
    await vi.advanceTimersByTimeAsync(3000)
    poll.mockImplementation(() => new Promise((resolve) => setTimeout(() => resolve(ready), 100)))
    last().ends(1006)
    line.wake()
    line.wake()
    await vi.advanceTimersByTimeAsync(200)
    poll.mockClear()
    await vi.advanceTimersByTimeAsync(6500)
    expect(poll).toHaveBeenCalledTimes(2)
  })
})
