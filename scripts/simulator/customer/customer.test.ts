import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { listOf, objectOf } from '../json.ts'
import type { Json } from '../json.ts'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.inbox.received.length = 0
})

const at = number.phoneNumberId
const customer = () => bench.simulator.customer
const arrived = async () => {
  await bench.calm()
  return bench.inbox.messages().at(-1) ?? {}
}

describe('a customer', () => {
  it('is named by number, name and user id', async () => {
    customer().writeText('katharina', at, 'Hello')
    expect(await arrived()).toMatchObject({
      from: '4915155503412',
      from_user_id: 'DE.10250834412076551',
      type: 'text',
      text: { body: 'Hello' },
    })
    expect(bench.inbox.values()[0]).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '494055500100', phone_number_id: at },
      contacts: [
        { profile: { name: 'Katharina Brandt' }, wa_id: '4915155503412', user_id: 'DE.10250834412076551' },
      ],
    })
  })

  it('with a user name shows no number anywhere', async () => {
    customer().writeText('lukas', at, 'Hello')
    const message = await arrived()
    expect(message).not.toHaveProperty('from')
    expect(message['from_user_id']).toBe('DE.10250834412076552')
    expect(bench.inbox.values()[0]?.['contacts']).toEqual([
      { profile: { name: 'Lukas Zimmermann', username: 'lukas.zimm' }, user_id: 'DE.10250834412076552' },
    ])
  })

  it('who clicked an advert says so with the first message only', async () => {
    customer().writeText('advert', at, 'Hello')
    expect(await arrived()).toMatchObject({ referral: { source_type: 'ad' } })
    customer().writeText('advert', at, 'Still interested')
    expect(await arrived()).not.toHaveProperty('referral')
  })

  it.each([
    ['sendPlace', 'location', { latitude: 53.5503 }],
    ['sendContact', 'contacts', [{ name: { formatted_name: 'Jonas Brandt' } }]],
    ['placeOrder', 'order', { catalog_id: '354160437058781' }],
  ] as const)('%s', async (act, type, part) => {
    customer()[act]('katharina', at)
    expect(await arrived()).toMatchObject({ type, [type]: part })
  })

  it('sends a voice note that says it is one', async () => {
    customer().sendVoice('katharina', at)
    expect(await arrived()).toMatchObject({
      type: 'audio',
      audio: { voice: true, mime_type: 'audio/ogg; codecs=opus' },
    })
  })

  it('quotes an earlier message', async () => {
    const first = customer().writeText('katharina', at, 'First')
    customer().writeText('katharina', at, 'About that', { quotedId: first })
    expect(await arrived()).toMatchObject({ context: { from: '4915155503412', id: first } })
  })

  it('reacts and takes it back', async () => {
    const id = customer().writeText('katharina', at, 'Hm')
    customer().react('katharina', at, '👍', id)
    expect(await arrived()).toMatchObject({ type: 'reaction', reaction: { message_id: id, emoji: '👍' } })
    customer().react('katharina', at, '', id)
    expect(await arrived()).toMatchObject({ reaction: { message_id: id, emoji: '' } })
  })

  it('edits and deletes the last message', async () => {
    const id = customer().writeText('katharina', at, 'Helo')
    customer().edit('katharina', at, 'Hello')
    expect(await arrived()).toMatchObject({
      type: 'edit',
      edit: { original_message_id: id, message: { type: 'text', text: { body: 'Hello' } } },
    })
    customer().delete('katharina', at)
    expect(await arrived()).toMatchObject({ type: 'revoke', revoke: { original_message_id: id } })
  })

  it('deletes the last message, not the call after it', async () => {
    const id = customer().writeText('katharina', at, 'Never mind')
    const call = customer().call('katharina', at)
    customer().delete('katharina', at)
    expect(await arrived()).toMatchObject({ type: 'revoke', revoke: { original_message_id: id } })
    expect(() => customer().delete('katharina', at, call)).toThrow('no such message')
  })

  it.each([
    ['sendVideo', 'video', { mime_type: 'video/mp4' }],
    ['sendAudio', 'audio', { mime_type: 'audio/ogg' }],
    ['sendSticker', 'sticker', { mime_type: 'image/webp', animated: false }],
    ['sendMovingSticker', 'sticker', { mime_type: 'image/webp', animated: true }],
    ['shareOwnContact', 'contacts', [{ origin: 'contact_request', phones: [{ wa_id: '4915155503412' }] }]],
    ['sendUnknown', 'hologram', { id: '1' }],
  ] as const)('%s', async (act, type, part) => {
    customer()[act]('katharina', at)
    const message = await arrived()
    expect(message).toMatchObject({ type, [type]: part })
    expect(objectOf(message['audio'])).not.toHaveProperty('voice')
  })

  it('passes messages on, once or many times', async () => {
    customer().writeText('katharina', at, 'Look', { forwarded: 'once' })
    expect(await arrived()).toMatchObject({ context: { forwarded: true } })
    customer().sendPhoto('katharina', at, { forwarded: 'often' })
    expect(await arrived()).toMatchObject({ type: 'image', context: { frequently_forwarded: true } })
  })

  it('asks about a product, and writes in a group', async () => {
    customer().askAboutProduct('katharina', at, 'Still there?')
    expect(await arrived()).toMatchObject({
      type: 'text',
      context: { from: '494055500100', referred_product: { product_retailer_id: 'oak-sideboard-3' } },
    })
    customer().writeInGroup('katharina', at, 'Hello all')
    expect(await arrived()).toMatchObject({ group_id: expect.any(String) as string, from: '4915155503412' })
  })

  it.each([
    ['edit', 131051, { type: 'edit' }],
    ['too_big', 131052, undefined],
    ['on_phone_only', 131060, undefined],
  ] as const)('sends what arrives as unsupported: %s', async (kind, code, unsupported) => {
    customer().sendUnsupported('katharina', at, kind)
    const message = await arrived()
    expect(message).toMatchObject({ type: 'unsupported', errors: [{ code }] })
    expect(message['unsupported']).toEqual(unsupported)
  })

  it('answers a form, a question for a place and one for the number', async () => {
    const ask = async (interactive: Json) => {
      const { answer } = await bench.send({ type: 'interactive', interactive })
      return String(listOf(answer['messages'])[0]?.['id'])
    }
    const parameters = { flow_message_version: '3', flow_token: 'ours', flow_id: '1', flow_cta: 'Book' }
    const form = await ask({ type: 'flow', body: { text: 'When?' }, action: { name: 'flow', parameters } })
    customer().submitFlow('katharina', at, form, { day: '2026-12-01' })
    const { interactive, context } = await arrived()
    expect(context).toMatchObject({ id: form })
    const reply = objectOf(objectOf(interactive)['nfm_reply'])
    expect(JSON.parse(String(reply['response_json']))).toEqual({ day: '2026-12-01', flow_token: 'ours' })
    const where = await ask({
      type: 'location_request_message',
      body: { text: 'Where?' },
      action: { name: 'send_location' },
    })
    customer().sendPlace('katharina', at, where)
    expect(await arrived()).toMatchObject({ type: 'location', context: { id: where } })
    expect(() => customer().submitFlow('katharina', at, where, {})).toThrow('no form')
  })

  it('has another number, another user id and another phone', async () => {
    const { addPersona } = customer()
    addPersona({ id: 'mover', name: 'Mo Ver', phone: '4915155506001', userId: 'DE.6001' })
    customer().changeNumber('mover', at, '4915155506002')
    expect(await arrived()).toMatchObject({
      from: '4915155506001',
      type: 'system',
      system: {
        type: 'user_changed_number',
        wa_id: '4915155506002',
        user_id: 'DE.6001r1',
        previous_user_id: 'DE.6001',
      },
    })
    expect(bench.inbox.values()[0]).not.toHaveProperty('contacts')
    customer().changeUserId('mover', at)
    expect(await arrived()).toMatchObject({
      from: '4915155506002',
      system: { type: 'user_changed_user_id', user_id: 'DE.6001r2', previous_user_id: 'DE.6001r1' },
    })
    customer().changeDevice('mover', at)
    expect(await arrived()).toMatchObject({
      from_user_id: 'DE.6001r2',
      system: { type: 'customer_identity_changed' },
      identity: { acknowledged: true },
    })
    expect(() => customer().changeNumber('lukas', at, '4915155506003')).toThrow('shows no number')
  })

  it('is called back: a call that was answered has a length', async () => {
    customer().call('katharina', at, 65)
    await bench.calm()
    const calls = bench.inbox.values().flatMap((value) => listOf(value['calls']))
    expect(calls[1]).toMatchObject({ event: 'terminate', status: 'COMPLETED', duration: 65 })
    const [began, ended] = calls.map(({ timestamp }) => Number(timestamp))
    expect(began).toBe(Number(ended) - 65)
    expect(Number(ended) * 1000).toBeLessThanOrEqual(bench.clock.now())
  })

  it('blocks the business and lets it write again', async () => {
    const text = { type: 'text', text: { body: 'Hello?' } }
    customer().setReachable('katharina', at, false)
    await bench.send(text)
    customer().setReachable('katharina', at, true)
    await bench.send(text)
    await bench.calm()
    expect(bench.inbox.statuses().map(({ status }) => status)).toEqual(
      expect.arrayContaining(['failed', 'sent', 'delivered']),
    )
  })

  it('sends what the API cannot carry', async () => {
    customer().sendPoll('katharina', at)
    expect(await arrived()).toMatchObject({
      type: 'unsupported',
      unsupported: { type: 'poll' },
      errors: [{ code: 131051 }],
    })
  })

  it('calls in vain', async () => {
    const id = customer().call('katharina', at)
    await bench.calm()
    const calls = bench.inbox.values().flatMap((value) => listOf(value['calls']))
    expect(calls.map(({ id, event }) => ({ id, event }))).toEqual([
      { id, event: 'connect' },
      { id, event: 'terminate' },
    ])
    expect(listOf(bench.inbox.received[0]?.body['entry'])[0]).toMatchObject({ changes: [{ field: 'calls' }] })
  })

  it('taps a button of a message and of a template', async () => {
    const question = {
      type: 'button',
      body: { text: 'Thursday?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
    }
    const asked = await bench.send({ type: 'interactive', interactive: question })
    const id = String(listOf(asked.answer['messages'])[0]?.['id'])
    customer().tap('katharina', at, id, 'yes')
    expect(await arrived()).toMatchObject({
      context: { from: '494055500100', id },
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
    })

    const values = { customer_name: 'Ms Brandt', delivery_number: 'NM-1', day: 'Thursday' }
    const parameters = Object.entries(values).map(([parameter_name, text]) => ({
      type: 'text',
      parameter_name,
      text,
    }))
    const template = {
      name: 'delivery_slot',
      language: { code: 'en_US' },
      components: [{ type: 'body', parameters }],
    }
    const sent = await bench.send({ type: 'template', template })
    const sentId = String(listOf(sent.answer['messages'])[0]?.['id'])
    customer().tap('katharina', at, sentId, 'Yes, that suits me')
    expect(await arrived()).toMatchObject({
      context: { id: sentId },
      type: 'button',
      button: { payload: 'Yes, that suits me', text: 'Yes, that suits me' },
    })
  })

  it('stops and resumes marketing', async () => {
    customer().setMarketing('katharina', at, false)
    await bench.calm()
    expect(bench.inbox.values()[0]?.['user_preferences']).toMatchObject([
      {
        wa_id: '4915155503412',
        category: 'marketing_messages',
        value: 'stop',
        timestamp: expect.any(Number) as number,
      },
    ])
  })

  it('does not exist under any name', () => {
    expect(() => customer().writeText('nobody', at, 'x')).toThrow('Nobody here is called nobody')
    expect(() => customer().writeText('katharina', '1', 'x')).toThrow('no number 1')
    expect(objectOf(null)).toEqual({})
  })
})
