import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildConversation, buildMessage } from '../../lib/testing.ts'
import { createHarness, reply } from '../harness.ts'
import { recall } from './pending.ts'
import { useOutbox } from './useOutbox.ts'

const POST = 'POST /api/conversations/1/messages'
const message = (text: string) => ({
  conversationId: 1,
  what: { kind: 'text' as const, text, preview: true },
  quotedId: null,
})
const loaded = {
  conversations: [buildConversation()],
  messages: { conversationId: 1, items: [buildMessage()], next: null },
}
const sent = (body: unknown) =>
  buildMessage({
    id: 2,
    direction: 'out',
    ...(body as { clientId: string; text: string }),
    delivery: 'queued',
  })

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('outbox', () => {
  it('shows a message at once and hands over to the server’s own', async () => {
    const { answers, live } = await createHarness({ loaded })
    answers[POST] = sent
    const outbox = useOutbox()
    outbox.send(message('Yes'))
    expect(outbox.of(1)).toMatchObject([{ text: 'Yes', delivery: 'queued', pending: { state: 'waiting' } }])
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(live.state.messages[1]?.items.map(({ text }) => text)).toEqual(['Is the lamp still there?', 'Yes'])
  })

  it('sends the same message again when the line breaks, in order', async () => {
    const { answers, calls } = await createHarness({ loaded })
    answers[POST] = () => Promise.reject(new TypeError('offline'))
    const outbox = useOutbox()
    outbox.send(message('one'))
    outbox.send(message('two'))
    await flushPromises()
    expect(outbox.of(1)).toHaveLength(2)
    answers[POST] = sent
    await vi.advanceTimersByTimeAsync(5_000)
    await flushPromises()
    const bodies = calls
      .filter(({ path }) => path === POST)
      .map(({ body }) => body as { clientId: string; text: string })
    expect(bodies.map(({ text }) => text)).toEqual(['one', 'one', 'two'])
    expect(bodies[0]?.clientId).toBe(bodies[1]?.clientId)
    expect(outbox.of(1)).toEqual([])
  })

  it('keeps what the server refuses until the agent decides', async () => {
    const { answers } = await createHarness({ loaded })
    answers[POST] = () => reply(403, { error: { code: 'forbidden', message: 'No.' } })
    const outbox = useOutbox()
    outbox.send(message('Yes'))
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ text: 'Yes', pending: { state: 'refused', code: 'forbidden' } }])
    outbox.discard(outbox.pending[0]?.clientId ?? '')
    expect(outbox.of(1)).toEqual([])
  })

  it('resolves a conversation with what was sent for that, once it is there', async () => {
    const { answers, calls } = await createHarness({ loaded })
    const STATUS = 'POST /api/conversations/1/status'
    answers[POST] = () => reply(403, { error: { code: 'forbidden', message: 'No.' } })
    answers[STATUS] = () => buildConversation({ status: 'resolved' })
    const resolved = () => calls.filter(({ path }) => path === STATUS).map(({ body }) => body)
    const outbox = useOutbox()
    outbox.send(message('Bye'), true)
    await flushPromises()
    expect(resolved()).toEqual([])
    answers[POST] = sent
    outbox.again(outbox.pending[0]?.clientId ?? '')
    await flushPromises()
    expect(resolved()).toEqual([{ status: 'resolved' }])
    outbox.send(message('One more thing'), true)
    await flushPromises()
    expect(resolved(), 'it is resolved already').toHaveLength(1)
  })

  it('does not hold up the next message behind a refused one', async () => {
    const { answers } = await createHarness({ loaded })
    answers[POST] = (body) =>
      (body as { text: string }).text === 'bad'
        ? reply(400, { error: { code: 'invalid_input', message: '' } })
        : sent(body)
    const outbox = useOutbox()
    outbox.send(message('bad'))
    outbox.send(message('good'))
    await flushPromises()
    expect(outbox.of(1).map(({ text }) => text)).toEqual(['bad'])
  })

  it('outlives a reload, but asks about what is old', async () => {
    const { answers, session } = await createHarness({ loaded })
    answers[POST] = () => Promise.reject(new TypeError('offline'))
    useOutbox().send(message('Yes'))
    await flushPromises()
    const agentId = session.me?.id ?? 0
    expect(recall(localStorage, agentId)).toMatchObject([{ what: { text: 'Yes' }, refused: null }])
    expect(recall(localStorage, agentId, Date.now() + 11 * 60_000)).toMatchObject([
      { refused: { code: 'stale' } },
    ])
  })
})

it('keeps the outboxes of two people apart', async () => {
  vi.useRealTimers()
  const { answers, session } = await createHarness({ loaded })
  answers[POST] = () => Promise.reject(new TypeError('offline'))
  const outbox = useOutbox()
  outbox.send(message('from Ada'))
  await flushPromises()
  const ada = session.me
  session.me = null
  session.me = ada && { ...ada, id: 2 }
  expect(outbox.pending).toEqual([])
  session.me = ada
  expect(outbox.pending).toMatchObject([{ what: { text: 'from Ada' } }])
})
