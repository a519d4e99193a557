import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { DAY, HOUR } from '../clock.ts'
import { listOf, objectOf } from '../json.ts'
import type { Json } from '../json.ts'

let bench: Bench
beforeEach(async () => {
  bench = await createBench()
})
afterEach(() => bench.close())

const write = (text: string) => bench.simulator.customer.writeText('katharina', number.phoneNumberId, text)
const texts = () => bench.inbox.messages().map(({ text }) => objectOf(text)['body'])
const countIn = (body: Json) =>
  listOf(body['entry'])
    .flatMap((entry) => listOf(entry['changes']))
    .flatMap((change) => listOf(objectOf(change['value'])['messages'])).length
const statusCodes = () => bench.simulator.wire.map(({ status }) => status)

describe('a webhook', () => {
  it('is signed over the bytes as Meta escapes them', async () => {
    write('Grüße an info@example.org, 1/2 😀')
    await bench.calm()
    const [got] = bench.inbox.received
    expect(got?.signed).toBe(true)
    expect(got?.headers['user-agent']).toBe('facebookexternalua')
    expect(got?.bytes.toString('latin1')).toContain(
      String.raw`"body":"Gr\u00fc\u00dfe an info\u0040example.org, 1\/2 \ud83d\ude00"`,
    )
    expect(texts()).toEqual(['Grüße an info@example.org, 1/2 😀'])
  })

  it('comes again after a second, five, thirty, until it gets its 200', async () => {
    bench.inbox.answers.push(503, 503, 503)
    write('Hello')
    for (const [wait, arrived] of [
      [999, 1],
      [1, 2],
      [4_999, 2],
      [1, 3],
      [29_999, 3],
      [1, 4],
    ] as const) {
      await bench.simulator.settled()
      bench.clock.advance(wait)
      await bench.simulator.settled()
      expect(bench.inbox.received).toHaveLength(arrived)
    }
    await bench.simulator.idle()
    expect(bench.simulator.wire.map(({ retryIn }) => retryIn)).toEqual([1_000, 5_000, 30_000, null])
  })

  it('is given up after 36 hours', async () => {
    bench.inbox.answers.push(...Array.from({ length: 40 }, () => 503))
    write('Hello')
    await bench.simulator.settled()
    while (bench.simulator.wire.at(-1)?.retryIn) {
      bench.clock.advance(bench.simulator.wire.at(-1)?.retryIn ?? 0)
      await bench.simulator.settled()
    }
    await bench.simulator.idle()
    const [first, last] = [bench.simulator.wire[0], bench.simulator.wire.at(-1)]
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(30 * HOUR)
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBeLessThanOrEqual(36 * HOUR)
  })

  it('holds back those behind it while the inbox is down', async () => {
    bench.inbox.answers.push(503)
    write('first')
    write('second')
    await bench.calm()
    expect(texts()).toEqual(['first', 'first', 'second'])
  })

  it('steps aside when it is refused again and again', async () => {
    bench.inbox.answers.push(400, 400, 400)
    write('poison')
    write('good')
    await bench.simulator.settled()
    bench.clock.advance(1_000)
    await bench.simulator.settled()
    bench.clock.advance(5_000)
    await bench.simulator.settled()
    expect(texts()).toEqual(['poison', 'poison', 'poison', 'good'])
    bench.clock.advance(30_000)
    await bench.simulator.idle()
    expect(texts().at(-1)).toBe('poison')
  })

  it('gives the customer the second tick once it is answered', async () => {
    const ticks = async () => {
      const response = await fetch(`${bench.origin}/_sim/api/state`, {
        headers: { 'x-sim-key': 'key-of-tests' },
      })
      const { chat } = (await response.json()) as { chat: { messages: Array<{ state: string }> } }
      return chat.messages.map(({ state }) => state)
    }
    bench.inbox.answers.push(503)
    write('Hello')
    await bench.simulator.settled()
    expect(await ticks()).toEqual(['sent'])
    await bench.calm()
    expect(await ticks()).toEqual(['delivered'])
  })
})

it('is tried for seven days where that is wanted', async () => {
  await bench.close()
  bench = await createBench({ retryFor: 7 * DAY })
  bench.inbox.answers.push(...Array.from({ length: 60 }, () => 503))
  write('Hello')
  await bench.simulator.turnClock(8 * DAY)
  expect(bench.simulator.wire.at(-1)).toMatchObject({ status: 503, retryIn: null })
  const [first, last] = [bench.simulator.wire[0], bench.simulator.wire.at(-1)]
  expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(6.5 * DAY)
  expect((last?.at ?? 0) - (first?.at ?? 0)).toBeLessThanOrEqual(7 * DAY)
})

