/** What a website's inbox promises of its chats is kept: neither too late nor too early. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import { deleteEndedChats } from '../../server/jobs/delete-ended-chats.ts'
import { expiredSessions } from '../../server/jobs/expired-sessions.ts'
import { oldVisitors } from '../../server/jobs/old-visitors.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
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
    site = await website(t, { deleteAfterDays: DAYS })
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const run = () => deleteEndedChats.run(t.ctx)
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
      // The clock runs on while the test does, so an hour stands for a moment.
      const due = t.clock.now() - DAYS * DAY
      const [over, exact, early] = [await ended(due - HOUR), await ended(due), await ended(due + HOUR)]
      expect(await run()).toBe(2)
      expect(await here()).toEqual([early.id])
      expect(over.id).not.toBe(exact.id)
      t.clock.advance(HOUR)
      expect(await run()).toBe(1)
      expect(await here()).toEqual([])
      expect(await run()).toBe(0)
    })

    it('are over to the millisecond', async () => {
      let now = t.clock.now() + DAY
      const clock = { now: () => now }
      const ctx = { ...t.ctx, clock }
      await ended(now - DAYS * DAY)
      now -= 1
      expect(await deleteEndedChats.run(ctx)).toBe(0)
      now += 1
      expect(await deleteEndedChats.run(ctx)).toBe(1)
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
      t.clock.advance(DAYS * DAY - HOUR)
      expect(await run()).toBe(0)
      t.clock.advance(HOUR)
      expect(await run()).toBe(1)
    })

    it('do not run out over a message that is stored and not taken in yet', async () => {
      const short = await website(t, { deleteAfterDays: 10 })
      const carla = await visitor(t, short)
      const chat = await ended(t.clock.now() - 11 * DAY, carla)
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

    it('follow what is set, also while they run', async () => {
      const chat = await ended(t.clock.now() - 10 * DAY)
      await t.owner.patch(`/api/inboxes/${site.id}`, { settings: { deleteAfterDays: null } })
      expect(await run()).toBe(0)
      await t.owner.patch(`/api/inboxes/${site.id}`, { settings: { deleteAfterDays: 11 } })
      expect(await run()).toBe(0)
      expect(await here()).toEqual([chat.id])
      await t.owner.patch(`/api/inboxes/${site.id}`, { settings: { deleteAfterDays: 10 } })
      expect(await run()).toBe(1)
    })

    it('are kept for many at once, in portions', async () => {
      const now = t.clock.now()
      await t.ctx.db.transaction(async (tx) => {
        for (let n = 0; n < 120; n++) {
          const contact = tx.insertInto('contact').values({ name: null, name_at: 0, created_at: now })
          const { id: contactId } = await contact.returning('id').executeTakeFirstOrThrow()
          await tx
            .insertInto('conversation')
            .values({
              inbox_id: site.id,
              contact_id: contactId,
              status: 'resolved',
              assignee_id: null,
              created_at: 1,
              last_message_at: 1,
              last_message_id: null,
              last_inbound_at: null,
              reply_until: null,
              // Many in the same moment, across the border of a portion.
              resolved_at: 1 + Math.floor(n / 40),
              inbound_count: 1,
              public_id: `bulk-${n}`,
            })
            .execute()
        }
      })
      expect(await run()).toBe(120)
      expect(await here()).toEqual([])
      const audits = await t.ctx.db.read
        .selectFrom('audit')
        .select('detail')
        .where('action', '=', 'conversation.erase')
        .execute()
      const counts = audits.map(({ detail }) => JSON.parse(detail ?? '{}') as { conversations: number })
      expect(counts.map(({ conversations }) => conversations)).toEqual([50, 50, 20])
    })

    it('are kept once where two nodes look at the same time', async () => {
      for (let n = 0; n < 5; n++) await ended(1)
      const [one, other] = await Promise.all([run(), run()])
      expect(one + other).toBe(5)
      const told = await t.ctx.db.read
        .selectFrom('event')
        .select('conversation_id')
        .where('name', '=', 'conversation.deleted')
        .execute()
      expect(new Set(told.map((each) => each.conversation_id)).size).toBe(5)
      expect(told).toHaveLength(5)
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
