import { describe, expect, it } from 'vitest'
import { advert, answerLines, contactCards, orderLines, place, plainLine, unknownKind } from './details.ts'

describe('details', () => {
  it('finds a place', () => {
    expect(place({ latitude: 53.5, longitude: 9.9, name: 'Shop' })).toEqual({
      latitude: 53.5,
      longitude: 9.9,
      name: 'Shop',
      address: null,
    })
  })
  it('reads contact cards', () => {
    const contacts = [
      { name: { formatted_name: 'Peter' }, phones: [{ phone: '+49 1' }], emails: [{ email: 'p@e.example' }] },
    ]
    expect(contactCards({ contacts })).toEqual([{ name: 'Peter', lines: ['+49 1', 'p@e.example'] }])
  })
  it('reads an order', () => {
    const product_items = [{ product_retailer_id: 'LAMP', quantity: 2, item_price: 9.5, currency: 'EUR' }]
    expect(orderLines({ product_items })).toEqual([
      { name: 'LAMP', quantity: 2, price: 9.5, currency: 'EUR' },
    ])
  })
  it('reads a choice and a form', () => {
    expect(answerLines({ list_reply: { title: 'Thursday', description: 'noon' } })).toEqual([
      'Thursday',
      'noon',
    ])
    expect(answerLines({ nfm_reply: { response_json: '{"flow_token":"x","first_name":"Carla"}' } })).toEqual([
      'first name: Carla',
    ])
    expect(answerLines({ text: 'Yes', payload: 'YES' })).toEqual(['Yes'])
  })
  it('names the advertisement and unknown kinds', () => {
    expect(advert({ referral: { headline: 'Autumn offer' } })).toBe('Autumn offer')
    expect(unknownKind({ kind: 'poll' })).toBe('poll')
    expect(unknownKind({ kind: 'unknown' })).toBeNull()
    expect(plainLine({ errors: [{ title: 'Unsupported' }] })).toBe('Unsupported')
  })
  it.each([
    null,
    {},
    { contacts: 7 },
    { order: [] },
    { product_items: [null] },
    { nfm_reply: { response_json: '{' } },
  ])('never stumbles over %j', (details) => {
    for (const read of [place, contactCards, orderLines, answerLines, plainLine, advert, unknownKind]) {
      expect(() => read(details as Record<string, unknown> | null)).not.toThrow()
    }
  })
})
