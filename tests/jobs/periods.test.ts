/** What a website's inbox promises of its chats is kept: neither too late nor too early. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import { expiredSessions } from '../../server/jobs/expired-sessions.ts'
import { oldVisitors } from '../../server/jobs/old-visitors.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { foresee, limit, putInForce, run as runRules } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { countRows, seedRaw } from '../erasure/everything.ts'
import {
  answers,
  arrives,
  chooses,
  says,
  visitor,
  website,
  writing,
  type Chat,
  type Visitor,
  type Website,
} from '../erasure/website.ts'

const DAYS = 30

describe.each(databases)('periods on %s', (kind) => {
  let t: TestServer
  let site: Website
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    site = await website(t)
    await goesAfter(site, DAYS)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  /** What has ended in there goes so many days after. */
  const goesAfter = (where: Website, count: number) =>
    putInForce(t.ctx, limit({ scope: { inboxes: [where.id] }, period: { count, unit: 'days' } }))
  /** How many conversations went. */
  const run = async () => {
    await foresee(t.ctx)
    const before = (await here()).length
    await runRules(t.ctx)
    return before - (await here()).length
  }
  const here = async () => {
    const rows = await t.ctx.db.read.selectFrom('conversation').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  }
  /** Ended at that time, as if somebody had done it then. */
  const endedAt = (chat: Chat, at: number) =>
    t.ctx.db.admin
      .updateTable('conversation')
      .set({ status: 'resolved', resolved_at: at })
      .where('id', '=', chat.id)
      .execute()
  const ended = async (at: number, who?: Visitor) => {
    const chat = await says(t, who ?? (await visitor(t, site)), 'Moin')
    await endedAt(chat, at)
    return chat
  }

  describe('of chats that have ended', () => {
    it('end with the day that was promised, and not before', async () => {
      const [over, early] = [
        await ended(t.clock.now() - (DAYS + 2) * DAY),
        await ended(t.clock.now() - (DAYS - 1) * DAY),
      ]
      expect(await run()).toBe(1)
      expect(await here()).toEqual([early.id])
      expect(over.id).not.toBe(early.id)
      t.clock.advance(3 * DAY)
      expect(await run()).toBe(1)
      expect(await here()).toEqual([])
      expect(await run()).toBe(0)
    })

    it('do not begin before the end: a running chat stays, however old', async () => {
      const chat = await says(t, await visitor(t, site), 'Moin')
      await t.ctx.db.admin
        .updateTable('conversation')
        .set({ created_at: 1, last_message_at: 1 })
        .where('id', '=', chat.id)
        .execute()
      expect(await run()).toBe(0)
      expect(await here()).toEqual([chat.id])
    })

    it('begin anew when somebody goes on with the chat', async () => {
      const carla = await visitor(t, site)
      const chat = await ended(t.clock.now() - (DAYS - 1) * DAY, carla)
      expect((await says(t, carla, 'Still me')).id).toBe(chat.id)
      t.clock.advance(2 * DAY)
      expect(await run()).toBe(0)
      await endedAt(chat, t.clock.now())
      t.clock.advance((DAYS - 1) * DAY)
      expect(await run()).toBe(0)
      t.clock.advance(3 * DAY)
      expect(await run()).toBe(1)
    })

    it('do not run out over a message that is stored and not taken in yet', async () => {
      const short = await website(t)
      await goesAfter(short, 10)
      const carla = await visitor(t, short)
      const chat = await ended(t.clock.now() - 12 * DAY, carla)
      await t.server.inbound.stop()
      await t.ctx.db.transaction((tx) => seedRaw(t, tx, carla, 'Still me'))
      expect(await run()).toBe(0)
      await t.server.inbound.drain()
      expect(await run()).toBe(0)
      const messages = t.ctx.db.read.selectFrom('message').select(['text', 'conversation_id'])
      expect(await messages.orderBy('id').execute()).toEqual([
        { text: 'Moin', conversation_id: chat.id },
        { text: 'Still me', conversation_id: chat.id },
      ])
    })

    it('hold in the inbox that promised them, and in no other', async () => {
      const kept = await website(t)
      const elsewhere = await says(t, await visitor(t, kept), 'Keep me')
      await endedAt(elsewhere, 1)
      await t.inbox()
      const phone = await receiveText(t, 'By phone')
      await endedAt({ id: phone.conversationId, publicId: '', messageId: phone.id }, 1)
      await ended(1)
      expect(await run()).toBe(1)
      expect(await here()).toEqual([elsewhere.id, phone.conversationId])
    })
  })

  describe('of visitors who write nothing', () => {
    const silent = () => oldVisitors.run(t.ctx)
    const rows = () =>
      countRows(t.ctx.db.read, [
        'visitor',
        'visitor_session',
        'visitor_upload',
        'identity',
        'contact',
        'consent',
      ])
    const none = { visitor: 0, visitor_session: 0, visitor_upload: 0, identity: 0, contact: 0, consent: 0 }

    it('are a day', async () => {
      const carla = await visitor(t, site, { name: 'Carla', externalId: 'carla' })
      await chooses(t, carla, 'a.txt', Buffer.from('A'))
      t.clock.advance(DAY - HOUR)
      expect(await silent()).toBe(0)
      t.clock.advance(HOUR)
      expect(await silent()).toBe(1)
      expect(await rows()).toEqual(none)
      expect(await silent()).toBe(0)
    })

    it('do not end for who has written, or whose message is on its way or parked', async () => {
      const [carla, jonas, mia] = [await visitor(t, site), await visitor(t, site), await visitor(t, site)]
      await says(t, carla, 'Moin')
      await t.server.inbound.stop()
      await t.ctx.db.transaction(async (tx) => {
        await seedRaw(t, tx, jonas, 'In a moment')
        const body = Buffer.from(JSON.stringify(writing(t, mia, 'Parked')))
        const parked = { channel: 'web', account: site.key, reason: 'failed' as const, detail: null }
        await tx
          .insertInto('quarantine')
          .values({ ...parked, body, signed_by: `[${site.id}]`, dedupe: 'x', received_at: t.clock.now() })
          .execute()
      })
      t.clock.advance(2 * DAY)
      expect(await silent()).toBe(0)
      await t.ctx.db.admin.deleteFrom('quarantine').execute()
      expect(await silent()).toBe(1)
      await t.server.inbound.drain()
      expect(await silent()).toBe(0)
    })

    it('begin anew when they come back', async () => {
      const carla = await visitor(t, site)
      t.clock.advance(2 * DAY)
      await t.ctx.db.admin
        .updateTable('visitor_session')
        .set({ created_at: t.clock.now() - HOUR })
        .where('visitor_id', '=', carla.id)
        .execute()
      expect(await silent()).toBe(0)
      t.clock.advance(DAY)
      expect(await silent()).toBe(1)
    })

    it('leave a contact who is known by something else', async () => {
      const carla = await visitor(t, site)
      await t.inbox()
      const { conversationId } = await receiveText(t, 'By phone')
      await t.ctx.db.admin
        .updateTable('conversation')
        .set({ contact_id: carla.contactId })
        .where('id', '=', conversationId)
        .execute()
      t.clock.advance(2 * DAY)
      expect(await silent()).toBe(1)
      expect(await here()).toEqual([conversationId])
      expect(await rows()).toMatchObject({ visitor: 0, visitor_session: 0 })
    })
  })

  it('of sessions are over when they say so, and the chat stays', async () => {
    const carla = await visitor(t, site)
    const chat = await says(t, carla, 'Moin')
    await answers(t, chat, 'Hello')
    expect(await expiredSessions.run(t.ctx)).toBe(0)
    await t.ctx.db.admin
      .updateTable('visitor_session')
      .set({ expires_at: t.clock.now() - 1 })
      .execute()
    expect(await expiredSessions.run(t.ctx)).toBe(1)
    expect(await here()).toEqual([chat.id])
    await arrives(t, site, writing(t, carla, 'Sent before'))
    expect(await countRows(t.ctx.db.read, ['message'])).toEqual({ message: 3 })
  })
})
