import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { listOf } from '../json.ts'
import type { Json } from '../json.ts'

let bench: Bench
beforeEach(async () => {
  bench = await createBench({ reviewAfter: 60_000 })
})
afterEach(() => bench.close())

const PATH = `/${number.wabaId}/message_templates`
const BODY = {
  type: 'body',
  text: 'Hello {{1}}, it is {{2}} today.',
  example: { body_text: [['Ann', 'cold']] },
}
const draft = (change: Json = {}): Json => ({
  name: 'weather',
  language: 'en_US',
  category: 'UTILITY',
  components: [BODY],
  ...change,
})
const create = (change: Json = {}) => bench.graph('POST', PATH, draft(change))
const listed = async (name: string) =>
  listOf((await bench.graph('GET', `${PATH}?name=${name}`)).answer['data'])
const news = () => bench.inbox.values().filter((value) => 'message_template_id' in value)

describe('a new template', () => {
  it('waits for its review and is told of when it is approved', async () => {
    const { answer } = await create()
    expect(answer).toMatchObject({ status: 'PENDING', category: 'UTILITY' })
    expect(await listed('weather')).toMatchObject([{ status: 'PENDING', id: answer['id'] }])
    bench.clock.advance(59_999)
    expect(await listed('weather')).toMatchObject([{ status: 'PENDING' }])
    await bench.calm()
    expect(await listed('weather')).toMatchObject([{ status: 'APPROVED', components: [{ type: 'BODY' }] }])
    expect(news()).toEqual([
      {
        event: 'APPROVED',
        message_template_id: Number(answer['id']),
        message_template_name: 'weather',
        message_template_language: 'en_US',
        reason: 'NONE',
        message_template_category: 'UTILITY',
      },
    ])
    const [entry] = listOf(bench.inbox.received[0]?.body['entry'])
    expect(entry).toMatchObject({ id: number.wabaId, time: expect.any(Number) as number })
  })

  it('can’t be sent before', async () => {
    await create()
    const template = { name: 'weather', language: { code: 'en_US' } }
    expect((await bench.send({ type: 'template', template })).error['code']).toBe(132001)
  })

  it('is refused with a reason, by its name or by a decision', async () => {
    await create({ name: 'please_reject' })
    const { answer } = await create()
    bench.simulator.meta.decideTemplate(String(answer['id']), 'REJECTED', 'TAG_CONTENT_MISMATCH')
    await bench.calm()
    expect(news()).toMatchObject([
      {
        event: 'REJECTED',
        reason: 'TAG_CONTENT_MISMATCH',
        rejection_info: { reason: expect.any(String) as string },
      },
      { event: 'REJECTED', reason: 'INVALID_FORMAT' },
    ])
    expect(await listed('weather')).toMatchObject([{ rejected_reason: 'TAG_CONTENT_MISMATCH' }])
  })

  it.each<[string, Json]>([
    ['a name with capitals', { name: 'Weather' }],
    ['an unknown category', { category: 'FUN' }],
    ['no language', { language: 'english' }],
    ['no components', { components: [] }],
    ['no body', { components: [{ type: 'FOOTER', text: 'x' }] }],
    ['two bodies', { components: [BODY, BODY] }],
    ['variables without examples', { components: [{ type: 'BODY', text: 'Hello {{1}}!' }] }],
    ['a variable at the start', { components: [{ ...BODY, text: '{{1}} is {{2}} today.' }] }],
    ['variables with a gap', { components: [{ ...BODY, text: 'Hello {{1}}, it is {{3}}.' }] }],
    ['a variable in the footer', { components: [BODY, { type: 'FOOTER', text: 'By {{1}}!' }] }],
    ['a picture without an example', { components: [{ type: 'HEADER', format: 'IMAGE' }, BODY] }],
    [
      'a header that is too long',
      { components: [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, BODY] },
    ],
    [
      'an unknown button',
      { components: [BODY, { type: 'BUTTONS', buttons: [{ type: 'LEVER', text: 'x' }] }] },
    ],
    [
      'a link without an address',
      { components: [BODY, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'x' }] }] },
    ],
  ])('is refused at once with %s', async (_name, change) => {
    const { status, error } = await create(change)
    expect({ status, code: error['code'] }).toEqual({ status: 400, code: 100 })
  })

  it('is refused where there is one already', async () => {
    await create()
    expect((await create()).error['error_subcode']).toBe(2_388_024)
    expect((await create({ language: 'de' })).status).toBe(200)
  })

  it('with names has named examples', async () => {
    const text = 'Hello {{first_name}}!'
    const example = { body_text_named_params: [{ param_name: 'first_name', example: 'Ann' }] }
    const named = { parameter_format: 'NAMED', components: [{ type: 'BODY', text, example }] }
    expect((await create(named)).status).toBe(200)
    expect(await listed('weather')).toMatchObject([{ parameter_format: 'NAMED' }])
  })
})

