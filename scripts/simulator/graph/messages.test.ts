import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { listOf } from '../json.ts'
import type { Json } from '../json.ts'

let bench: Bench

beforeAll(async () => {
  bench = await createBench({ rates: { perSecond: 1_000, pairBurst: 1_000 } })
  bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
})
afterAll(() => bench.close())

const text = (body: string): Json => ({ type: 'text', text: { body } })
const template = (name: string, more: Json = {}, code = 'en_US'): Json => ({
  type: 'template',
  template: { name, language: { code }, ...more },
})
const body = (...values: string[]) => ({
  components: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }],
})
const buttons = (...titles: string[]): Json => ({
  type: 'interactive',
  interactive: {
    type: 'button',
    body: { text: 'Which?' },
    action: { buttons: titles.map((title, at) => ({ type: 'reply', reply: { id: `b${at}`, title } })) },
  },
})
const rows = (count: number): Json => ({
  type: 'interactive',
  interactive: {
    type: 'list',
    body: { text: 'Which?' },
    action: {
      button: 'Choose',
      sections: [{ rows: Array.from({ length: count }, (_, at) => ({ id: `r${at}`, title: `Row ${at}` })) }],
    },
  },
})

describe('sending through the Graph API', () => {
  it.each<[string, Json, number, number]>([
    ['without messaging_product', { ...text('x'), messaging_product: undefined }, 400, 100],
    ['a kind that does not exist', { type: 'telegram' }, 400, 100],
    ['a text without words', { type: 'text', text: {} }, 400, 131008],
    ['a text without its part', { type: 'text' }, 400, 131008],
    ['a text that is too long', text('x'.repeat(4097)), 400, 100],
    ['a correlation that is too long', { ...text('x'), biz_opaque_callback_data: 'x'.repeat(513) }, 400, 100],
    ['to nobody', { ...text('x'), to: undefined }, 400, 131008],
    ['to something that is no number', { ...text('x'), to: 'Katharina' }, 400, 131009],
    ['to itself', { ...text('x'), to: '+494055500100' }, 400, 131021],
    ['to a malformed user id', { ...text('x'), to: undefined, recipient: 'DE-1' }, 400, 131009],
    ['to a foreign user id', { ...text('x'), to: undefined, recipient: 'DE.999' }, 400, 131009],
    ['to a group', { ...text('x'), recipient_type: 'group' }, 400, 131009],
    ['a picture that was never uploaded', { type: 'image', image: { id: '1' } }, 400, 131009],
    ['a picture without id and link', { type: 'image', image: {} }, 400, 131008],
    ['a picture by a link that is none', { type: 'image', image: { link: 'photo.jpg' } }, 400, 131009],
    ['a place beyond the pole', { type: 'location', location: { latitude: 91, longitude: 0 } }, 400, 131009],
    [
      'a contact without a name',
      { type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] },
      400,
      131008,
    ],
    [
      'a reaction to nothing',
      { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } },
      400,
      131009,
    ],
    ['four buttons', buttons('1', '2', '3', '4'), 400, 131009],
    ['two buttons with one title', buttons('Yes', 'Yes'), 400, 131009],
    ['a button with a long title', buttons('x'.repeat(21)), 400, 100],
    ['eleven rows', rows(11), 400, 131009],
    ['a template that does not exist', template('nothing'), 404, 132001],
    ['a template in another language', template('hello_world', {}, 'fr'), 404, 132001],
    ['a paused template', template('summer_survey', body('Katharina')), 400, 132015],
    ['too few parameters', template('order_update', body('Katharina')), 400, 132000],
    ['parameters without names', template('delivery_slot', body('a', 'b', 'c')), 400, 100],
    ['reading a message that does not exist', { status: 'read', message_id: 'wamid.x' }, 400, 131009],
  ])('refuses %s', async (_name, request, status, code) => {
    const { error, status: got } = await bench.send(request)
    expect({ code: error['code'], status: got }).toEqual({ code, status })
    expect(error['fbtrace_id']).toMatch(/^A/)
  })

  it.each<[string, Json]>([
    ['text', text('Good morning')],
    ['a picture', { type: 'image', image: { link: 'https://example.org/a.jpg', caption: 'a' } }],
    ['a place', { type: 'location', location: { latitude: 1, longitude: 2 } }],
    ['three buttons', buttons('Yes', 'No', 'Later')],
    ['ten rows', rows(10)],
    ['a template', template('order_update', body('Katharina', 'NM-1'))],
    ['a number without +', { ...text('x'), to: '4915155503412' }],
  ])('accepts %s', async (_name, request) => {
    const { answer, status } = await bench.send(request)
    expect(status).toBe(200)
    expect(String(listOf(answer['messages'])[0]?.['id'])).toMatch(/^wamid\./)
  })

  it('names the recipient by what it was given', async () => {
    const byPhone = await bench.send(text('x'))
    expect(byPhone.answer['contacts']).toEqual([{ input: '+4915155503412', wa_id: '4915155503412' }])
    const byId = await bench.send({ ...text('x'), to: undefined, recipient: 'DE.10250834412076552' })
    expect(byId.answer['contacts']).toEqual([
      { input: 'DE.10250834412076552', user_id: 'DE.10250834412076552' },
    ])
  })

  it('reaches whoever hides their number by it, once they told it', async () => {
    bench.simulator.customer.shareOwnContact('lukas', number.phoneNumberId)
    await bench.send({ ...text('Found you'), to: '+4915155076552' })
    await bench.calm()
    expect(bench.inbox.statuses().at(-1)).toMatchObject({
      status: 'delivered',
      recipient_user_id: 'DE.10250834412076552',
    })
  })

  it('writes the recipient into the message id, as Meta does', async () => {
    const { answer } = await bench.send(text('x'))
    const id = String(listOf(answer['messages'])[0]?.['id']).slice('wamid.'.length)
    const bytes = Buffer.from(id, 'base64')
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0x1c, 0x18, 13]))
    expect(bytes.subarray(3, 16).toString()).toBe('4915155503412')
    expect(bytes.subarray(16, 22)).toEqual(Buffer.from([0x15, 2, 0, 0x11, 0x18, 0x12]))
    expect(bytes.at(-1)).toBe(0)
  })
})
