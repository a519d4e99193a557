import { describe, expect, it } from 'vitest'
import { answerOf } from './answers.ts'
import { receivedCards, sentCards } from './cards.ts'
import {
  advert,
  inGroup,
  oftenForwarded,
  orderLines,
  place,
  plainLine,
  product,
  unknownKind,
} from './details.ts'

describe('details', () => {
  it('finds a place', () => {
    expect(place({ latitude: 53.5, longitude: 9.9, name: 'Shop' })).toEqual({
      latitude: 53.5,
      longitude: 9.9,
      name: 'Shop',
      address: null,
    })
    expect(place({ name: 'Nowhere' })).toBeNull()
  })
  it('reads address cards, received and sent', () => {
    const contacts = [
      {
        name: { formatted_name: 'Peter' },
        phones: [{ phone: '+49 1' }],
        emails: [{ email: 'p@e.example' }],
        org: { company: 'Elbe', title: 'Fitter' },
        addresses: [{ street: 'Weg 7', zip: '20095', city: 'Hamburg' }],
      },
    ]
    const lines = ['Fitter, Elbe', '+49 1', 'p@e.example', 'Weg 7, 20095 Hamburg']
    expect(receivedCards({ contacts })).toEqual([{ name: 'Peter', lines }])
    const sent = {
      name: { full: 'Peter', first: 'Peter' },
      phones: [{ number: '+49 1' }],
      emails: [{ address: 'p@e.example' }],
      urls: [],
      addresses: [{ street: 'Weg 7', zip: '20095', city: 'Hamburg' }],
      org: { company: 'Elbe', title: 'Fitter' },
    }
    expect(sentCards([sent])).toEqual([{ name: 'Peter', lines }])
  })
  it('reads an order', () => {
    const product_items = [{ product_retailer_id: 'LAMP', quantity: 2, item_price: 9.5, currency: 'EUR' }]
    expect(orderLines({ product_items })).toEqual([
      { name: 'LAMP', quantity: 2, price: 9.5, currency: 'EUR' },
    ])
  })
  it('names the advertisement, the article, the group and unknown kinds', () => {
    const referral = { headline: 'Autumn offer', source_url: 'https://shop.example/a', media_type: 'image' }
    expect(advert({ referral })).toEqual({
      headline: 'Autumn offer',
      body: null,
      url: 'https://shop.example/a',
      media: 'image',
    })
    expect(advert({ referral: { source_url: 'javascript:alert(1)' } })?.url).toBeNull()
    expect(advert({})).toBeNull()
    expect(product({ referred_product: { catalog_id: '1', product_retailer_id: 'LAMP' } })).toBe('LAMP')
    expect(inGroup({ group_id: 'G1' })).toBe(true)
    expect(oftenForwarded({ context: { frequently_forwarded: true } })).toBe(true)
    expect(unknownKind({ kind: 'poll' })).toBe('poll')
    expect(unknownKind({ kind: 'unknown' })).toBeNull()
    expect(plainLine({ errors: [{ title: 'Unsupported' }] })).toBe('Unsupported')
    expect(plainLine({ errors: [{ code: 131051, title: 'Message type unknown' }] })).toBeNull()
  })
})

describe('an answer', () => {
  it.each([
    ['a row', { list_reply: { title: 'Thursday', description: 'noon' } }, 'choice', ['Thursday', 'noon']],
    ['a button', { button_reply: { id: '1', title: 'Yes' } }, 'choice', ['Yes']],
    ['a template’s button', { text: 'Yes', payload: 'YES' }, 'choice', ['Yes']],
    ['a broken form', { nfm_reply: { response_json: '{"a":' } }, 'flow', ['{"a":']],
    ['a form with a plain value', { nfm_reply: { response_json: '"ok"' } }, 'flow', ['ok']],
  ])('is read from %s', (_from, details, kind, lines) => {
    expect(answerOf(details)).toEqual({ kind, lines, fields: [] })
  })
  it('is a table where it was a form, without what only machines need', () => {
    const response_json = '{"flow_token":"x","first_name":"Carla","days":["Mon","Tue"],"at":{"city":"Ulm"}}'
    expect(answerOf({ nfm_reply: { name: 'flow', body: 'Sent', response_json } }).fields).toEqual([
      { name: 'first name', value: 'Carla' },
      { name: 'days', value: 'Mon, Tue' },
      { name: 'at, city', value: 'Ulm' },
    ])
  })
  it('keeps kinds without a form of their own readable', () => {
    const call_permission_reply = { response: 'accept', response_source: 'user_action' }
    expect(answerOf({ type: 'call_permission_reply', call_permission_reply })).toEqual({
      kind: 'call_permission_reply',
      lines: [],
      fields: [
        { name: 'response', value: 'accept' },
        { name: 'response source', value: 'user_action' },
      ],
    })
  })
})

it.each([
  null,
  {},
  { contacts: 7 },
  { order: [] },
  { product_items: [null] },
  { nfm_reply: { response_json: '{' } },
  { nfm_reply: null, referral: [], context: 'x', errors: {} },
])('nothing stumbles over %j', (details) => {
  const read = [place, orderLines, plainLine, advert, product, inGroup, oftenForwarded, unknownKind]
  for (const each of [...read, receivedCards, answerOf]) {
    expect(() => each(details as Record<string, unknown> | null)).not.toThrow()
  }
})
