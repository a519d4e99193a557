/** Visitors’ sockets: who is let in, and how they end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VisitorClose } from '../../server/contract/visitor.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  answerTo,
  knock,
  opened,
  startChat,
  startVisitor,
  startWebsite,
  type Website,
} from '../helpers/visitors.ts'

const SHOP = 'https://shop.example'

describe.each(databases)('visitors’ sockets on %s', (kind) => {
  let t: TestServer
  let site: Website
  beforeAll(async () => {
    t = await startTestServer(kind, { visitors: { sessionsEvery: 40 } })
    site = await startWebsite(t, { sites: [SHOP, 'https://*.shop.example'] })
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  describe('let in', () => {
    it.each([
      ['a page of the site', SHOP, 101],
      ['a page of its subdomain', 'https://m.shop.example', 101],
      ['whoever is no browser', undefined, 101],
      ['no page of another site', 'https://evil.example', 403],
      ['no site whose name begins alike', 'https://shop.example.evil.example', 403],
      ['no sandboxed frame', 'null', 403],
      ['no file', 'file://', 403],
    ])('%s', async (_, origin, status) => {
      expect(await answerTo(knock(t.url, site.key, origin === undefined ? {} : { origin }))).toBe(status)
    })

    it('the server’s own pages', async () => {
      expect(await answerTo(knock(t.url, site.key, { origin: t.url }))).toBe(101)
    })

    it.each(['', 'x', 'A'.repeat(22), '__proto__', '%00', `${'B'.repeat(22)}&inbox=x`])(
      'nobody by the key %s',
      async (key) => {
        expect(await answerTo(knock(t.url, key))).toBe(404)
      },
    )

    it('nobody by a session of another website', async () => {
      const other = await startWebsite(t)
      const { token } = await startVisitor(t, site)
      const live = knock(t.url, other.key)
      await opened(live)
      live.say({ type: 'hello', token })
      expect(await live.closed).toBe(VisitorClose.unauthenticated)
    })

    it.each([
      ['a token that nobody has', { type: 'hello', token: 'x'.repeat(43) }],
      ['another frame first', { type: 'typing' }],
    ])('nobody with %s', async (_, frame) => {
      const live = knock(t.url, site.key)
      await opened(live)
      live.say(frame)
      expect(await live.closed).toBe(VisitorClose.unauthenticated)
    })

    it('nobody who does not say who it is', async () => {
      await using hasty = await startTestServer(kind, { visitors: { helloWithin: 20 } })
      const { key } = await startWebsite(hasty)
      expect(await knock(hasty.url, key).closed).toBe(VisitorClose.unauthenticated)
    })

    it('so many from one address and no more, counted anew when one leaves', async () => {
      await using few = await startTestServer(kind, { visitors: { perAddress: 3 } })
      const { key } = await startWebsite(few)
      const three = [knock(few.url, key), knock(few.url, key), knock(few.url, key)]
      await Promise.all(three.map(opened))
      expect(await answerTo(knock(few.url, key))).toBe(429)
      expect(await answerTo(knock(few.url, key, { localAddress: '127.0.0.9' }))).toBe(101)
      // Without a proxy that is trusted nobody speaks for others.
      expect(await answerTo(knock(few.url, key, { headers: { 'x-forwarded-for': '6.6.6.6' } }))).toBe(429)
      three[0]?.socket.close()
      await three[0]?.closed
      expect(await answerTo(knock(few.url, key))).toBe(101)
      for (const { socket } of three) socket.terminate()
    })

    it('each address that a trusted proxy speaks for', async () => {
      const env = { TRUST_PROXY: '1' }
      await using proxied = await startTestServer(kind, { env, visitors: { perAddress: 1 } })
      const { key } = await startWebsite(proxied)
      const from = (address: string) => ({ headers: { 'x-forwarded-for': `1.1.1.1, ${address}` } })
      const one = knock(proxied.url, key, from('2001:db8:1:2::1'))
      await opened(one)
      expect(await answerTo(knock(proxied.url, key, from('2001:db8:1:2::2')))).toBe(429)
      expect(await answerTo(knock(proxied.url, key, from('2001:db8:1:3::1')))).toBe(101)
      one.socket.terminate()
    })
  })

  describe('end', () => {
    it('when their session is over, however that came about', async () => {
      const { visitor, live } = await startChat(t, site)
      await t.ctx.db.admin.deleteFrom('visitor_session').where('id', '=', visitor.sessionId).execute()
      expect(await live.closed).toBe(VisitorClose.unauthenticated)
    })

    it('at the first word after the session is over', async () => {
      await using slow = await startTestServer(kind)
      const visitor = await startVisitor(slow, await startWebsite(slow))
      const live = await visitor.live()
      await slow.ctx.db.admin.deleteFrom('visitor').where('id', '=', visitor.id).execute()
      live.say({ type: 'typing' })
      expect(await live.closed).toBe(VisitorClose.unauthenticated)
    })

    it('when their site is no longer one of the inbox, and the others are told to read the settings', async () => {
      const shop = await startWebsite(t, { sites: [SHOP, 'https://other.example'] })
      const visitor = await startVisitor(t, shop)
      const [gone, stays] = [
        await visitor.live({ origin: 'https://other.example' }),
        await visitor.live({ origin: SHOP }),
      ]
      const { body } = await t.owner.get<{ settings: Record<string, unknown> }>(
        `/api/inboxes/${shop.inboxId}`,
      )
      const changed = await t.owner.patch(`/api/inboxes/${shop.inboxId}`, {
        settings: { ...body.settings, sites: [SHOP] },
      })
      expect(changed.status).toBe(200)
      await stays.until(({ type }) => type === 'settings')
      expect(await gone.closed).toBe(1008)
      expect(stays.socket.readyState).toBe(stays.socket.OPEN)
      stays.socket.close()
    })

    it('with the server, which says that it goes', async () => {
      const ending = await startTestServer(kind)
      const visitor = await startVisitor(ending, await startWebsite(ending))
      const live = await visitor.live()
      await ending[Symbol.asyncDispose]()
      expect(await live.closed).toBe(1001)
    })

    it('and are forgotten', async () => {
      await until(() => expect(t.server.visitors.size).toBe(0))
    })
  })
})