describe('the switches', () => {
  it('put many into one, of several numbers and accounts', async () => {
    const other = {
      ...number,
      phoneNumberId: '777',
      wabaId: '888',
      token: 'other',
      webhookUrl: bench.inbox.url,
    }
    bench.simulator.addNumber(other)
    bench.simulator.setFault({ webhook: { batch: true } })
    write('one')
    write('two')
    bench.simulator.customer.writeText('lukas', '777', 'three')
    bench.simulator.customer.call('katharina', number.phoneNumberId)
    bench.simulator.meta.setQuality('777', 'RED')
    await bench.calm()
    expect(bench.inbox.received).toHaveLength(1)
    const entries = listOf(bench.inbox.received[0]?.body['entry'])
    expect(entries.map(({ id }) => id)).toEqual([number.wabaId, '888', '888'])
    const [mine, theirs, quality] = entries.map((entry) => listOf(entry['changes']))
    expect(mine?.map(({ field }) => field)).toEqual(['messages', 'calls', 'calls'])
    expect(mine?.[0]?.['value']).toMatchObject({
      contacts: [{ wa_id: '4915155503412' }],
      messages: [{ text: { body: 'one' } }, { text: { body: 'two' } }],
    })
    expect(theirs?.[0]?.['value']).toMatchObject({ metadata: { phone_number_id: '777' } })
    expect(quality?.[0]?.['field']).toBe('phone_number_quality_update')
  })

  it('put at most a thousand into one', async () => {
    bench.simulator.setFault({ webhook: { batch: true } })
    for (let count = 0; count < 1_001; count++) write(String(count))
    await bench.calm()
    expect(bench.inbox.received.map(({ body }) => countIn(body))).toEqual([1_000, 1])
  })

  it('put at most three megabytes into one, and try all of it again', async () => {
    bench.simulator.setFault({ webhook: { batch: true } })
    bench.inbox.answers.push(503)
    for (let count = 0; count < 700; count++) write(`${count} ${'ü'.repeat(800)}`)
    await bench.simulator.turnClock(60_000)
    const sizes = bench.inbox.received.map(({ bytes }) => bytes.length)
    expect(Math.max(...sizes)).toBeGreaterThan(2_000_000)
    expect(Math.max(...sizes)).toBeLessThan(3_000_000)
    expect(new Set(texts()).size).toBe(700)
  })

  it('lose webhooks, and nobody tries again', async () => {
    bench.simulator.setFault({ webhook: { drop: true } })
    write('lost')
    await bench.calm()
    bench.simulator.setFault({ webhook: { drop: false } })
    write('found')
    await bench.calm()
    expect(texts()).toEqual(['found'])
  })

  it('deliver everything twice', async () => {
    bench.simulator.setFault({ webhook: { duplicate: true } })
    write('Hello')
    await bench.calm()
    expect(bench.inbox.received.map(({ bytes }) => bytes.toString())).toEqual([
      bench.inbox.received[0]?.bytes.toString(),
      bench.inbox.received[0]?.bytes.toString(),
    ])
  })

  it('let the newest go first', async () => {
    bench.simulator.setFault({ webhook: { reorder: true } })
    for (const text of ['one', 'two', 'three']) write(text)
    await bench.calm()
    expect(texts()).toEqual(['three', 'two', 'one'])
  })

  it('sign wrongly until switched off', async () => {
    bench.simulator.setFault({ webhook: { badSignature: true } })
    bench.inbox.answers.push(401)
    write('Hello')
    await bench.simulator.settled()
    bench.simulator.setFault({ webhook: { badSignature: false } })
    await bench.calm()
    expect(bench.inbox.received.map(({ signed }) => signed)).toEqual([false, true])
    expect(statusCodes()).toEqual([401, 200])
  })

  it('wait before the first attempt', async () => {
    bench.simulator.setFault({ webhook: { delay: 10_000 } })
    write('Hello')
    bench.clock.advance(9_999)
    await bench.simulator.settled()
    expect(bench.inbox.received).toHaveLength(0)
    bench.clock.advance(1)
    await bench.simulator.idle()
    expect(bench.inbox.received).toHaveLength(1)
  })
})
