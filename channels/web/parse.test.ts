import {
  array,
  assert,
  boolean,
  constantFrom,
  maxSafeNat,
  option,
  property,
  record,
  string,
  stringMatching,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebDelivery } from './delivery.ts'
import { parseWeb } from './parse.ts'
import { file, KEY, own, saw, VISITOR, wrote } from './sample.ts'

const KINDS = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const
const id = stringMatching(/^[A-Za-z0-9_-]{22}$/)
const name = option(string({ minLength: 1, unit: 'binary' }), { nil: null })

const files = array(
  record({
    id,
    kind: constantFrom(...KINDS),
    mimeType: string(),
    fileName: string({ unit: 'binary' }),
    sha256: stringMatching(/^[0-9a-f]{64}$/),
  }),
)

const messages: Arbitrary<WebDelivery> = record({
  type: constantFrom('message' as const),
  inbox: id,
  visitor: id,
  name,
  at: maxSafeNat(),
  id: stringMatching(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/),
  text: string({ minLength: 1, unit: 'binary' }),
  files,
  fresh: boolean(),
})

const sightings: Arbitrary<WebDelivery> = record({
  type: constantFrom('seen' as const),
  inbox: id,
  visitor: id,
  name,
  at: maxSafeNat(),
  ids: array(string({ minLength: 1, maxLength: 128 }), { minLength: 1 }),
  state: constantFrom('delivered' as const, 'read' as const),
})

const parsed = (delivery: unknown) => parseWeb(JSON.stringify(delivery))

describe('what a visitor wrote', () => {
  it('is one message from them, whatever they write', () => {
    assert(
      property(messages, (delivery) => {
        if (delivery.type !== 'message') throw new Error('expected a message')
        expect(parsed(delivery)).toEqual([
          expect.objectContaining({
            type: 'message',
            account: delivery.inbox,
            at: delivery.at,
            externalId: delivery.id,
            from: { addresses: [{ kind: 'visitor', value: delivery.visitor }], name: delivery.name },
            direction: 'in',
            origin: 'live',
          }),
        ])
      }),
    )
  })

  it('has the type of its first file, and its files are with us already', () => {
    const [event] = parsed(wrote({ text: null, files: [file({ kind: 'voice' }), file()] }))
    expect(event).toMatchObject({
      message: { type: 'voice', text: null, files: [{ kind: 'voice', held: true }, { held: true }] },
    })
  })

  it('begins another chat only where it says so', () => {
    expect(parsed(wrote({ fresh: true }))[0]).toHaveProperty('fresh', true)
    expect(parsed(wrote())[0]).not.toHaveProperty('fresh')
  })
})

describe('what a visitor has seen', () => {
  it('is a status of each message, and nothing else', () => {
    assert(
      property(sightings, (delivery) => {
        if (delivery.type !== 'seen') throw new Error('expected a sighting')
        expect(parsed(delivery)).toEqual(
          delivery.ids.map((externalId) =>
            expect.objectContaining({
              type: 'status',
              account: delivery.inbox,
              externalId,
              state: delivery.state,
            }),
          ),
        )
      }),
    )
  })
})

describe('anything else', () => {
  it.each<[string, unknown]>([
    ['no object', [wrote()]],
    ['nothing', null],
    ['a key of nobody', { ...wrote(), inbox: 'shop' }],
    ['a kind of doing that is none', { ...wrote(), type: 'typing' }],
    ['a message of neither text nor file', wrote({ text: null })],
    ['an empty text', wrote({ text: '' })],
    ['an id without a visitor', wrote({ id: 'x'.repeat(22) })],
    ['a time before there were any', wrote({ at: -1 })],
    ['half a millisecond', wrote({ at: 0.5 })],
    ['a file by a path', wrote({ files: [file({ id: '../../etc/passwd' })] })],
    ['more than we write', { ...wrote(), assignee: 1 }],
    ['a sight of nothing', saw({ ids: [] })],
    ['a state that visitors can not give', { ...saw(), state: 'failed' }],
  ])('%s is malformed, and what it said stays out of the reason', (_, delivery) => {
    const raw = JSON.stringify(delivery)
    const events = parseWeb(raw)
    expect(events).toEqual([expect.objectContaining({ type: 'malformed', account: null })])
    expect(events[0]?.raw()).toBe(raw)
    expect(JSON.stringify(events)).not.toContain(VISITOR)
  })

  it('is no key of the language’s own', () => {
    const text = `{"__proto__":{"inbox":"${KEY}"},${JSON.stringify(wrote()).slice(1)}`
    expect(parseWeb(text)[0]?.type).toBe('malformed')
    expect(({} as { inbox?: string }).inbox).toBeUndefined()
  })

  it('is never what the schema lets through', () => {
    expect(WebDelivery.safeParse(wrote({ id: own('x') })).success).toBe(true)
    expect(WebDelivery.safeParse(saw()).success).toBe(true)
  })
})
