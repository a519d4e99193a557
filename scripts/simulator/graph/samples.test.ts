/** Meta's own samples of what can be sent, every one of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../../tests/helpers/fixtures.ts'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { listOf } from '../json.ts'
import type { Json } from '../json.ts'

let bench: Bench
let imageId: string
let inbound: string

const body = (text: string, ...examples: string[]): Json => ({
  type: 'BODY',
  text,
  ...(examples.length > 0 ? { example: { body_text: [examples] } } : {}),
})
const threeWords = body('We tell you {{1}} for {{2}} on {{3}}.', 'a', 'b', 'c')
const photo: Json = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } }
const quick = (text: string): Json => ({ type: 'QUICK_REPLY', text })

/** What the samples take for granted, by the name they are given below. */
const templates: Record<string, Json[]> = {
  'send-catalog-template-message': [
    body('Now {{1}} of {{2}}, {{3}} left.', '1', '2', '3'),
    { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View catalog' }] },
  ],
  'send-flow-template-message': [
    body('Check out this offer'),
    { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Open', flow_id: '1' }] },
  ],
  'send-message-template-interactive': [
    photo,
    threeWords,
    { type: 'BUTTONS', buttons: [quick('Yes'), quick('No')] },
  ],
  'send-message-template-media': [photo, threeWords],
  'send-message-template-text': [threeWords],
  'send-sample-shipping-confirmation-template': [threeWords],
  'send-sample-text-message': [threeWords],
  'send-sample-issue-resolution-template': [
    body('Hello {{1}}, is it solved?', 'Ann'),
    { type: 'BUTTONS', buttons: [quick('Yes'), quick('No')] },
  ],
}

beforeAll(async () => {
  bench = await createBench({
    rates: { perSecond: 1_000, pairBurst: 1_000 },
    fetchLink: () => Promise.resolve(new Response('x', { headers: { 'content-type': 'image/jpeg' } })),
  })
  inbound = bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new File([new Uint8Array([1, 2, 3])], 'photo.jpg', { type: 'image/jpeg' }))
  imageId = String((await bench.graph('POST', `/${number.phoneNumberId}/media`, form)).answer['id'])
  for (const [name, components] of Object.entries(templates)) {
    const draft = { name: nameOf(name), language: 'en_US', category: 'UTILITY', components }
    await bench.graph('POST', `/${number.wabaId}/message_templates`, draft)
  }
  await bench.calm()
})
afterAll(() => bench.close())

const nameOf = (sample: string) => sample.replaceAll('-', '_')

/** A sample with its placeholders filled by what exists here. */
function filled(name: string, sample: string): Json {
  const request = JSON.parse(
    sample
      .replaceAll(/<[A-Z_]*OBJECT_ID>/g, imageId)
      .replaceAll(/"(<?http\(s\):\/\/[^"]*)"/g, '"https://example.org/file"')
      .replaceAll(/<MSGID[^>]*>|wamid\.[\w=.]+/g, inbound)
      .replaceAll(/\{\{(Flow|Recipient)[^}]*\}\}/g, '+4915155503412')
      .replaceAll(/<(?:[A-Z]+_)?SECTION_(\d)_ROW_(\d)_(?:\w+)>/g, '$1-$2')
      .replaceAll('<HEADER_TYPE>', 'text'),
  ) as Json
  if (name in templates) {
    const template = request['template'] as Json
    Object.assign(template, { name: nameOf(name), language: { code: 'en_US' } })
  }
  return request
}

const samples = whatsappFixtures('facebook-openapi/send-requests')

describe.skipIf(samples.length === 0)('the sample', () => {
  it('is there for all kinds', () => {
    expect(samples).toHaveLength(50)
  })

  it.each(samples)('$name is taken', async ({ name, text }) => {
    const { status, error, answer } = await bench.send(filled(name, text))
    expect({ status, error }).toEqual({ status: 200, error: {} })
    const [message] = listOf(answer['messages'])
    const taken = name.includes('typing') ? answer['success'] : String(message?.['id']).startsWith('wamid.')
    expect(taken).toBe(true)
  })
})
