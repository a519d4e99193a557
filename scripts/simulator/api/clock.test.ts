/** What makes a run repeatable: the clock, the recording, the reset. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { DAY, HOUR } from '../clock.ts'
import { listOf, objectOf } from '../json.ts'
import type { Json } from '../json.ts'

const NOON = Date.parse('2026-11-20T12:00:00Z')

let bench: Bench
beforeEach(async () => {
  bench = await createBench({ frozenAt: NOON })
})
afterEach(() => bench.close())

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${bench.origin}/_sim/${path}`, {
    method,
    headers: { 'x-sim-key': 'key-of-tests', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, answer: objectOf(text ? JSON.parse(text) : null) }
}
const act = (act: string, more: Json = {}) =>
  ask('POST', 'api/acts', { act, number: number.phoneNumberId, persona: 'katharina', ...more })
const turn = (turn: Json) => ask('POST', 'clock', turn)
const states = () => bench.inbox.statuses().map(({ status, timestamp }) => [status, Number(timestamp) * 1000])

describe('the clock', () => {
  it('stands still until it is turned, and timers follow it', async () => {
    expect((await ask('GET', 'clock')).answer).toEqual({ now: NOON, ahead: 0, frozen: true, next: null })
    await act('text', { text: 'Hello' })
    await bench.send({ type: 'text', text: { body: 'Hi' } })
    expect((await ask('GET', 'clock')).answer['next']).toBe(NOON + 150)
    expect(states()).toEqual([])
    await turn({ to: 'next' })
    expect(states()).toEqual([['sent', NOON]])
    expect((await turn({ advance: HOUR })).answer).toMatchObject({
      now: NOON + HOUR + 150,
      ahead: HOUR + 150,
    })
    expect(states()).toHaveLength(2)
  })

  it('shuts windows and brings retries, each at its time', async () => {
    bench.inbox.answers.push(503, 503)
    await act('text', { text: 'Hello' })
    await turn({ advance: DAY })
    expect(bench.simulator.wire.map(({ at }) => at - NOON)).toEqual([0, 1_000, 6_000])
    await bench.send({ type: 'text', text: { body: 'Too late' } })
    await turn({ to: 'next' })
    expect(listOf(bench.inbox.statuses()[0]?.['errors'])).toMatchObject([{ code: 131047 }])
  })

  it('is turned by who has the key, and forward only', async () => {
    expect((await fetch(`${bench.origin}/_sim/clock`)).status).toBe(401)
    expect((await turn({ advance: -1 })).status).toBe(400)
    expect((await turn({ to: 'yesterday' })).status).toBe(400)
  })

  it('goes on ahead of the one below where it is not frozen', async () => {
    await bench.close()
    bench = await createBench()
    const before = bench.clock.time
    await act('text', { text: 'Hello' })
    await bench.send({ type: 'text', text: { body: 'Hi' } })
    await bench.simulator.turnClock(100)
    expect(states()).toEqual([])
    bench.clock.advance(50)
    await bench.simulator.settled()
    expect(bench.inbox.statuses()).toHaveLength(1)
    expect((await ask('GET', 'clock')).answer).toMatchObject({ now: before + 150, ahead: 100, frozen: false })
  })
})

describe('a recording', () => {
  async function play(): Promise<void> {
    await act('text', { text: 'Is it ready?' })
    await bench.send({ type: 'text', text: { body: 'Tomorrow.' }, biz_opaque_callback_data: 'our-1' })
    await turn({ advance: HOUR })
    await act('react', { emoji: '👍' })
    await bench.simulator.settled()
  }
  const delivered = () => bench.inbox.received.map(({ bytes }) => bytes.toString())

  it('done again after a reset makes the same webhooks, byte by byte', async () => {
    await play()
    const before = delivered()
    expect(before).toHaveLength(4)
    const { answer } = await ask('GET', 'api/recording')
    expect(listOf(answer['lines']).map(({ did }) => did)).toEqual(['act', 'request', 'turn', 'act'])
    expect(JSON.stringify(answer)).not.toContain(number.token)
    await ask('POST', 'api/reset')
    bench.inbox.received.length = 0
    expect((await ask('POST', 'api/replay', answer)).answer).toEqual({ done: 4, failed: [] })
    await bench.simulator.settled()
    expect(delivered()).toEqual(before)
  })

  it('says which lines could not be done again', async () => {
    await play()
    const { answer } = await ask('GET', 'api/recording')
    await ask('POST', 'api/reset')
    const lines = listOf(answer['lines']).toReversed()
    expect((await ask('POST', 'api/replay', { lines })).answer).toMatchObject({
      done: 3,
      failed: [{ line: 0, reason: 'There is no such message in this chat.' }],
    })
    expect((await ask('POST', 'api/replay', { lines: [{ did: 'magic' }] })).status).toBe(400)
  })

  it('begins anew when it is cleared', async () => {
    await play()
    await ask('DELETE', 'api/recording')
    await act('photo')
    const { answer } = await ask('GET', 'api/recording')
    expect(listOf(answer['lines'])).toMatchObject([{ did: 'act', act: { act: 'photo' } }])
  })
})

describe('a reset', () => {
  it('forgets what happened and was switched, and keeps the numbers', async () => {
    await act('text', { text: 'Hello' })
    await act('disable')
    bench.simulator.setFault({ send: 'token', webhook: { drop: true } })
    await bench.graph('DELETE', `/${number.wabaId}/message_templates?name=hello_world`)
    await turn({ advance: DAY })
    await ask('POST', 'api/reset')
    expect((await ask('GET', 'clock')).answer).toMatchObject({ now: NOON, next: null })
    expect((await ask('GET', 'api/requests')).answer).toEqual({ items: [] })
    const { answer } = await ask('GET', 'api/state')
    expect(answer).toMatchObject({
      chat: { messages: [], windowOpen: false },
      account: { disabled: false },
      nextSend: 'ok',
      webhook: { drop: false },
    })
    const template = { name: 'hello_world', language: { code: 'en_US' } }
    expect((await bench.send({ type: 'template', template })).status).toBe(200)
  })
})
