/** Files from a provider that lies, dawdles or hangs: bounded, told, and nobody else's file waits for it. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import type { Page } from '../../server/contract/common.ts'
import { DAY, HOUR } from '../../server/clock.ts'
import { deliver, receiveMessage, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { textDelivery } from '../helpers/whatsapp.ts'

const HELLO = Buffer.from('hello')
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')

interface Behaviour {
  /** What the lookup says beside the address. */
  facts?: Record<string, unknown>
  /** The address it names; default: our own. */
  url?: string
  /** How the bytes are served. */
  serve?: (response: ServerResponse) => void
}

describe.each(databases)('files from a hostile provider on %s', (kind) => {
  let t: TestServer
  let graph: Server
  let base = ''
  const behaviours = new Map<string, Behaviour>()
  const seen: Array<{ path: string; authorization: string | undefined }> = []
  let next = 70_000

  beforeAll(async () => {
    graph = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://graph').pathname
      seen.push({ path, authorization: request.headers.authorization })
      const id = path.split('/').at(-1) ?? ''
      const { facts, url, serve } = behaviours.get(id) ?? {}
      if (path.startsWith('/bytes/')) return serve ? serve(response) : response.end(HELLO)
      const answer = { id, url: url ?? `${base}/bytes/${id}`, ...facts }
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
    await new Promise<void>((resume) => graph.listen(0, '127.0.0.1', resume))
    base = `http://127.0.0.1:${(graph.address() as AddressInfo).port}`
    t = await startTestServer(kind, {
      env: { WHATSAPP_GRAPH_URL: base },
      media: { window: 150, least: 1024 },
    })
    await t.inbox()
  })
  afterAll(async () => {
    graph.closeAllConnections()
    await new Promise((resume) => graph.close(resume))
    await t?.[Symbol.asyncDispose]()
  })

  /** A document that is served as told. */
  async function receive(behaviour: Behaviour, claims: Record<string, unknown> = {}) {
    const media = String(++next)
    behaviours.set(media, behaviour)
    const claimed = { id: media, mime_type: 'text/plain', ...claims }
    const { id, conversationId } = await receiveMessage(t, 'document', claimed)
    return { messageId: id, conversationId }
  }

  const rowOf = (messageId: number) =>
    t.ctx.db.read
      .selectFrom('attachment')
      .selectAll()
      .where('message_id', '=', messageId)
      .executeTakeFirstOrThrow()

  const becomes = (messageId: number, wanted: Record<string, unknown>) =>
    until(async () => {
      const row = await rowOf(messageId)
      expect(row).toMatchObject(wanted)
      return row
    })

  it.each<[string, Behaviour, Record<string, unknown>, Record<string, unknown>]>([
    ['with a wrong checksum', {}, { sha256: sha256(Buffer.from('other')) }, { attempts: 1, blob: null }],
    ['of another size', { facts: { file_size: 99 } }, {}, { attempts: 1, blob: null }],
    ['cut off half-way', { serve: half }, {}, { attempts: 1, blob: null }],
    ['that never comes', { serve: () => {} }, {}, { attempts: 1, blob: null }],
    ['that drips', { serve: drip }, {}, { attempts: 1, blob: null }],
    ['behind a redirect', { serve: redirect }, {}, { attempts: 1, blob: null }],
    ['on a foreign host', { url: 'https://attacker.example/a' }, {}, { state: 'failed', blob: null }],
    ['at an address that is none', { url: 'file:///etc/passwd' }, {}, { state: 'failed', blob: null }],
    ['that was right', {}, { sha256: sha256(HELLO) }, { state: 'stored', size: 5 }],
  ])('a file %s', async (_, behaviour, claims, outcome) => {
    const { messageId } = await receive(behaviour, claims)
    expect(await becomes(messageId, outcome)).toBeDefined()
  })

  it('a file of a wrong type is told by its bytes, and one with a hostile name keeps only its name', async () => {
    const name = '../../<img src=x onerror=alert(1)>\u202Egpj.exe'
    const { messageId, conversationId } = await receive({}, { mime_type: 'image/png', filename: name })
    await becomes(messageId, { state: 'stored', mime_type: 'text/plain' })
    const { items } = (await t.owner.get<Page<MessageView>>(`/api/conversations/${conversationId}/messages`))
      .body
    const [file] = items.find(({ id }) => id === messageId)?.attachments ?? []
    expect(file).toMatchObject({ mimeType: 'text/plain' })
    expect(file?.fileName).toBe('<img src=x onerror=alert(1)>gpj.exe')
  })

  it('twenty files that hang keep no good one waiting', async () => {
    for (let i = 0; i < 20; i++) await receive({ serve: () => {} })
    const { messageId } = await receive({})
    const { size } = await becomes(messageId, { state: 'stored' })
    expect(size).toBe(HELLO.length)
  })

  it('a message from the future is put where it arrived', async () => {
    const { id, conversationId } = await receiveText(t, 'ahead', { at: t.clock.now() + 400 * DAY })
    const { items } = (await t.owner.get<Page<MessageView>>(`/api/conversations/${conversationId}/messages`))
      .body
    expect(items.find((item) => item.id === id)?.sentAt).toBeLessThanOrEqual(t.clock.now())
  })

  it('an id of 10 kB parks its message, and the next one is taken in', async () => {
    await deliver(t, textDelivery('Moin', { id: `wamid.${'A'.repeat(10_000)}`, at: t.clock.now() }))
    const parked = await t.ctx.db.read.selectFrom('quarantine').select('reason').execute()
    expect(parked).toEqual([{ reason: 'malformed' }])
    expect(await receiveText(t, 'next')).toMatchObject({ id: expect.any(Number) as number })
  })

  it('what failed is fetched once the provider behaves, and the token went nowhere else', async () => {
    const behaviour: Behaviour = { serve: half }
    const { messageId } = await receive(behaviour)
    await becomes(messageId, { attempts: 1 })
    delete behaviour.serve
    t.clock.advance(HOUR)
    t.ctx.notifier.notify('media')
    await becomes(messageId, { state: 'stored', size: 5 })
    expect(seen.every(({ authorization }) => authorization === 'Bearer test-token')).toBe(true)
    expect(seen.some(({ path }) => path.includes('elsewhere'))).toBe(false)
  })
})

function half(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '5' })
  response.write('he')
  setImmediate(() => response.destroy())
}

function drip(response: ServerResponse): void {
  response.writeHead(200)
  const drop = setInterval(() => response.write('x'), 20)
  response.on('close', () => clearInterval(drop))
}

function redirect(response: ServerResponse): void {
  response.writeHead(302, { location: '/elsewhere' }).end()
}
