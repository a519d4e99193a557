import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import type { present } from './present.ts'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench.close())

type View = ReturnType<typeof present>

const api = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${bench.origin}/_sim/api${path}`, {
    method,
    headers: {
      'x-sim-key': 'key-of-tests',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body) }),
  })
const act = (body: Record<string, unknown>) =>
  api('POST', '/acts', { number: number.phoneNumberId, persona: 'katharina', ...body })
const state = async () => (await (await api('GET', '/state')).json()) as View

describe("the phone's REST", () => {
  it('is closed without the key, and on another machine without one', async () => {
    const blind = await fetch(`${bench.origin}/_sim/api/state`)
    expect(blind.status).toBe(401)
    expect((await api('GET', '/state', undefined, { 'x-sim-key': 'wrong' })).status).toBe(401)

    const open = await createBench({ key: null })
    const at = (host: string) =>
      fetch(`${open.origin}/_sim/api/state`, { headers: { 'sec-fetch-site': host } })
    expect((await at('same-origin')).status).toBe(200)
    expect((await at('cross-site')).status).toBe(401)
    await open.close()
  })

  it('refuses what it does not know', async () => {
    expect((await act({ act: 'dance' })).status).toBe(400)
    expect((await act({ act: 'text', text: '' })).status).toBe(400)
    expect((await act({ act: 'text', text: 'x', persona: 'nobody' })).status).toBe(404)
    expect((await api('PATCH', '/switches', { send: 'sideways' })).status).toBe(400)
  })

  it('lets a customer write and shows it', async () => {
    expect((await act({ act: 'text', text: 'Hello' })).status).toBe(204)
    await bench.calm()
    const { chat, wire, personas, number: shown } = await state()
    expect(shown).toEqual({
      id: number.phoneNumberId,
      name: 'Nordlicht Möbel',
      displayNumber: '+49 40 5550 0100',
    })
    expect(personas.map(({ id }) => id)).toEqual(['katharina', 'lukas', 'advert', 'bjorn', 'helga'])
    expect(chat.messages).toMatchObject([{ by: 'customer', text: 'Hello', state: 'delivered' }])
    expect(wire[0]).toMatchObject({ topic: 'messages', detail: 'text', status: 200 })
  })

  it('takes a file of one’s own, and gives it back without letting it run', async () => {
    const page = Buffer.from('<script>alert(1)</script>')
    const query = `number=${number.phoneNumberId}&persona=katharina&name=page.html`
    expect((await api('POST', `/files?${query}`, page, { 'content-type': 'text/html' })).status).toBe(204)
    const message = (await state()).chat.messages.at(-1)
    expect(message).toMatchObject({ type: 'document', file: { name: 'page.html' } })
    const file = await fetch(`${bench.origin}${message?.file?.url ?? ''}`)
    expect(file.headers.get('content-type')).toBe('application/octet-stream')
    expect(file.headers.get('content-disposition')).toContain('attachment')
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
    const end = await fetch(`${bench.origin}${message?.file?.url ?? ''}`, { headers: { range: 'bytes=-9' } })
    expect([end.status, await end.text()]).toEqual([206, '</script>'])
    const other = await fetch(`${bench.origin}${message?.file?.url ?? ''}x`)
    expect(other.status).toBe(404)
  })

  it('scripts the next send and the webhooks', async () => {
    await api('PATCH', '/switches', { send: 'withheld', webhook: { delay: 5_000 } })
    expect(await state()).toMatchObject({ nextSend: 'withheld', webhook: { delay: 5_000, duplicate: false } })
    await api('PATCH', '/switches', { send: 'ok', webhook: { delay: 0 } })
  })

  it('streams the chat, which counts as open meanwhile', async () => {
    await act({ act: 'text', text: 'Are you there?' })
    const stop = new AbortController()
    const where = `number=${number.phoneNumberId}&persona=katharina&open=1`
    const stream = await fetch(`${bench.origin}/_sim/api/events?${where}`, {
      headers: { 'x-sim-key': 'key-of-tests' },
      signal: stop.signal,
    })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    await bench.send({ type: 'text', text: { body: 'Yes' } })
    await bench.calm()
    expect(bench.inbox.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read'])
    let seen = ''
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      seen += Buffer.from(chunk).toString()
      if (seen.includes('"text":"Yes"')) break
    }
    expect(seen).toMatch(/^data: \{/)
    stop.abort()
  })
})
