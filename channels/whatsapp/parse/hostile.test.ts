import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { carla, delivery, kindOf, message, metadata, status } from '../sample.ts'
import { parse } from './envelope.ts'

const inject = (raw: string, mark: string, json: string) => raw.replace(`"${mark}"`, json)

const read = (body: string) => {
  const [event] = parse(delivery({ metadata, messages: [message({ text: { body } })] }))
  return event?.type === 'message' ? event.message.text : undefined
}

describe('a hostile delivery', () => {
  const nested = `${'['.repeat(10_000)}1${']'.repeat(10_000)}`
  it('nested ten thousand deep harms no neighbour and can be stored', () => {
    const messages = [message({ id: 'wamid.1' }), message({ id: 'wamid.2', location: 'HERE' })]
    const events = parse(inject(delivery({ metadata, messages }), 'HERE', nested))
    expect(events.map(kindOf)).toEqual(['message:text', 'malformed'])
    expect(() => JSON.stringify(events)).not.toThrow()
    expect(events[1]?.raw()).toContain('[[[[[')
  })

  it.each([
    ['a contact', delivery({ metadata, contacts: ['HERE', carla], messages: [message()] }), ['message:text']],
    [
      'the metadata',
      delivery({ metadata: { ...metadata, x: 'HERE' }, messages: [message()] }),
      ['message:text'],
    ],
    ['news', delivery({ x: 'HERE' }, 'security'), ['malformed']],
    ['a handover', delivery({ sender: 'HERE' }, 'messaging_handovers'), ['malformed']],
    ['what Meta AI reads', delivery({ metadata, standby: { calls: ['HERE'] } }, 'standby'), ['malformed']],
    [
      'a preference',
      delivery(
        { metadata, user_preferences: [{ wa_id: '16505551234', detail: 'HERE' }] },
        'user_preferences',
      ),
      ['malformed'],
    ],
    [
      'an old thread',
      delivery({ metadata, history: [{ threads: [{ id: 'HERE', messages: [message()] }] }] }, 'history'),
      ['message:text'],
    ],
    [
      'the errors of old messages',
      delivery({ metadata, history: [{ errors: 'HERE' }] }, 'history'),
      ['malformed'],
    ],
    ['errors', delivery({ metadata, errors: ['HERE'] }), ['malformed']],
    ['an entry', '{"object":"whatsapp_business_account","entry":["HERE"]}', ['malformed']],
    ['everything', '"HERE"', ['malformed']],
  ])('may be nested deep in %s', (_, raw, expected) => {
    const events = parse(inject(raw, 'HERE', nested))
    expect(events.map(kindOf)).toEqual(expected)
    for (const event of events) expect(event.raw().length).toBeGreaterThan(0)
  })

  it('cannot reach the prototype of all objects', () => {
    const polluted = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"id":"1"}'
    const raw = delivery({ metadata, x: 'HERE', messages: [message({ type: 'image', image: 'HERE' })] })
    parse(raw.replaceAll('"HERE"', polluted)).forEach((event) => event.raw())
    expect('polluted' in {}).toBe(false)
  })

  it('may hold 64 KB of text, control characters and half characters', () => {
    expect(read('x'.repeat(65_536))).toHaveLength(65_536)
    expect(read('a\u0000b\u0007c\ud800d')).toBe('a\ufffdb\u0007c\ufffdd')
    expect(read('👩‍👩‍👧 مرحبا')).toBe('👩‍👩‍👧 مرحبا')
  })

  it('as Meta escapes it reads like any other', () => {
    const raw = delivery({ metadata, messages: [message({ text: { body: 'HERE' } })] })
    const escaped = raw.replace('HERE', String.raw`caf\u00e9 \u0040 a\/b \ud83d\ude00`)
    expect(parse(escaped)[0]).toEqual(
      expect.objectContaining({ message: expect.objectContaining({ text: 'café @ a/b 😀' }) }),
    )
  })
})

/** The best of five, in milliseconds: on a busy machine the others measure the neighbours. */
function timeToRead(raw: string, events: number): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    expect(parse(raw)).toHaveLength(events)
    return performance.now() - start
  })
  return Math.min(...times)
}

it('a delivery of 3 MB with 1,000 updates is read in less than 100 ms', () => {
  const filler = 'x'.repeat(2_800)
  const contacts = Array.from({ length: 500 }, (_, i) => ({ ...carla, wa_id: String(16_505_550_000 + i) }))
  const messages = contacts.map(({ wa_id }, i) =>
    message({ id: `wamid.m${i}`, from: wa_id, text: { body: filler } }),
  )
  const statuses = contacts.map(({ wa_id }, i) =>
    status({ id: `wamid.s${i}`, recipient_id: wa_id, biz_opaque_callback_data: filler }),
  )
  const raw = delivery({ metadata, contacts, messages, statuses })
  expect(raw.length).toBeGreaterThan(2_900_000)
  expect(timeToRead(raw, 1000)).toBeLessThan(100)
})

it('a delivery of 10,000 old messages in 500 threads is read in less than 200 ms', () => {
  const threads = Array.from({ length: 500 }, (_, thread) => {
    const id = String(16_505_550_000 + thread)
    const messages = Array.from({ length: 20 }, (_, i) => message({ id: `wamid.${thread}.${i}`, from: id }))
    return { id, messages }
  })
  expect(timeToRead(delivery({ metadata, history: [{ threads }] }, 'history'), 10_000)).toBeLessThan(200)
})
