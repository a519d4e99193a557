/** For machines that watch over us, the edges of HTTP, and what waits in quarantine. */
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuarantineDetail, QuarantineItem } from '../../server/contract/inbox.ts'
import type { Page } from '../../server/contract/common.ts'
import { apiRoutes } from '../../server/http/app.ts'
import { deliver, takenIn } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { request, startTestServer, type TestServer } from '../helpers/server.ts'
import { textDelivery } from '../helpers/whatsapp.ts'

describe.each(databases)('the server on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
    await t.inbox()
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  const get = (path: string, headers = {}) => request(t.url, 'GET', path, undefined, headers)

  it('is alive and ready, and not ready without its database', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
    const own = await startTestServer(kind)
    await own.ctx.db.close()
    expect(await request(own.url, 'GET', '/healthz')).toMatchObject({ status: 200 })
    expect(await request(own.url, 'GET', '/readyz')).toMatchObject({
      status: 503,
      body: { status: 'unavailable' },
    })
    await own.server.stop().catch(() => {})
    await own.database.drop()
  })

  it('shows its measures to this machine, and not to whom a proxy brings', async () => {
    const reply = await get('/metrics')
    expect(reply.status).toBe(200)
    expect(reply.body).toContain('sandglass_backlog{queue="quarantine"}')
    for (const header of ['x-forwarded-for', 'forwarded']) {
      expect((await get('/metrics', { [header]: '127.0.0.1' })).status).toBe(404)
    }
  })

  it('shows its measures to whoever has the token, if there is one', async () => {
    await using own = await startTestServer(kind, { env: { METRICS_TOKEN: 'measure' } })
    const ask = async (headers = {}) => (await request(own.url, 'GET', '/metrics', undefined, headers)).status
    expect(await ask()).toBe(404)
    for (const given of [
      'Bearer',
      'Bearer x',
      'Bearer measur',
      'Bearer measure2',
      'Basic measure',
      'measure',
    ]) {
      expect(await ask({ authorization: given })).toBe(404)
    }
    expect(await ask({ authorization: 'Bearer measure', 'x-forwarded-for': '8.8.8.8' })).toBe(200)
  })

  it('describes every route, and measures by route and not by id', async () => {
    const { body } = await get('/openapi.json')
    const { paths } = body as { paths: Record<string, Record<string, unknown>> }
    for (const { method, path } of apiRoutes()) {
      expect(paths[path.replace(/:(\w+)/g, '{$1}')]).toHaveProperty([method])
    }
    expect(Object.values(paths).flatMap(Object.keys)).toHaveLength(apiRoutes().length)
    await t.owner.get('/api/conversations/424242')
    const metrics = String((await get('/metrics')).body)
    expect(metrics).toContain('/api/conversations/:id')
    expect(metrics).not.toContain('424242')
  })

  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/conversations/1.css',
    '/api/conversations/1/',
    '/api/me/..',
    '/webhooks/email',
    '/assets/../../package.json',
  ])('has nothing to show to strangers at %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).not.toBe(500)
    expect(JSON.stringify(body)).not.toContain('"items"')
  })

  it.each([
    '%',
    '%00',
    '%c0%ae%c0%ae',
    '%2e%2e%2fetc',
    '1%20or%201=1',
    '1;a=b',
    '..;',
    '0',
    '-1',
    '1.0',
    '1e3',
    '٣',
    '99999999999999999',
  ])('answers the id %s with 400 or 404', async (id) => {
    const { status, body } = await t.owner.get(`/api/conversations/${id}`)
    expect(status).toBeOneOf([400, 404])
    expect(JSON.stringify(body)).not.toMatch(/node_modules|SQLITE|syntax|\.ts:/)
  })

  it('takes no method that is not written down, under whatever header', async () => {
    for (const method of ['PUT', 'PROPFIND']) {
      const response = await fetch(`${t.url}/api/me`, {
        method,
        headers: { authorization: `Bearer ${t.owner.token}` },
      })
      expect(response.status).toBeOneOf([404, 405])
    }
    const headers = { authorization: `Bearer ${t.owner.token}`, 'x-http-method-override': 'DELETE' }
    await request(t.url, 'POST', '/api/sessions/current?_method=DELETE', undefined, headers)
    expect((await t.owner.get('/api/me')).status).toBe(200)
  })

  it('lets no other origin read an answer', async () => {
    for (const origin of ['https://evil.example', 'null', t.url]) {
      const { headers } = await get('/api/setup', { origin })
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('lets no page frame it, and no script in', async () => {
    const { headers } = await get('/api/setup')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('etag')).toBeNull()
  })

  describe('a body', () => {
    const post = (body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
      fetch(`${t.url}/api/me`, {
        method: 'PATCH',
        body,
        headers: { authorization: `Bearer ${t.owner.token}`, 'content-type': 'application/json', ...headers },
      })
    it.each([
      ['of 300 kB is too large', JSON.stringify({ name: 'x'.repeat(300_000) }), {}, 413],
      ['that is no JSON is refused', '{"name":', {}, 400],
      ['that ends too late is refused', '{"name":"x"}}', {}, 400],
      ['with a lone surrogate is taken', '{"name":"\\ud800"}', {}, 200],
      ['with NUL is refused', '{"name":"\\u0000"}', {}, 400],
      ['that nests deeply is refused', '['.repeat(100_000), {}, 400],
      [
        'that nests deeply and ends is refused',
        `{"name":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
        {},
        400,
      ],
      ['with a number without end is refused', '{"name":1e999}', {}, 400],
      ['in UTF-16 is refused', '{"name":"x"}', { 'content-type': 'application/json; charset=utf-16' }, 400],
      [
        'in another charset is refused',
        '{"name":"x"}',
        { 'content-type': 'application/json; charset=klingon' },
        400,
      ],
      ['that says it is compressed is refused', '{"name":"x"}', { 'content-encoding': 'br' }, 415],
      ['of another type counts as none', '{"role":"owner"}', { 'content-type': 'text/plain' }, 200],
    ])('%s', async (_, body, headers, status) => {
      const response = await post(body, headers)
      expect(response.status).toBe(status)
      expect(await response.text()).not.toMatch(/node_modules|SyntaxError|at JSON/)
    })

    it('that is compressed is refused before it is unpacked', async () => {
      const bomb = gzipSync(Buffer.alloc(20_000_000, 32))
      expect((await post(new Uint8Array(bomb), { 'content-encoding': 'gzip' })).status).toBe(415)
    })

    it('named twice takes one of the two, and both are checked', async () => {
      expect((await post('{"theme":"dark","theme":"evil"}')).status).toBe(400)
    })
  })

  it.each([
    [
      'two lengths',
      'POST /api/setup HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n'],
    ['a broken chunk', 'POST /api/setup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n'],
    ['a header that is too long', `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('refuses %s', async (_, text) => {
    const { hostname, port } = new URL(t.url)
    const socket = createConnection(Number(port), hostname)
    socket.write(text)
    const answer = await new Promise<string>((resume) => socket.once('data', (data) => resume(String(data))))
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
    socket.destroy()
  })

  describe('quarantine', () => {
    const list = (query = '') => t.owner.get<Page<QuarantineItem>>(`/api/quarantine${query}`)

    it('keeps what is for nobody, and takes it in once somebody is there', async () => {
      const stray = textDelivery('For a number not connected yet', { phoneNumberId: '30001' })
      await deliver(t, stray)
      const { body } = await list()
      const item = body.items.find(({ account }) => account === '30001') as QuarantineItem
      expect(item).toMatchObject({ channel: 'whatsapp', reason: 'unknown_account' })
      expect(JSON.stringify(body)).not.toContain('For a number')
      const detail = await t.owner.get<QuarantineDetail>(`/api/quarantine/${item.id}`)
      expect(detail.body.raw).toContain('For a number')
      const looked = await t.ctx.db.read
        .selectFrom('audit')
        .selectAll()
        .where('action', '=', 'quarantine.view')
        .execute()
      expect(looked).toMatchObject([{ actor_id: t.owner.id, object_id: item.id }])
      await t.inbox('30001')
      expect((await t.owner.post(`/api/quarantine/${item.id}/replay`)).status).toBe(204)
      await takenIn(t)
      expect((await t.owner.get(`/api/quarantine/${item.id}`)).status).toBe(404)
      const conversations = await t.owner.get('/api/conversations?q=Carla')
      expect(JSON.stringify(conversations.body)).toContain('For a number')
    })

    it('gives nothing to an inbox whose secret did not sign it', async () => {
      await t.inbox('30003', { appSecret: 'another-secret' })
      const stolen = textDelivery('Signed by somebody else', { phoneNumberId: '30003' })
      await deliver(t, stolen)
      const item = (await list()).body.items.find(({ account }) => account === '30003') as QuarantineItem
      expect(item.reason).toBe('foreign_signature')
      await t.owner.post(`/api/quarantine/${item.id}/replay`)
      await takenIn(t)
      const again = (await list()).body.items.find(({ account }) => account === '30003')
      expect(again?.reason, 'replayed, and back again').toBe('foreign_signature')
    })

    it('comes page by page, each exactly once, and is replayed once by many clicks', async () => {
      for (let n = 0; n < 55; n++) await t.deliver(textDelivery(`stray ${n}`, { phoneNumberId: '30009' }))
      await takenIn(t)
      const first = await list()
      const second = await list(`?cursor=${first.body.next}`)
      const ids = [...first.body.items, ...second.body.items].map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(55)
      expect(second.body.next).toBeNull()
      const id = ids[0]
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => t.owner.delete(`/api/quarantine/${id}`)),
      )
      const statuses = replies.map(({ status }) => status)
      expect(statuses).toContain(204)
      expect(statuses.every((status) => status === 204 || status === 404)).toBe(true)
      expect((await list('?cursor=x')).status).toBe(400)
    })
  })
})
