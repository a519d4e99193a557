/** Who writes: a guest, or somebody the website has signed for. Tokens change hands with the person. */
import jsonwebtoken from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  answers,
  Guest,
  IDENTITY_SECRET,
  newGuest,
  openShop,
  signIdentity,
  type Shop,
} from '../helpers/widget.ts'

const NOTICE = { required: true, texts: { en: { points: ['Ada and Ben read it.'], body: 'All of it.' } } }

describe.each(databases)('sessions of visitors on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const rows = async (table: 'visitor' | 'visitor_session' | 'contact' | 'identity' | 'consent') =>
    (await t.ctx.db.read.selectFrom(table).selectAll().execute()).length
  const item = async (guest: Guest) => {
    const id = await guest.conversationId()
    return (await t.owner.get<ConversationItem>(`/api/conversations/${id}`)).body
  }
  const isIn = async (guest: Guest, token: string) =>
    (await guest.call('GET', '/chats', undefined, { authorization: `Bearer ${token}` })).status === 200

  describe('a guest', () => {
    it('is nobody until a session is begun', async () => {
      const before = await Promise.all([rows('visitor'), rows('contact'), rows('identity')])
      const guest = new Guest(t, shop)
      await guest.call('GET', '')
      expect((await guest.call('GET', '/chats')).status).toBe(401)
      expect(await Promise.all([rows('visitor'), rows('contact'), rows('identity')])).toEqual(before)
    })

    it('is known to agents by what was said, unverified', async () => {
      const guest = await newGuest(t, shop, {
        name: 'Carla Jensen',
        email: 'carla@example.com',
        language: 'de',
        attributes: { plan: 'gold', orders: 3 },
      })
      expect(guest.session).toMatchObject({ identified: false, name: 'Carla Jensen', notice: null })
      await guest.says('Moin')
      const { contact, visitor } = await item(guest)
      expect(contact.name).toBe('Carla Jensen')
      expect(visitor).toMatchObject({
        identified: false,
        email: 'carla@example.com',
        language: 'de',
        attributes: { plan: 'gold', orders: 3 },
        claims: {},
        page: null,
      })
    })

    it('gets another token each time, and the one before ends', async () => {
      const guest = await newGuest(t, shop)
      const { token, visitor } = guest.session!
      await guest.says('Moin')
      const again = await guest.begin()
      expect(again.token).not.toBe(token)
      expect(again.visitor).toBe(visitor)
      expect(await isIn(guest, token)).toBe(false)
      expect(await guest.messages()).toHaveLength(1)
    })

    it('leaves, and the token is good for nothing', async () => {
      const guest = await newGuest(t, shop)
      expect((await guest.call('DELETE', '/sessions/current')).status).toBe(204)
      expect((await guest.call('GET', '/chats')).status).toBe(401)
      expect((await guest.call('DELETE', '/sessions/current')).status).toBe(401)
    })

    it('comes too late after half a year', async () => {
      const other = await startTestServer(kind)
      const guest = await newGuest(other, await openShop(other))
      other.clock.advance(181 * 24 * 3_600_000)
      expect((await guest.call('GET', '/chats')).status).toBe(401)
      await other[Symbol.asyncDispose]()
    })

    it('begins anew with a token that is no good', async () => {
      const guest = await newGuest(t, shop)
      const { visitor } = guest.session!
      guest.session = { ...guest.session!, token: 'A'.repeat(43) }
      expect((await guest.begin()).visitor).not.toBe(visitor)
    })

    it('changes what was said, for open consoles too', async () => {
      const guest = await newGuest(t, shop, { name: 'Carla', attributes: { plan: 'gold', cart: 2 } })
      await guest.says('Moin')
      const live = await t.owner.live()
      const change = { name: 'Carla J.', email: 'c@example.com', attributes: { cart: null, vip: true } }
      expect((await guest.call('PATCH', '/me', change)).status).toBe(204)
      const id = await guest.conversationId()
      await live.until(
        (frame) =>
          frame.type === 'event' &&
          frame.conversation?.id === id &&
          frame.conversation.contact.name === 'Carla J.',
      )
      live.socket.close()
      expect((await item(guest)).visitor).toMatchObject({
        email: 'c@example.com',
        attributes: { plan: 'gold', vip: true },
      })
    })

    it('has at most twenty attributes in all', async () => {
      const many = (from: number) =>
        Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`a${from + n}`, n]))
      const guest = await newGuest(t, shop, { attributes: many(0) })
      const reply = await guest.call<{ error: { fields: unknown } }>('PATCH', '/me', { attributes: many(15) })
      expect(reply.status).toBe(400)
      expect(reply.body.error.fields).toMatchObject([{ path: 'attributes' }])
    })
  })

  describe('somebody the site has signed for', () => {
    it('is who the site says, with what it says', async () => {
      const identity = signIdentity(t, shop, {
        sub: 'a-1',
        name: 'Ada L.',
        email: 'ada@example.com',
        plan: 'gold',
      })
      const guest = await newGuest(t, shop, { identity, name: 'Somebody else', attributes: { plan: 'free' } })
      expect(guest.session).toMatchObject({ identified: true, name: 'Ada L.', email: 'ada@example.com' })
      await guest.says('Moin')
      const { contact, visitor } = await item(guest)
      expect(contact.name).toBe('Ada L.')
      expect(visitor).toMatchObject({
        identified: true,
        email: 'ada@example.com',
        claims: { plan: 'gold' },
        attributes: { plan: 'free' },
      })
    })

    it('finds the own chats in another browser', async () => {
      const identity = () => signIdentity(t, shop, { sub: 'a-2' })
      const first = await newGuest(t, shop, { identity: identity() })
      await first.says('From the desk')
      const second = await newGuest(t, shop, { identity: identity() })
      expect((await second.messages()).map(({ text }) => text)).toEqual(['From the desk'])
      expect(second.session?.visitor).toBe(first.session?.visitor)
      expect(await isIn(first, first.session!.token)).toBe(true)
    })

    it('takes along what was written as a guest', async () => {
      const guest = await newGuest(t, shop, { name: 'Carla' })
      await guest.says('Before I signed in')
      const { token, visitor } = guest.session!
      await guest.begin({ identity: signIdentity(t, shop, { sub: 'a-3', name: 'Carla Jensen' }) })
      expect(guest.session).toMatchObject({ visitor, identified: true, name: 'Carla Jensen' })
      expect(await isIn(guest, token)).toBe(false)
      expect((await guest.messages()).map(({ text }) => text)).toEqual(['Before I signed in'])
    })

    it('is one person with the guest that turned out to be them', async () => {
      const identity = () => signIdentity(t, shop, { sub: 'a-4', name: 'Ada' })
      const ada = await newGuest(t, shop, { identity: identity() })
      await ada.says('As Ada')
      const guest = await newGuest(t, shop)
      await guest.says('As a guest')
      const { token } = guest.session!
      const before = await item(guest)
      await guest.begin({ identity: identity() })
      expect(guest.session?.visitor).toBe(ada.session?.visitor)
      expect(await isIn(guest, token)).toBe(false)
      const texts = (await ada.messages()).map(({ text }) => text)
      expect(texts).toEqual(['As Ada', 'As a guest'])
      expect(await guest.chats()).toEqual(await ada.chats())
      const after = await item(ada)
      expect(after.contact.name).toBe('Ada')
      expect(after.contact.id).not.toBe(before.contact.id)
      expect((await t.owner.get(`/api/conversations/${before.id}`)).status).toBe(404)
      // What was on its way under the former name arrives with the person.
      await guest.says('And on')
      expect(await ada.messages()).toHaveLength(3)
    })

    it('gets nothing of whoever was signed in before', async () => {
      const ada = await newGuest(t, shop, { identity: signIdentity(t, shop, { sub: 'a-5' }) })
      await ada.says('For Ada alone')
      const { token } = ada.session!
      const ben = new Guest(t, shop)
      ben.session = ada.session
      await ben.begin({ identity: signIdentity(t, shop, { sub: 'b-5' }) })
      expect(await ben.chats()).toEqual([])
      expect(await isIn(ben, token)).toBe(false)
      const back = await newGuest(t, shop, { identity: signIdentity(t, shop, { sub: 'a-5' }) })
      expect(await back.messages()).toHaveLength(1)
    })

    it('gets nothing of a guest whom an agent put together with somebody else', async () => {
      const ada = await newGuest(t, shop, { identity: signIdentity(t, shop, { sub: 'a-6' }) })
      await ada.says('For Ada alone')
      const guest = await newGuest(t, shop)
      const contactOf = async (who: Guest) =>
        (
          await t.ctx.db.read
            .selectFrom('identity')
            .select('contact_id')
            .where('value', '=', who.session!.visitor)
            .executeTakeFirstOrThrow()
        ).contact_id
      const [adas, guests] = [await contactOf(ada), await contactOf(guest)]
      await t.ctx.db.admin
        .updateTable('identity')
        .set({ contact_id: adas })
        .where('contact_id', '=', guests)
        .execute()
      await guest.begin({ identity: signIdentity(t, shop, { sub: 'b-6' }) })
      expect(await guest.chats()).toEqual([])
      expect(await ada.messages()).toHaveLength(1)
    })

    it('can not be renamed by the page, which may fill what the site left open', async () => {
      const guest = await newGuest(t, shop, { identity: signIdentity(t, shop, { sub: 'a-7', name: 'Ada' }) })
      const refused = await guest.call<{ error: { fields: unknown } }>('PATCH', '/me', { name: 'Eve' })
      expect(refused.status).toBe(400)
      expect(refused.body.error.fields).toMatchObject([{ path: 'name' }])
      expect((await guest.call('PATCH', '/me', { email: 'ada@example.com' })).status).toBe(204)
      expect((await guest.call('PATCH', '/me', { email: 'eve@example.com' })).status).toBe(400)
    })

    it('is one visitor, however many tabs come at once', async () => {
      const all = await Promise.all(
        Array.from({ length: 8 }, () =>
          newGuest(t, shop, { identity: signIdentity(t, shop, { sub: 'a-8' }) }),
        ),
      )
      expect(new Set(all.map(({ session }) => session?.visitor)).size).toBe(1)
    })

    it.each([
      [
        'forged',
        (s: Shop) => jsonwebtoken.sign({ sub: 'x', aud: s.key, exp: 9e9 }, 'the key of somebody else, long'),
      ],
      ['unsigned', (s: Shop) => jsonwebtoken.sign({ sub: 'x', aud: s.key }, '', { algorithm: 'none' })],
      ['expired', (s: Shop) => signIdentity(t, s, {}, -1)],
      ['of another inbox', (s: Shop) => signIdentity(t, { ...s, key: 'B'.repeat(22) })],
      [
        'of another algorithm',
        (s: Shop) => jsonwebtoken.sign({ sub: 'x', aud: s.key }, IDENTITY_SECRET, { algorithm: 'HS512' }),
      ],
      ['a plain id', () => 'customer-7'],
    ])('is refused where the token is %s, and nobody is made', async (_what, token) => {
      const before = await rows('visitor')
      const reply = await new Guest(t, shop).call('POST', '/sessions', { identity: token(shop) })
      expect(reply.status).toBe(401)
      expect(reply.body).toMatchObject({ error: { code: 'identity_refused' } })
      expect(await rows('visitor')).toBe(before)
    })

    it('alone may write where the site wants it so', async () => {
      const closed = await openShop(t, { identity: 'required' })
      const guest = new Guest(t, closed)
      const refused = await guest.call('POST', '/sessions', {})
      expect(refused).toMatchObject({ status: 401, body: { error: { code: 'identity_required' } } })
      await guest.begin({ identity: signIdentity(t, closed) })
      await guest.says('Moin')
      await guest.begin()
      expect(guest.session?.identified).toBe(true)
    })

    it('alone may go on once the site wants it so', async () => {
      const other = await openShop(t)
      const guest = await newGuest(t, other)
      await t.owner.patch(`/api/inboxes/${other.inboxId}`, { settings: { identity: 'required' } })
      expect(await guest.send({ text: 'Moin' })).toMatchObject({
        status: 401,
        body: { error: { code: 'identity_required' } },
      })
    })
  })

  describe('the privacy notice', () => {
    let informed: Shop
    beforeAll(async () => {
      informed = await openShop(t, { notice: NOTICE })
    })
    const agreed = { notice: { version: 1, language: 'en' } }

    it('comes before everything, where it has to', async () => {
      const before = await Promise.all([rows('visitor'), rows('contact')])
      const reply = await new Guest(t, informed).call('POST', '/sessions', { name: 'Carla' })
      expect(reply).toMatchObject({ status: 409, body: { error: { code: 'notice_required' } } })
      expect(await Promise.all([rows('visitor'), rows('contact')])).toEqual(before)
    })

    it('is agreed to with version, language and time', async () => {
      const guest = await newGuest(t, informed, agreed)
      expect(guest.session?.notice).toBe(1)
      await guest.says('Moin')
      expect((await item(guest)).visitor?.notice).toMatchObject({ version: 1, language: 'en' })
      const consents = await rows('consent')
      await guest.begin(agreed)
      expect(await rows('consent')).toBe(consents)
    })

    it('is refused in a version that is not today’s', async () => {
      const reply = await new Guest(t, informed).call('POST', '/sessions', {
        notice: { version: 2, language: 'en' },
      })
      expect(reply).toMatchObject({ status: 409, body: { error: { code: 'notice_changed' } } })
      const without = await new Guest(t, shop).call('POST', '/sessions', agreed)
      expect(without).toMatchObject({ status: 409, body: { error: { code: 'notice_changed' } } })
    })

    it('is agreed to anew once it says something else', async () => {
      const changing = await openShop(t, { notice: NOTICE })
      const guest = await newGuest(t, changing, agreed)
      await guest.says('Moin')
      const texts = { en: { points: ['Carla reads it, too.'] } }
      const change = { settings: { notice: { required: true, texts } } }
      expect((await t.owner.patch(`/api/inboxes/${changing.inboxId}`, change)).status).toBe(200)
      const refused = await guest.send({ text: 'And?' })
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'notice_required' } } })
      expect(await guest.messages()).toHaveLength(1)
      await guest.begin({ notice: { version: 2, language: 'de' } })
      await guest.says('And on')
      expect(guest.session?.notice).toBe(2)
    })
  })

  describe('what is asked first', () => {
    const fields = [
      { key: 'name', required: true, when: 'always', label: {} },
      { key: 'order', required: true, when: 'closed', label: { en: 'Order' } },
      { key: 'phone', required: false, when: 'always', label: { en: 'Phone' } },
    ]
    const never = { timeZone: 'Europe/Berlin', week: [], closed: [] }
    const missing = async (asking: Shop, body: Record<string, unknown>) => {
      const reply = await new Guest(t, asking).call<{ error?: { fields?: Array<{ path: string }> } }>(
        'POST',
        '/sessions',
        body,
      )
      return reply.body.error?.fields?.map(({ path }) => path) ?? []
    }

    it('has to be filled in', async () => {
      const open = await openShop(t, { fields })
      expect(await missing(open, {})).toEqual(['name'])
      expect(await missing(open, { name: 'Carla' })).toEqual([])
    })

    it('may be more while nobody answers', async () => {
      const shut = await openShop(t, { fields, hours: never })
      expect(await missing(shut, {})).toEqual(['name', 'attributes.order'])
      expect(await missing(shut, { name: 'Carla', attributes: { order: ' ' } })).toEqual(['attributes.order'])
      expect(await missing(shut, { name: 'Carla', attributes: { order: '4711' } })).toEqual([])
    })

    it('may be answered after the notice, and before the first message', async () => {
      const open = await openShop(t, { fields, notice: NOTICE })
      const guest = await newGuest(t, open, { notice: { version: 1, language: 'en' } })
      const refused = await guest.send({ text: 'Moin' })
      expect(refused).toMatchObject({ status: 400, body: { error: { fields: [{ path: 'name' }] } } })
      await guest.call('PATCH', '/me', { name: 'Carla' })
      await guest.says('Moin')
    })
  })

  it('tells the address of the page only where the admin wants it, without what stands behind it', async () => {
    const page = 'https://shop.example/shelf?token=secret#me'
    const quiet = await newGuest(t, shop)
    await quiet.says('Moin', { page })
    expect((await item(quiet)).visitor?.page).toBeNull()
    const curious = await openShop(t, { pageUrl: true })
    const guest = await newGuest(t, curious)
    await guest.says('Moin', { page })
    await guest.says('Moin again', { page: 'https://shop.example/elsewhere' })
    expect((await item(guest)).visitor?.page).toBe('https://shop.example/shelf')
  })

  it('keeps nothing of the browser or the way here', async () => {
    const guest = new Guest(t, shop)
    const headers = {
      'user-agent': 'Canary/1.0',
      referer: 'https://canary.example/',
      'x-forwarded-for': '203.0.113.99',
    }
    const reply = await guest.call<typeof guest.session>('POST', '/sessions', {}, headers)
    guest.session = reply.body
    await guest.says('Moin')
    await answers(t, t.owner, await guest.conversationId(), 'Hallo')
    const kept = await Promise.all(
      (['visitor', 'visitor_session', 'contact', 'identity', 'message', 'event', 'audit'] as const).map(
        (table) => t.ctx.db.read.selectFrom(table).selectAll().execute(),
      ),
    )
    expect(JSON.stringify(kept)).not.toMatch(/canary|203\.0\.113|127\.0\.0\.1/i)
  })
})
