import { describe, expect, it } from 'vitest'
import { bare } from '../../contract-suite.ts'
import { carla, delivery, kindOf, message, metadata, status } from '../sample.ts'
import { parse } from './envelope.ts'

const kinds = (raw: string) => parse(raw).map(kindOf)

const change = (phone: string, value: object) => ({
  field: 'messages',
  value: { metadata: { phone_number_id: phone }, ...value },
})

describe('a delivery', () => {
  it('is read to its end: every entry, change, message and status', () => {
    const raw = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            change('11', { messages: [message({ id: 'a' }), message({ id: 'b' })] }),
            change('12', { statuses: [status({ id: 'c' }), status({ id: 'd' })] }),
          ],
        },
        {
          id: '2',
          changes: [change('21', { messages: [message({ id: 'e' })], statuses: [status({ id: 'f' })] })],
        },
      ],
    })
    const found = parse(raw).map((event) =>
      'externalId' in event ? [event.account, event.externalId] : null,
    )
    expect(found).toEqual([
      ['11', 'a'],
      ['11', 'b'],
      ['12', 'c'],
      ['12', 'd'],
      ['21', 'e'],
      ['21', 'f'],
    ])
  })

  it('loses nothing to one bad message among many', () => {
    const messages = Array.from({ length: 200 }, (_, i) =>
      i === 77 ? 'junk' : message({ id: `wamid.${i}` }),
    )
    const events = parse(delivery({ metadata, messages }))
    expect(events.filter(({ type }) => type === 'message')).toHaveLength(199)
    expect(events.map(kindOf)[77]).toBe('malformed')
  })

  it('keeps what nobody knows beside the messages', () => {
    const value = { metadata, messages: [message()], brand_new: [{ id: 'x' }] }
    const events = parse(delivery(value))
    expect(events.map(kindOf)).toEqual(['message:text', 'notice:messages'])
    expect(events[1]).toEqual(expect.objectContaining({ details: { brand_new: [{ id: 'x' }] } }))
  })

  it.each(['account_update', 'history', 'smb_app_state_sync', 'smb_message_echoes', 'security', 'brand_new'])(
    'of %s is news with the provider’s own structure',
    (field) => {
      const [event] = parse(delivery({ event: 'X' }, field, { time: 1_743_451_903 }))
      expect(event).toEqual(
        expect.objectContaining({
          type: 'notice',
          account: null,
          group: '102290129340398',
          topic: field,
          details: { event: 'X' },
          at: 1_743_451_903_000,
        }),
      )
    },
  )

  it('finds the account and the time of news that carries them inside', () => {
    const value = { metadata, groups: [{ type: 'group_create', timestamp: 1_731_705_721 }] }
    expect(parse(delivery(value, 'group_lifecycle_update'))[0]).toEqual(
      expect.objectContaining({ account: '106540352242922', at: 1_731_705_721_000 }),
    )
  })

  it('with nothing in it is nothing', () => {
    expect(kinds(delivery({ metadata, messages: [], statuses: null, errors: [] }))).toEqual([])
    expect(kinds('{"object":"whatsapp_business_account","entry":[]}')).toEqual([])
  })
})

describe('the raw part of an event', () => {
  const both = delivery({
    messaging_product: 'whatsapp',
    metadata,
    contacts: [{ profile: { name: 'Dora' }, wa_id: '4915112345678' }, carla],
    messages: [message(), message({ id: 'wamid.2', from: '4915112345678' })],
  })

  it('holds this one message and its one contact, and nobody else', () => {
    const [first] = parse(both)
    expect(JSON.parse(first?.raw() ?? '')).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '102290129340398',
          changes: [
            {
              field: 'messages',
              value: { messaging_product: 'whatsapp', metadata, contacts: [carla], messages: [message()] },
            },
          ],
        },
      ],
    })
  })

  it('makes the same event again', () => {
    for (const event of parse(both)) expect(bare(parse(event.raw()))).toEqual(bare([event]))
  })
})

describe('a delivery that is broken', () => {
  it.each([
    ['no JSON', '{"object":'],
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '5'],
    ['a text', '"x"'],
    ['a list', '[]'],
    ['another object', '{"object":"page","entry":[]}'],
    ['without entries', '{"object":"whatsapp_business_account"}'],
    ['entries that are none', '{"object":"whatsapp_business_account","entry":{}}'],
    ['an entry that is none', '{"object":"whatsapp_business_account","entry":[7]}'],
    ['changes that are none', '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":7}]}'],
    ['a change that is none', '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[null]}]}'],
    ['a change without field', delivery({ metadata }, null)],
    ['a value that is none', delivery('x')],
    ['messages that are none', delivery({ metadata, messages: 'x' })],
    ['a message that is a list', delivery({ metadata, messages: [[]] })],
    ['no account', delivery({ messages: [message()] })],
    ['an odd account', delivery({ metadata: { phone_number_id: {} }, messages: [message()] })],
  ])('in this way becomes one malformed event: %s', (_, raw) => {
    expect(kinds(raw)).toEqual(['malformed'])
  })

  it('still says which account it was for, where that can be read', () => {
    expect(parse(delivery({ metadata, messages: 'x' }))[0]).toEqual(
      expect.objectContaining({ account: '106540352242922' }),
    )
  })

  it('never has a word of the customer in its reason', () => {
    const [event] = parse('{"text":"private words",}')
    expect(JSON.stringify(event)).not.toContain('private')
  })
})
