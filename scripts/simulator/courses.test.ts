import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from './bench.ts'
import type { Bench } from './bench.ts'
import type { SendOutcome } from './faults.ts'
import { DAY } from './clock.ts'
import { listOf } from './json.ts'
import type { Json } from './json.ts'

let bench: Bench
beforeEach(async () => {
  bench = await createBench()
  for (const who of ['katharina', 'lukas', 'bjorn', 'helga', 'advert']) {
    bench.simulator.customer.writeText(who, number.phoneNumberId, 'Hello')
  }
})
afterEach(() => bench.close())

const answer: Json = { type: 'text', text: { body: 'Good morning' }, biz_opaque_callback_data: 'our-7' }
const states = () => bench.inbox.statuses().map(({ status }) => status)
const codes = () => bench.inbox.statuses().flatMap(({ errors }) => listOf(errors).map(({ code }) => code))
const to = (phone: string) => ({ ...answer, to: phone })

describe('an answer', () => {
  it('is sent and delivered, with our own id, its price and who it went to', async () => {
    const { answer: accepted } = await bench.send(answer)
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered'])
    expect(bench.inbox.statuses()[0]).toEqual({
      id: listOf(accepted['messages'])[0]?.['id'],
      status: 'sent',
      timestamp: expect.stringMatching(/^\d{10}$/) as string,
      recipient_id: '4915155503412',
      recipient_user_id: 'DE.10250834412076551',
      biz_opaque_callback_data: 'our-7',
      pricing: {
        billable: false,
        pricing_model: 'PMP',
        type: 'free_customer_service',
        category: 'service',
      },
    })
  })

  it('is read once the customer looks at the chat', async () => {
    await bench.send(answer)
    await bench.calm()
    const close = bench.simulator.customer.openChat('katharina', number.phoneNumberId)
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered', 'read'])
    close()
    await bench.send(answer)
    await bench.calm()
    expect(states().slice(3)).toEqual(['sent', 'delivered'])
  })

  it('waits for a phone that is off', async () => {
    bench.simulator.customer.setOnline('katharina', number.phoneNumberId, false)
    await bench.send(answer)
    await bench.calm()
    expect(states()).toEqual(['sent'])
    bench.simulator.customer.setOnline('katharina', number.phoneNumberId, true)
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered'])
  })

  it('to a user name goes by user id alone', async () => {
    await bench.send({ ...answer, to: undefined, recipient: 'DE.10250834412076552' })
    await bench.calm()
    expect(bench.inbox.statuses()[0]).not.toHaveProperty('recipient_id')
    expect(bench.inbox.statuses()[0]).toMatchObject({ recipient_user_id: 'DE.10250834412076552' })
  })

  it('after a day fails, a template does not; a new message opens the window again', async () => {
    bench.clock.advance(DAY)
    expect((await bench.send(answer)).status).toBe(200)
    await bench.calm()
    expect(codes()).toEqual([131047])
    await bench.send({ type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })
    await bench.calm()
    expect(states()).toEqual(['failed', 'sent', 'delivered'])
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Still there')
    await bench.send(answer)
    await bench.calm()
    expect(states().slice(3)).toEqual(['sent', 'delivered'])
  })

  it('within a day of a click on an advert opens three days, all free', async () => {
    const began = Math.floor(bench.clock.time / 1000)
    await bench.send(to('+4915155507781'))
    bench.clock.advance(2 * DAY)
    await bench.send(to('+4915155507781'))
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered', 'sent', 'delivered'])
    expect(bench.inbox.statuses()[0]).toMatchObject({
      pricing: { type: 'free_entry_point', category: 'referral_conversion', billable: false },
      conversation: {
        expiration_timestamp: String(began + (3 * DAY) / 1000),
        origin: { type: 'referral_conversion' },
      },
    })
    bench.clock.advance(DAY)
    await bench.send(to('+4915155507781'))
    await bench.calm()
    expect(codes()).toEqual([131047])
  })

  it('a day after the click on an advert is too late', async () => {
    bench.clock.advance(DAY)
    await bench.send(to('+4915155507781'))
    await bench.calm()
    expect(codes()).toEqual([131047])
  })

  it('with a voice note is played when the customer listens to it', async () => {
    const { customer } = bench.simulator
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    form.set('file', new File([new Uint8Array([1])], 'note.ogg', { type: 'audio/ogg' }))
    const { answer: uploaded } = await bench.graph('POST', `/${number.phoneNumberId}/media`, form)
    const sent = await bench.send({ type: 'audio', audio: { id: uploaded['id'], voice: true } })
    const id = String(listOf(sent.answer['messages'])[0]?.['id'])
    expect(() => customer.play('katharina', number.phoneNumberId, id)).toThrow('no such message')
    await bench.calm()
    customer.play('katharina', number.phoneNumberId, id)
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered', 'played'])
  })

  it('goes from sent to read at once where that is switched on', async () => {
    bench.simulator.setFault({ webhook: { skipDelivered: true } })
    bench.simulator.customer.openChat('katharina', number.phoneNumberId)
    await bench.send(answer)
    await bench.calm()
    expect(states()).toEqual(['sent', 'read'])
    expect(bench.inbox.statuses()[1]).toMatchObject({ pricing: { category: 'service' } })
  })

  it('is free a thousand times a month', async () => {
    const priceOf = async () => {
      await bench.send(answer)
      await bench.calm()
      return bench.inbox.statuses().at(-1)?.['pricing']
    }
    bench.simulator.meta.setFreeUsed(number.phoneNumberId, 999)
    expect(await priceOf()).toMatchObject({ type: 'free_customer_service', billable: false })
    expect(await priceOf()).toMatchObject({ type: 'regular', category: 'service', billable: true })
    bench.clock.advance(20 * DAY)
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'December')
    expect(await priceOf()).toMatchObject({ type: 'free_customer_service' })
  })

  it('fails when the person is not reachable, or nobody', async () => {
    await bench.send(to('+4915155501180'))
    await bench.send(to('+15550001111'))
    await bench.calm()
    expect(codes()).toEqual([131026, 131026])
  })

  it('with advertising fails for who said stop', async () => {
    const offer = {
      name: 'spring_offer',
      language: { code: 'en_US' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Helga' }] }],
    }
    await bench.send({ type: 'template', template: offer, to: '+4915155502291' })
    await bench.send(to('+4915155502291'))
    await bench.calm()
    expect(codes()).toEqual([131050])
    expect(states()).toEqual(expect.arrayContaining(['failed', 'sent', 'delivered']))
  })

  it('counts as read and shows typing when the inbox says so', async () => {
    const id = bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Anybody?')
    const read = { status: 'read', message_id: id, typing_indicator: { type: 'text' } }
    expect((await bench.send(read)).answer).toEqual({ success: true })
    const state = async () => {
      const response = await fetch(`${bench.origin}/_sim/api/state`, {
        headers: { 'x-sim-key': 'key-of-tests' },
      })
      return (await response.json()) as { chat: { typing: boolean; messages: Array<{ state: string }> } }
    }
    const { chat } = await state()
    expect(chat.typing).toBe(true)
    expect(chat.messages.map(({ state }) => state)).toEqual(['read', 'read'])
    bench.clock.advance(25_000)
    expect((await state()).chat.typing).toBe(false)
  })
})

