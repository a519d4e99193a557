import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { objectOf } from '../json.ts'
import { DAY } from '../clock.ts'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench.close())

const bytes = Buffer.from('not really a picture')

function upload(type: string, content: Uint8Array<ArrayBuffer> = new Uint8Array(bytes)) {
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('type', type)
  form.set('file', new File([content], 'file', { type }))
  return bench.graph('POST', `/${number.phoneNumberId}/media`, form)
}

const download = (url: unknown, token: string = number.token) =>
  fetch(String(url), { headers: { authorization: `Bearer ${token}` } })

describe('media', () => {
  it('comes back as it was uploaded, by an address that needs the token', async () => {
    const { answer: uploaded } = await upload('image/png')
    const { answer } = await bench.graph('GET', `/${String(uploaded['id'])}`)
    expect(answer).toMatchObject({
      mime_type: 'image/png',
      file_size: String(bytes.length),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    const got = await download(answer['url'])
    expect(got.headers.get('content-type')).toContain('image/png')
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes)
    expect((await download(answer['url'], 'wrong')).status).toBe(401)
    expect((await fetch(String(answer['url']).replace('hash=', 'hash=x'), {})).status).toBe(401)
    expect((await download(String(answer['url']).replace('hash=', 'hash=x'))).status).toBe(404)
  })

  it('has an address for five minutes and an id for thirty days', async () => {
    const { answer: uploaded } = await upload('application/pdf')
    const path = `/${String(uploaded['id'])}`
    const { answer } = await bench.graph('GET', path)
    bench.clock.advance(5 * 60_000)
    expect((await download(answer['url'])).status).toBe(404)
    expect((await download((await bench.graph('GET', path)).answer['url'])).status).toBe(200)
    bench.clock.advance(30 * DAY)
    expect((await bench.graph('GET', path)).error['error_subcode']).toBe(33)
  })

  it('is refused as a sticker above 100 kB, or 500 where it moves', async () => {
    const still = new Uint8Array(101 * 1024)
    expect((await upload('image/webp', still)).error['code']).toBe(131053)
    const moving = (kilobytes: number) => {
      const webp = Buffer.alloc(kilobytes * 1024)
      webp.write('VP8X', 12, 'latin1')
      webp[20] = 0x02
      return new Uint8Array(webp)
    }
    expect((await upload('image/webp', moving(101))).status).toBe(200)
    expect((await upload('image/webp', moving(501))).error['code']).toBe(131053)
  })

  it('can be deleted', async () => {
    const { answer: uploaded } = await upload('image/jpeg')
    const path = `/${String(uploaded['id'])}`
    const ask = (method: 'GET' | 'DELETE', phoneNumberId: string) =>
      bench.graph(method, `${path}?phone_number_id=${phoneNumberId}`)
    const unknown = { code: 100, error_subcode: 33 }
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await ask(method, '1')).error).toMatchObject(unknown)
    }
    expect((await ask('DELETE', number.phoneNumberId)).answer).toEqual({ success: true })
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await ask(method, number.phoneNumberId)).error).toMatchObject(unknown)
    }
  })

  it('refuses other types and too much', async () => {
    expect((await upload('image/svg+xml')).error['code']).toBe(100)
    expect((await upload('image/webp', new Uint8Array(600 * 1024))).error['code']).toBe(131053)
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    expect((await bench.graph('POST', `/${number.phoneNumberId}/media`, form)).error['code']).toBe(100)
  })

  it.each([
    ['sendPhoto', 'image', 'image/jpeg'],
    ['sendVoice', 'audio', 'audio/ogg; codecs=opus'],
    ['sendDocument', 'document', 'application/pdf'],
    ['sendSticker', 'sticker', 'image/webp'],
  ] as const)('of a customer (%s) can be fetched by the inbox', async (act, type, mimeType) => {
    bench.simulator.customer[act]('katharina', number.phoneNumberId)
    await bench.calm()
    const part = objectOf(bench.inbox.messages().at(-1)?.[type])
    expect(part['mime_type']).toBe(mimeType)
    const { answer } = await bench.graph('GET', `/${String(part['id'])}`)
    const content = Buffer.from(await (await download(answer['url'])).arrayBuffer())
    expect(createHash('sha256').update(content).digest('base64')).toBe(part['sha256'])
  })

  it('of the wrong type is accepted and fails', async () => {
    const { answer } = await upload('application/pdf')
    const sent = await bench.send({ type: 'image', image: { id: answer['id'] } })
    expect(sent.status).toBe(200)
    await bench.calm()
    expect(bench.inbox.statuses().at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] })
  })
})
