import { describe, expect, it } from 'vitest'
import { WINDOW } from '../window.ts'
import { carla, eventsOf, message } from '../sample.ts'

const AT = 1_749_416_383_000

/** The one message event of a delivery with this message and Carla's contact. */
function read(overrides: Record<string, unknown>): unknown {
  return eventsOf({ contacts: [carla], messages: [message(overrides)] })[0]
}

const like = (type: string, text: string | null, more: object = {}) =>
  expect.objectContaining({ type: 'message', message: expect.objectContaining({ type, text, ...more }) })

describe('a message', () => {
  it('arrives with its sender, its time and the end of its window', () => {
    expect(read({})).toEqual({
      type: 'message',
      account: '106540352242922',
      externalId: 'wamid.carla-1',
      at: AT,
      replyUntil: AT + WINDOW,
      direction: 'in',
      origin: 'live',
      delivery: null,
      entryPoint: false,
      standby: false,
      from: {
        name: 'Carla',
        addresses: [
          { kind: 'phone', value: '16505551234' },
          { kind: 'bsuid', value: 'US.1349' },
          { kind: 'username', value: 'carla.n' },
        ],
      },
      message: { type: 'text', text: 'Hello', files: [], quotedId: null, forwarded: false, details: null },
    })
  })

  it('knows what it answers and whether it was passed on', () => {
    expect(read({ context: { from: '1', id: 'wamid.q' } })).toEqual(
      like('text', 'Hello', { quotedId: 'wamid.q' }),
    )
    expect(read({ context: { forwarded: true } })).toEqual(like('text', 'Hello', { forwarded: true }))
    expect(read({ context: { frequently_forwarded: true } })).toEqual(
      like('text', 'Hello', { forwarded: true }),
    )
  })

  it.each([
    ['ad', true],
    ['post', true],
    ['website', false],
    [undefined, false],
  ])('that came through %j: the longer window is %j', (source_type, entryPoint) => {
    expect(read({ referral: { source_type } })).toEqual(expect.objectContaining({ entryPoint }))
  })

  it('keeps how often it was passed on, the group it is in, and where a card is from', () => {
    const details = { frequently_forwarded: true, group_id: 'Y2F', origin: 'contact_request' }
    const { frequently_forwarded, ...beside } = details
    expect(read({ ...beside, context: { frequently_forwarded } })).toEqual(like('text', 'Hello', { details }))
  })

  it('keeps the advertisement and the product it came from', () => {
    expect(
      read({ referral: { source_id: '1' }, context: { referred_product: { catalog_id: '2' } } }),
    ).toEqual(
      like('text', 'Hello', {
        details: { referral: { source_id: '1' }, referred_product: { catalog_id: '2' } },
      }),
    )
  })

  it.each([
    [
      'a place with a name',
      'location',
      { name: 'Cafe', address: 'Main St', latitude: 1, longitude: 2 },
      'Cafe, Main St',
    ],
    ['a place without', 'location', { latitude: 12.5, longitude: -3 }, '12.5, -3'],
    ['a button', 'button', { payload: 'yes', text: 'Yes!' }, 'Yes!'],
    [
      'a reply button',
      'interactive',
      { type: 'button_reply', button_reply: { id: 'a', title: 'Cancel' } },
      'Cancel',
    ],
    ['a list', 'interactive', { type: 'list_reply', list_reply: { id: 'a', title: 'Express' } }, 'Express'],
    ['a form', 'interactive', { type: 'nfm_reply', nfm_reply: { body: 'Sent', response_json: '{' } }, 'Sent'],
    ['an order', 'order', { catalog_id: '1', text: '', product_items: [] }, null],
    ['an address', 'interactive', { type: 'nfm_reply', nfm_reply: { body: 'Main St 1' } }, 'Main St 1'],
    ['a choice of a later time', 'interactive', { type: 'product', product: { title: 'Cactus' } }, 'Cactus'],
    ['leave to call', 'interactive', { type: 'call_permission_reply', call_permission_reply: {} }, null],
    ['a payment', 'interactive', { type: 'payment_method', payment_method: { payment_method: 'upi' } }, null],
    ['a choice nobody names', 'interactive', { type: 'constructor', button_reply: {} }, null],
    ['news of another kind', 'system', { type: 'group_joined', body: 'A joined' }, 'A joined'],
    ['a number that changed to nothing', 'system', { type: 'user_changed_number', body: 'A' }, 'A'],
  ])('that is %s reads as its data and keeps its structure', (_, type, part, text) => {
    expect(read({ type, text: undefined, [type]: part })).toEqual(like(type, text, { details: part }))
  })

  it('with address cards reads as their names', () => {
    const contacts = [{ name: { formatted_name: 'Ada L' } }, { phones: [{ phone: '+49 1' }] }, 'junk']
    expect(read({ type: 'contacts', contacts })).toEqual(
      like('contacts', 'Ada L, +49 1', { details: { contacts } }),
    )
  })

  it.each([
    [
      'a kind nobody knows',
      { type: 'ephemeral', ephemeral: { a: 1 } },
      { kind: 'ephemeral', content: { a: 1 } },
    ],
    ['a kind without its part', { type: 'interactive' }, { kind: 'interactive' }],
    ['a picture without a file', { type: 'image', image: {} }, { kind: 'image', content: {} }],
    ['no kind', { type: undefined }, { kind: 'unknown' }],
    ['a poll', { type: 'unsupported', unsupported: { type: 'poll' } }, { kind: 'poll' }],
    ['a kind named like a part of every object', { type: 'constructor' }, { kind: 'constructor' }],
    ['a kind named like a prototype', { type: '__proto__' }, { kind: '__proto__' }],
  ])('that is %s is shown as unsupported and kept', (_, overrides, details) => {
    expect(read(overrides)).toEqual(like('unsupported', null, { details, files: [] }))
  })

  it('that Meta could not pass on says why', () => {
    const errors = [{ code: 131051, title: 'Message type unknown' }]
    expect(read({ type: 'unsupported', errors })).toEqual(
      like('unsupported', null, { details: { kind: 'unsupported', errors } }),
    )
  })

  it('from WhatsApp about a person, from a group, or without a time opens no window', () => {
    const shut = expect.objectContaining({ replyUntil: null })
    expect(read({ type: 'system', system: { body: 'x' } })).toEqual(shut)
    expect(read({ group_id: 'Y2F' })).toEqual(shut)
    expect(read({ timestamp: 'soon' })).toEqual(shut)
  })

  it.each([
    ['1749416383', AT],
    [1_749_416_383, AT],
    [1_749_416_383_000, AT],
    ['1749416383000', AT],
    ['0', 0],
    [0, 0],
    [-5, 0],
    [null, 0],
    ['', 0],
    ['yesterday', 0],
    ['99999999999999999999', 0],
    [1e300, 0],
    ['0x10', 0],
  ])('of %j is at %i', (timestamp, at) => {
    expect(read({ timestamp })).toEqual(expect.objectContaining({ at }))
  })

  it.each([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['an endless id', { id: 'x'.repeat(513) }],
    ['an id that is an object', { id: {} }],
    ['no sender', { from: undefined }],
    ['an empty sender', { from: '' }],
    ['a sender that is no address', { from: 'Carla' }],
  ])('with %s is malformed, without a word of what it said', (_, overrides) => {
    const [event] = eventsOf({ messages: [message({ ...overrides, text: { body: 'private' } })] })
    expect(event).toEqual({ type: 'malformed', account: '106540352242922', reason: expect.any(String) })
    expect(JSON.stringify(event)).not.toContain('private')
  })
})