describe('a scripted send', () => {
  it.each<[SendOutcome, number, number]>([
    ['trouble', 500, 131000],
    ['pair_rate', 400, 131056],
    ['number_rate', 429, 130429],
    ['token', 401, 190],
  ])('%s is refused once', async (send, status, code) => {
    bench.simulator.setFault({ send })
    const { status: got, error } = await bench.send(answer)
    expect({ status: got, code: error['code'] }).toEqual({ status, code })
    expect((await bench.send(answer)).status).toBe(200)
  })

  it.each<[SendOutcome, number]>([
    ['undeliverable', 131026],
    ['withheld', 131049],
  ])('%s is accepted and fails', async (send, code) => {
    bench.simulator.setFault({ send })
    expect((await bench.send(answer)).status).toBe(200)
    await bench.calm()
    expect(codes()).toEqual([code])
  })

  it('loses its answer, yet arrives, with our own id', async () => {
    bench.simulator.setFault({ send: 'answer_lost' })
    await expect(bench.send(answer)).rejects.toThrow('fetch failed')
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered'])
    expect(bench.inbox.statuses()[1]).toMatchObject({ biz_opaque_callback_data: 'our-7' })
    expect(bench.simulator.requests.at(-1)).toMatchObject({ lost: true, body: { type: 'text' } })
  })

  it('is meant for one person alone, as often as told', async () => {
    bench.simulator.setFault({ send: 'trouble', times: 2, to: 'lukas' })
    const toLukas = () => bench.send({ ...answer, to: undefined, recipient: 'DE.10250834412076552' })
    expect((await bench.send(answer)).status).toBe(200)
    expect([await toLukas(), await toLukas(), await toLukas()].map(({ status }) => status)).toEqual([
      500, 500, 200,
    ])
  })

  it('ends with any code, by switch or by number', async () => {
    bench.simulator.setFault({ send: 'refused', code: 131042 })
    expect((await bench.send(answer)).error).toMatchObject({ code: 131042 })
    bench.simulator.setFault({ send: 'failed', code: 131037 })
    await bench.send(answer)
    await bench.send(to('+999131049'))
    await bench.calm()
    expect(codes()).toEqual([131037, 131049])
  })

  it('is delayed, or never delivered', async () => {
    bench.simulator.setFault({ send: 'delayed' })
    await bench.send(answer)
    bench.clock.advance(20_000)
    expect(states()).toEqual([])
    await bench.calm()
    expect(states()).toEqual(['sent', 'delivered'])
    bench.simulator.setFault({ send: 'never_delivered' })
    await bench.send(answer)
    await bench.calm()
    expect(states().slice(2)).toEqual(['sent'])
  })
})

describe('the limits', () => {
  it('hold back too much to one person, and too much at once', async () => {
    for (let sent = 0; sent < 45; sent++) expect((await bench.send(answer)).status).toBe(200)
    expect((await bench.send(answer)).error['code']).toBe(131056)
    bench.clock.advance(6_000)
    expect((await bench.send(answer)).status).toBe(200)

    const small = await createBench({ rates: { perSecond: 2 } })
    await small.send(answer)
    await small.send(answer)
    expect((await small.send(answer)).error['code']).toBe(130429)
    await small.close()
  })
})
