import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EventFrame, ServerFrame } from '../../../server/contract/live.ts'
import { buildConversation, buildMessage } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'

/** The server's end of the line, which says what a test says. */
class FakeSocket extends EventTarget {
  static last: FakeSocket
  constructor() {
    super()
    FakeSocket.last = this
  }
  send(): void {}
  close(): void {}
  say(frame: ServerFrame): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }
}

const picture = {
  id: 'file-1',
  kind: 'image',
  fileName: 'lamp.jpg',
  mimeType: 'image/jpeg',
  size: 1,
  state: 'stored',
  width: 1,
  height: 1,
  small: false,
  seconds: null,
  peaks: null,
  inline: false,
} as const

async function connect() {
  vi.stubGlobal('WebSocket', FakeSocket)
  const { answers, live } = await createHarness()
  answers['POST /api/sessions/refresh'] = () => ({ accessToken: 't', expiresAt: Date.now() + 60_000 })
  for (const path of ['inboxes', 'agents']) answers[`GET /api/${path}`] = () => ({ items: [] })
  answers['GET /api/conversations/1'] = () => buildConversation()
  answers['GET /api/conversations/1/messages?limit=40'] = () => ({
    items: [buildMessage({ attachments: [picture] })],
    next: null,
  })
  answers['GET /api/conversations/1/entries'] = () => ({ items: [] })
  const starting = live.start()
  await flushPromises()
  FakeSocket.last.say({ type: 'ready', seq: 1 })
  await starting
  await live.openThread(1)
  let seq = 1
  return {
    live,
    say: (frame: ServerFrame) => FakeSocket.last.say(frame),
    tell: (event: Omit<EventFrame, 'type' | 'seq'>) =>
      FakeSocket.last.say({ type: 'event', seq: (seq += 1), ...event }),
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a customer who writes', () => {
  it('is shown for some seconds', async () => {
    const { live, say } = await connect()
    say({ type: 'typing', conversationId: 1 })
    expect(live.writing).toEqual({ 1: true })
    vi.advanceTimersByTime(6_000)
    expect(live.writing).toEqual({})
  })

  it('has done so once their message has come, and not when ours goes out', async () => {
    const { live, say, tell } = await connect()
    say({ type: 'typing', conversationId: 1 })
    tell({ name: 'message.created', message: buildMessage({ id: 2, direction: 'out' }) })
    expect(live.writing).toEqual({ 1: true })
    tell({ name: 'message.created', message: buildMessage({ id: 3 }) })
    expect(live.writing).toEqual({})
  })

  it('is nobody any more when somebody else signs in', async () => {
    const { live, say } = await connect()
    say({ type: 'typing', conversationId: 1 })
    live.stop()
    expect(live.writing).toEqual({})
  })
})

it('tells which conversation was deleted, and the files it had', async () => {
  const { live, say, tell } = await connect()
  say({ type: 'typing', conversationId: 1 })
  tell({ name: 'conversation.deleted', deleted: { conversationId: 1 } })
  expect(live.deleted).toEqual({ 1: ['file-1'] })
  expect(live.state).toMatchObject({ conversations: {}, messages: {}, entries: {} })
  expect(live.writing).toEqual({})
})