describe('a change to a message', () => {
  const base = { account: '106540352242922', externalId: 'wamid.carla-1', at: AT, targetId: 'wamid.t' }

  it.each([['😮'], [''], [undefined], [null]])('is a reaction of %j', (emoji) => {
    expect(read({ type: 'reaction', reaction: { message_id: 'wamid.t', emoji } })).toEqual(
      expect.objectContaining({ ...base, type: 'reaction', emoji: emoji ?? '' }),
    )
  })

  it('is an edit with the new text or caption', () => {
    const text = { type: 'text', text: { body: 'New' } }
    expect(read({ type: 'edit', edit: { original_message_id: 'wamid.t', message: text } })).toEqual(
      expect.objectContaining({ ...base, type: 'edit', text: 'New' }),
    )
    const image = { type: 'image', image: { id: '1', caption: 'Cap' } }
    expect(read({ type: 'edit', edit: { original_message_id: 'wamid.t', message: image } })).toEqual(
      expect.objectContaining({ type: 'edit', text: 'Cap' }),
    )
  })

  it('is no edit if nobody can read what it was edited to, for that would wipe the text out', () => {
    const poll = { type: 'poll', poll: {} }
    expect(read({ type: 'edit', edit: { original_message_id: 'wamid.t', message: poll } })).toEqual(
      expect.objectContaining({ type: 'malformed' }),
    )
  })

  it('is a revoke', () => {
    expect(read({ type: 'revoke', revoke: { original_message_id: 'wamid.t' } })).toEqual(
      expect.objectContaining({ ...base, type: 'revoke', by: 'contact' }),
    )
  })

  it.each([
    { type: 'reaction' },
    { type: 'reaction', reaction: { message_id: 'wamid.t', emoji: 5 } },
    { type: 'edit', edit: { original_message_id: 'wamid.t' } },
    { type: 'revoke', revoke: {} },
  ])('without what it changes is malformed: %j', (overrides) => {
    expect(read(overrides)).toEqual(expect.objectContaining({ type: 'malformed' }))
  })
})
