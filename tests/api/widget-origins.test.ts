/** Which pages may talk to the widget's side of the server, and what the others get: nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setPace } from '../../server/core/visitor/pace.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { Guest, newGuest, openShop, SITE, type Shop } from '../helpers/widget.ts'

describe.each(databases)('pages of other sites on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t, { sites: [SITE, 'https://*.branch.example'] })
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(`${t.url}/api/widget/${path}`, { method, headers })
  const granted = (response: Response) =>
    [...response.headers.keys()].filter((name) => name.startsWith('access-control'))

  it.each([SITE, 'https://www.branch.example', 'https://a.b.branch.example'])(
    '%s is let in',
    async (origin) => {
      const response = await ask(shop.key, { origin })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(response.headers.get('vary')).toContain('Origin')
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    },
  )

  it('lets in pages of the server itself, whichever way they come', async () => {
    for (const headers of [{ origin: t.url }, {}]) expect((await ask(shop.key, headers)).status).toBe(200)
  })

  it.each([
    'null',
    'https://evil.example',
    'http://shop.example',
    'https://shop.example:8443',
    'https://shop.example.evil.example',
    'https://evil-shop.example',
    'https://branch.example',
    'https://evilbranch.example',
    'https://www.branch.example.evil.example',
    'file://',
    'javascript:alert(1)',
    '*',
  ])('%s gets nothing', async (origin) => {
    for (const [path, method] of [
      [shop.key, 'GET'],
      [shop.key, 'OPTIONS'],
      [`${shop.key}/sessions`, 'POST'],
      [`${shop.key}/chats`, 'GET'],
    ] as const) {
      const response = await ask(path, { origin }, method)
      expect(response.status).toBe(403)
      expect(granted(response)).toEqual([])
      expect(await response.json()).toMatchObject({ error: { code: 'foreign_origin' } })
    }
  })

  it('makes nobody for a page that is refused', async () => {
    const count = () => t.ctx.db.read.selectFrom('visitor').select('id').execute()
    const before = await count()
    await ask(`${shop.key}/sessions`, { origin: 'https://evil.example' }, 'POST')
    expect(await count()).toEqual(before)
  })

  it('says of an unknown key what it says of any', async () => {
    for (const key of ['A'.repeat(22), 'x', '%00', '..%2f..', '__proto__']) {
      const response = await ask(key, { origin: SITE })
      expect(response.status).toBe(404)
      expect(granted(response)).toEqual([])
    }
  })

  it('answers a preflight with what may be sent', async () => {
    const response = await ask(
      `${shop.key}/messages`,
      {
        origin: SITE,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
      'OPTIONS',
    )
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, DELETE')
    expect(response.headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type')
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0)
  })

  it('lets pages read why something was refused', async () => {
    const stranger = new Guest(t, shop)
    const reply = await stranger.call('GET', '/chats')
    expect(reply.status).toBe(401)
    expect(reply.headers.get('access-control-allow-origin')).toBe(SITE)
  })

  it('asks again once a site was taken off', async () => {
    const other = await openShop(t)
    const carla = await newGuest(t, other)
    expect((await carla.call('GET', '/chats')).status).toBe(200)
    await t.owner.patch(`/api/inboxes/${other.inboxId}`, { settings: { sites: ['https://else.example'] } })
    expect((await carla.call('GET', '/chats')).status).toBe(403)
  })

  it('takes the token of one inbox for no other', async () => {
    const other = await openShop(t)
    const carla = await newGuest(t, shop)
    const elsewhere = new Guest(t, other)
    elsewhere.session = carla.session
    expect((await elsewhere.call('GET', '/chats')).status).toBe(401)
  })

  it('opens no other part of the server', async () => {
    for (const path of ['/api/setup', '/api/inboxes', `/api/attachments/${'A'.repeat(22)}`]) {
      const response = await fetch(t.url + path, { headers: { origin: SITE } })
      expect(granted(response)).toEqual([])
    }
  })

  it('says when to come back to whoever asks too much, and nothing of the others', async () => {
    setPace(t.ctx, { session: { points: 2, duration: 600 } })
    const begin = () => new Guest(t, shop).call('POST', '/sessions', {})
    expect([(await begin()).status, (await begin()).status]).toEqual([200, 200])
    const refused = await begin()
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_requests' } } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
  })
})
