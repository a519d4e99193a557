import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { listOf, objectOf } from '../json.ts'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench.close())

describe('the Graph API', () => {
  it('refuses a wrong token', async () => {
    const { status, error } = await bench.graph('GET', `/${number.phoneNumberId}`, undefined, 'wrong')
    expect({ status, code: error['code'] }).toEqual({ status: 401, code: 190 })
  })

  it('does not tell a number of somebody else from one that does not exist', async () => {
    const { status, error } = await bench.graph('POST', '/999/messages', { messaging_product: 'whatsapp' })
    expect({ status, code: error['code'], sub: error['error_subcode'] }).toEqual({
      status: 400,
      code: 100,
      sub: 33,
    })
  })

  it.each(['/v25.0/1/2/3', '/25.0/1', '/v25.0/'])(
    'answers the unknown path %s with a Graph error',
    async (path) => {
      const response = await fetch(`${bench.origin}/_sim/graph${path}`, {
        headers: { authorization: `Bearer ${number.token}` },
      })
      expect(response.status).toBe(400)
      expect(objectOf(objectOf(await response.json())['error'])['code']).toBe(2500)
    },
  )

  it('knows no edge that does not exist', async () => {
    const { error } = await bench.graph('GET', `/${number.phoneNumberId}/nothing`)
    expect(error['message']).toBe('Unknown path components: /nothing')
  })

  it('has switched off the version that whatsapp-cloud-api asks for by itself', async () => {
    const response = await fetch(`${bench.origin}/_sim/graph/v14.0/${number.phoneNumberId}`)
    expect(objectOf(objectOf(await response.json())['error'])['code']).toBe(2635)
  })

  it('refuses a body that is no JSON', async () => {
    const response = await fetch(`${bench.origin}/_sim/graph/v25.0/${number.phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${number.token}` },
      body: '{',
    })
    expect(response.status).toBe(400)
  })

  it('shows a number, and only fields that exist', async () => {
    const { answer, headers } = await bench.graph(
      'GET',
      `/${number.phoneNumberId}?fields=verified_name,status`,
    )
    expect(answer).toEqual({
      verified_name: 'Nordlicht Möbel (SIMULATOR)',
      status: 'CONNECTED',
      id: number.phoneNumberId,
    })
    expect(headers.get('x-business-use-case-usage')).toContain(number.wabaId)
    const { error } = await bench.graph('GET', `/${number.phoneNumberId}?fields=shoe_size`)
    expect(error['code']).toBe(100)
  })

  it('lists the numbers of an account', async () => {
    const { answer } = await bench.graph('GET', `/${number.wabaId}/phone_numbers`)
    expect(listOf(answer['data']).map(({ id }) => id)).toEqual([number.phoneNumberId])
  })

  it('lists templates in pages', async () => {
    const first = await bench.graph('GET', `/${number.wabaId}/message_templates?limit=8&fields=name,status`)
    const paging = objectOf(first.answer['paging'])
    expect(listOf(first.answer['data'])).toHaveLength(8)
    const next = await fetch(String(paging['next']), { headers: { authorization: `Bearer ${number.token}` } })
    const rest = objectOf(await next.json())
    expect(listOf(rest['data']).map(({ status }) => status)).toContain('PAUSED')
    expect(objectOf(rest['paging'])['next']).toBeUndefined()
    const { error } = await bench.graph('GET', `/${number.wabaId}/message_templates?after=nonsense`)
    expect(error['code']).toBe(131059)
  })

  it('sends no webhook before the account was subscribed', async () => {
    await bench.graph('DELETE', `/${number.wabaId}/subscribed_apps`)
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Is anybody there?')
    await bench.calm()
    expect(bench.inbox.received).toEqual([])
    expect((await bench.graph('GET', `/${number.wabaId}/subscribed_apps`)).answer).toEqual({ data: [] })

    await bench.graph('POST', `/${number.wabaId}/subscribed_apps`)
    expect(
      listOf((await bench.graph('GET', `/${number.wabaId}/subscribed_apps`)).answer['data']),
    ).toHaveLength(1)
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
    await bench.calm()
    expect(bench.inbox.messages()).toHaveLength(1)
  })

  it('asks a webhook for the challenge', async () => {
    expect(await bench.simulator.verifyWebhook(number.phoneNumberId)).toBe(true)
    expect(await bench.simulator.verifyWebhook('none')).toBe(false)
  })

  it('is never pointed at Meta', () => {
    const meta = { ...number, webhookUrl: 'https://graph.facebook.com/webhooks/whatsapp' }
    expect(() => bench.simulator.addNumber(meta)).toThrow('must not be connected to graph.facebook.com')
  })
})