describe('a template', () => {
  it('is looked at again when it is changed', async () => {
    const [greeting] = await listed('hello_world')
    const path = `/${String(greeting?.['id'])}`
    expect((await bench.graph('POST', path, { category: 'MARKETING' })).error['code']).toBe(100)
    const change = { components: [{ type: 'BODY', text: 'Good morning.' }] }
    expect((await bench.graph('POST', path, change)).answer).toMatchObject({ success: true })
    expect((await bench.graph('POST', path, change)).error['code']).toBe(100)
    await bench.calm()
    expect((await bench.graph('GET', path)).answer).toMatchObject({ status: 'APPROVED', ...change })
  })

  it('is deleted in one language or in all', async () => {
    const [one] = await listed('order_update')
    await bench.graph('DELETE', `${PATH}?name=order_update&hsm_id=${String(one?.['id'])}`)
    expect(await listed('order_update')).toHaveLength(1)
    await bench.graph('DELETE', `${PATH}?name=order_update`)
    expect(await listed('order_update')).toEqual([])
    expect((await bench.graph('DELETE', `${PATH}?name=order_update`)).error['error_subcode']).toBe(2_593_002)
    await bench.calm()
    expect(news().map(({ event }) => event)).toEqual(['DELETED', 'DELETED'])
  })

  it('changes its quality and its category, and can be paused', async () => {
    const { meta } = bench.simulator
    const [greeting] = await listed('hello_world')
    const id = String(greeting?.['id'])
    meta.rateTemplate(id, 'YELLOW')
    meta.recategoriseTemplate(id, 'MARKETING')
    meta.decideTemplate(id, 'PAUSED')
    await bench.calm()
    expect(news()).toMatchObject([
      { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' },
      { previous_category: 'UTILITY', new_category: 'MARKETING' },
      { event: 'PAUSED' },
    ])
    const template = { name: 'hello_world', language: { code: 'en_US' } }
    expect((await bench.send({ type: 'template', template })).error['code']).toBe(132015)
  })
})

describe('sending a template', () => {
  const send = (name: string, components: Json[], more: Json = {}) =>
    bench.send({ type: 'template', template: { name, language: { code: 'en_US' }, components }, ...more })
  const words = (...values: string[]) => values.map((text) => ({ type: 'text', text }))
  const part = (type: string, parameters: Json[], more: Json = {}): Json => ({ type, parameters, ...more })
  const body = part('body', words('Katharina'))
  const button = (sub_type: string, parameters: Json[], index = 0) =>
    part('button', parameters, { sub_type, index: String(index) })
  const photo = part('header', [{ type: 'image', image: { link: 'https://example.org/a.jpg' } }])
  const track = button('url', words('NM-1'))

  it.each<[string, string, Json[], number | undefined]>([
    ['all it asks for', 'delivery_photo', [photo, body, track], undefined],
    ['no picture', 'delivery_photo', [body, track], 132012],
    ['a text for a picture', 'delivery_photo', [part('header', words('x')), body, track], 132012],
    ['no end for its link', 'delivery_photo', [photo, body], 131008],
    ['a button of another kind', 'delivery_photo', [photo, body, button('copy_code', words('x'))], 132012],
    [
      'a button that is not there',
      'delivery_photo',
      [photo, body, track, button('url', words('x'), 7)],
      131009,
    ],
    ['line breaks', 'order_update', [part('body', words('a\nb', 'c'))], 132018],
    [
      'a header nobody asked for',
      'order_update',
      [part('header', words('x')), part('body', words('a', 'b'))],
      132000,
    ],
    [
      'a place',
      'pickup_place',
      [part('header', [{ type: 'location', location: { latitude: 1, longitude: 2 } }])],
      undefined,
    ],
    [
      'a place off the map',
      'pickup_place',
      [part('header', [{ type: 'location', location: { latitude: 99 } }])],
      131009,
    ],
    ['its code', 'voucher', [button('copy_code', [{ type: 'coupon_code', coupon_code: 'SOFA' }])], undefined],
    ['no code', 'voucher', [], 131008],
    ['nothing for its form', 'book_visit', [], undefined],
  ])('with %s', async (_name, name, components, code) => {
    expect((await send(name, components)).error['code']).toBe(code)
  })

  it('that is disabled is refused', async () => {
    expect((await send('winter_survey', [body])).error['code']).toBe(132016)
  })

  it('with a login code goes to numbers only', async () => {
    const code = [part('body', words('123456')), button('url', words('123456'))]
    expect((await send('login_code', code)).status).toBe(200)
    const byId = { to: undefined, recipient: 'DE.10250834412076552' }
    expect((await send('login_code', code, byId)).error['code']).toBe(131062)
  })

  it('costs what its category costs, the window notwithstanding', async () => {
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
    await send('order_update', [part('body', words('a', 'b'))])
    await send('spring_offer', [body])
    await bench.calm()
    const prices = bench.inbox.statuses().map(({ pricing }) => pricing)
    expect(prices).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ category: 'utility', type: 'regular' }),
        expect.objectContaining({ category: 'marketing', type: 'regular' }),
      ]),
    )
  })
})
