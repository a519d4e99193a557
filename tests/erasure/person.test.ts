/** Erasing one person: all of theirs in all channels, and nothing of anybody else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../server/clock.ts'
import type { ErasurePreview, ErasureResult } from '../../server/contract/erasure.ts'
import { resumeErasures } from '../../server/core/erasure/going.ts'
import { dropReleased } from '../../server/core/hold/grow.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { resumeErasuresJob } from '../../server/jobs/resume-erasures.ts'
import { runJob } from '../../server/jobs/scheduler.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf, rawMail, SUPPORT } from '../helpers/mails.ts'
import { insertRule } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { countRows, everythingStored, tablesOfPeople } from './everything.ts'
import { says, visitor, website } from './website.ts'

const WHY = 'Asked for it by letter'

describe.each(databases)('erasing a person on %s', (kind) => {
  let t: TestServer
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const preview = async (contactId: number) =>
    (await t.owner.get<ErasurePreview>(`/api/contacts/${contactId}/erasure`)).body
  const erase = (contactId: number, conversations: number, why = WHY) =>
    t.owner.post<ErasureResult>(`/api/contacts/${contactId}/erasure`, { conversations, why })
  const contactOf = async (conversationId: number) => {
    const row = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    return row.contact_id
  }
  const move = (conversationId: number, contactId: number) =>
    t.ctx.db.admin
      .updateTable('conversation')
      .set({ contact_id: contactId })
      .where('id', '=', conversationId)
      .execute()
  const conversations = async () => {
    const rows = await t.ctx.db.read
      .selectFrom('conversation')
      .select(['id', 'hidden'])
      .orderBy('id')
      .execute()
    return rows.map(({ id, hidden }) => [id, hidden])
  }
  const hold = async (conversationId: number) => {
    const { status } = await t.owner.post('/api/holds', {
      reason: 'A lawsuit',
      object: { kind: 'conversation', id: conversationId },
      ownerId: t.owner.id,
      reviewAt: t.clock.now() + DAY,
    })
    expect(status).toBe(200)
  }

  it('takes everything in all inboxes, and says what that was', async () => {
    const first = await receiveText(t, 'CANARY by phone', { name: 'CANARY' })
    const contactId = await contactOf(first.conversationId)
    const chat = await says(t, await visitor(t, await website(t), { name: 'CANARY' }), 'CANARY on a website')
    await move(chat.id, contactId)
    await t.ctx.db.admin.updateTable('identity').set({ contact_id: contactId }).execute()
    await t.ctx.db.admin.deleteFrom('contact').where('id', '<>', contactId).execute()
    expect(await preview(contactId)).toMatchObject({
      name: 'CANARY',
      goes: { conversations: 2, messages: 2, files: 0, mails: 0 },
      stays: [],
      contactStays: false,
      askedAt: null,
    })
    expect(await erase(contactId, 1)).toMatchObject({
      status: 409,
      body: { error: { code: 'count_differs' } },
    })
    expect(await erase(contactId, 2, 'CANARY asked for it')).toMatchObject({ status: 400 })
    const { status, body } = await erase(contactId, 2)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      stays: 0,
      certificate: {
        kind: 'erasure',
        state: 'done',
        forecast: 2,
        gone: { conversations: 2, messages: 2, contacts: 1 },
        check: { rows: 0, files: 0, log: true },
      },
    })
    expect(await everythingStored(t)).not.toContain('CANARY')
    const people = (await tablesOfPeople(t)).filter((table) => table !== 'ledger_entry')
    expect(Object.entries(await countRows(t.ctx.db.read, people)).filter(([, rows]) => rows > 0)).toEqual([])
    expect(await checkOwnLedger(t.ctx)).toMatchObject({ ok: true })
    expect(await erase(contactId, 0)).toMatchObject({ status: 404 })
  })

  it('keeps what a hold keeps out of sight, and takes it when that ends', async () => {
    const first = await receiveText(t, 'Moin')
    const contactId = await contactOf(first.conversationId)
    await t.owner.post(`/api/conversations/${first.conversationId}/status`, { status: 'resolved' })
    await t.inbox('7009')
    const second = await receiveText(t, 'Moin elsewhere', { phoneNumberId: '7009' })
    expect(await contactOf(second.conversationId)).toBe(contactId)
    await hold(first.conversationId)
    expect(await preview(contactId)).toMatchObject({
      goes: { conversations: 1, addresses: 0, consents: 0 },
      stays: [{ conversationId: first.conversationId, by: 'hold', until: null, reason: 'A lawsuit' }],
      contactStays: true,
    })
    expect((await erase(contactId, 1)).body).toMatchObject({
      stays: 1,
      certificate: { state: 'done', gone: { conversations: 1, restricted: 1, contacts: 0 } },
    })
    expect(await conversations()).toEqual([[first.conversationId, 'restricted']])
    expect(await preview(contactId)).toMatchObject({ askedAt: expect.any(Number) })
    await t.ctx.db.admin.deleteFrom('hold_object').execute()
    await t.ctx.db.admin.updateTable('conversation').set({ held: 0 }).execute()
    expect((await erase(contactId, 1)).body).toMatchObject({ certificate: { gone: { contacts: 1 } } })
    expect(await conversations()).toEqual([])
  })

  it('takes names and addresses out of conversations of others, and what they wrote there', async () => {
    const inbox = await mailInbox(t)
    const carla = 'Carla Canary <carla.canary@kunde.example>'
    const to = `${SUPPORT}, ${carla}`
    await mailIn(t, inbox, rawMail({ from: 'Jonas <jonas@kunde.example>', to, messageId: 'a@kunde.example' }))
    await mailIn(t, inbox, rawMail({ from: carla, text: 'From me alone' }))
    const [jonas = 0, own = 0] = await conversationsOf(t, inbox)
    await mailIn(t, inbox, rawMail({ from: carla, text: 'CANARY', inReplyTo: 'a@kunde.example' }))
    expect(await mailsOf(t.owner, jonas)).toHaveLength(2)
    const contactId = await contactOf(own)
    expect(await preview(contactId)).toMatchObject({ goes: { conversations: 1, mentions: 1 } })
    await erase(contactId, 1)
    const stored = (await everythingStored(t)).toLowerCase()
    expect(stored).not.toContain('canary')
    expect(stored).toContain('kratzer')
    expect(await mailsOf(t.owner, jonas)).toHaveLength(2)
    expect(await conversations()).toEqual([[jonas, null]])
  })

  it.each(['a floor', 'a hold'])(
    'leaves letters of others whole that %s keeps, for as long as that does',
    async (by) => {
      const inbox = await mailInbox(t)
      const carla = 'Carla Canary <carla.canary@kunde.example>'
      const letter = {
        from: 'Jonas <jonas@kunde.example>',
        to: `${SUPPORT}, ${carla}`,
        messageId: 'a@kunde.example',
      }
      await mailIn(t, inbox, rawMail(letter))
      await mailIn(t, inbox, rawMail({ from: carla, text: 'CANARY', inReplyTo: 'a@kunde.example' }))
      await mailIn(t, inbox, rawMail({ from: carla }))
      const [jonas = 0, own = 0] = await conversationsOf(t, inbox)
      if (by === 'a floor') {
        const years = { count: 6, unit: 'years' as const }
        const letters = { kind: 'floor' as const, name: 'Letters', clock: 'created' as const, period: years }
        await t.ctx.db.transaction((tx) => insertRule(t.ctx, tx, letters))
      } else await hold(jonas)
      const contactId = await contactOf(own)
      await erase(contactId, by === 'a floor' ? 0 : 1)
      const heads = async () => {
        const rows = await t.ctx.db.read
          .selectFrom('mail')
          .innerJoin('message', 'message.id', 'mail.message_id')
          .select('mail.head')
          .where('message.conversation_id', '=', jonas)
          .orderBy('message.id')
          .execute()
        return rows.map(({ head }) => head.includes('carla.canary'))
      }
      const look = () => runJob(t.ctx, resumeErasuresJob, true)
      await look()
      expect(await heads()).toEqual([true, true])
      // Whoever writes later is somebody else, though from the same address.
      t.clock.advance(MINUTE)
      await mailIn(t, inbox, rawMail({ from: carla, text: 'CANARY again', inReplyTo: 'a@kunde.example' }))
      expect(await heads()).toEqual([true, true, true])
      if (by === 'a floor') t.clock.advance(7 * 366 * DAY)
      else {
        await t.ctx.db.admin.updateTable('hold').set({ released_at: t.clock.now() }).execute()
        await dropReleased(t.ctx)
      }
      await look()
      expect(await heads()).toEqual([false, false, true])
      const rows = await t.ctx.db.read
        .selectFrom('message')
        .select('text')
        .where('conversation_id', '=', jonas)
        .orderBy('id')
        .execute()
      expect(rows.map(({ text }) => text?.includes('CANARY') ?? false)).toEqual([false, false, true])
      expect(rows[0]?.text).toBeTruthy()
      expect(await t.ctx.db.read.selectFrom('kept_mention').selectAll().execute()).toEqual([])
      expect(await checkOwnLedger(t.ctx)).toMatchObject({ ok: true })
    },
  )

  it('goes on where it was broken off, in short transactions, whatever somebody has written', async () => {
    const { conversationId, id } = await receiveText(t, 'Moin')
    const contactId = await contactOf(conversationId)
    const row = await t.ctx.db.read
      .selectFrom('message')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const { id: _, ...columns } = row
    const many = Array.from({ length: 4500 }, (_each, n) => ({ ...columns, external_id: `many.${n}` }))
    for (const portion of t.ctx.db.portions(many)) {
      await t.ctx.db.admin.insertInto('message').values(portion).execute()
    }
    const work = t.ctx.db.transaction.bind(t.ctx.db)
    // For everybody: what else writes at this moment must not be the one that fails.
    t.ctx.db.transaction = async (each) => {
      const begun = await t.ctx.db.read
        .selectFrom('retention_run')
        .select('id')
        .where('gone', 'like', '%"messages":2000%')
        .executeTakeFirst()
      if (begun) throw new Error('the power is gone')
      return work(each)
    }
    const { body } = await erase(contactId, 1)
    t.ctx.db.transaction = work
    expect(body.certificate).toMatchObject({ state: 'running', gone: { messages: 2000, conversations: 0 } })
    expect(await resumeErasures(t.ctx)).toBe(1)
    expect(await resumeErasures(t.ctx)).toBe(0)
    const { rows } = { rows: await t.ctx.db.read.selectFrom('retention_run').selectAll().execute() }
    expect(rows).toMatchObject([{ state: 'done', subject_id: null }])
    expect(JSON.parse(rows[0]?.gone ?? '')).toMatchObject({ messages: 4501, conversations: 1, contacts: 1 })
    const [tally] = await t.ctx.db.read.selectFrom('tally').selectAll().execute()
    expect(tally).toMatchObject({ conversations: 1, inbound: 4501 })
    expect(await checkOwnLedger(t.ctx)).toMatchObject({ ok: true })
  })

  it('takes somebody who has no conversation, for whoever answers for all data', async () => {
    const left = async (value: string) => {
      const { id } = await t.ctx.db.admin
        .insertInto('contact')
        .values({ name: 'CANARY', name_at: 0, created_at: 1 })
        .returning('id')
        .executeTakeFirstOrThrow()
      await t.ctx.db.admin
        .insertInto('identity')
        .values({ contact_id: id, channel: 'whatsapp', kind: 'phone', value, created_at: 1, told_at: 1 })
        .execute()
      return id
    }
    const id = await left('4915100CANARY')
    expect(await preview(id)).toMatchObject({
      name: 'CANARY',
      goes: { conversations: 0, addresses: 1 },
      stays: [],
      contactStays: false,
    })
    const ben = await t.agent('Ben')
    expect(await ben.get(`/api/contacts/${id}/erasure`)).toMatchObject({ status: 404 })
    expect(await erase(id, 1)).toMatchObject({ status: 409 })
    expect(await erase(id, 0)).toMatchObject({
      status: 200,
      body: { stays: 0, certificate: { state: 'done', gone: { conversations: 0, contacts: 1 } } },
    })
    expect(await everythingStored(t)).not.toContain('CANARY')
    expect(await erase(id, 0)).toMatchObject({ status: 404 })
    const held = await left('4915100HELD')
    await t.ctx.db.admin.updateTable('contact').set({ held: 1 }).where('id', '=', held).execute()
    expect(await preview(held)).toMatchObject({ contactStays: true })
    expect(await erase(held, 0)).toMatchObject({ status: 409, body: { error: { code: 'held' } } })
  })

  it('knows nothing of somebody who writes again', async () => {
    const { conversationId } = await receiveText(t, 'Moin', { name: 'Carla' })
    const before = await contactOf(conversationId)
    await erase(before, 1)
    t.clock.advance(MINUTE)
    const again = await receiveText(t, 'It is me', { name: 'Somebody' })
    expect(await contactOf(again.conversationId)).not.toBe(before)
    const items = await t.owner.get<{ items: unknown[] }>(
      `/api/conversations/${again.conversationId}/messages`,
    )
    expect(items.body.items).toHaveLength(1)
  })

  it('is not what restricts a person: nothing goes, and it all comes back', async () => {
    const { conversationId } = await receiveText(t, 'Moin')
    const contactId = await contactOf(conversationId)
    const dpo = await t.agent('Paula', 'dpo')
    const restrict = (restricted: boolean) =>
      t.owner.post(`/api/contacts/${contactId}/restriction`, { restricted, why: WHY })
    const path = `/api/conversations/${conversationId}`
    expect(await restrict(true)).toMatchObject({ status: 204 })
    expect(await t.owner.get(path)).toMatchObject({ status: 404 })
    expect(await dpo.get(path)).toMatchObject({ status: 200 })
    // From which day rules count is theirs to say, of what they alone see, too.
    const day = { at: t.clock.now() - DAY }
    expect(await dpo.post(`${path}/event`, day)).toMatchObject({ status: 204 })
    expect(await dpo.post(`/api/contacts/${contactId}/relationship`, day)).toMatchObject({ status: 204 })
    expect(await preview(contactId)).toMatchObject({
      goes: { conversations: 0 },
      stays: [{ by: 'restriction' }],
    })
    expect(await dpo.post(`${path}/erase`, { why: WHY })).toMatchObject({
      status: 409,
      body: { error: { code: 'kept' } },
    })
    expect(await restrict(false)).toMatchObject({ status: 204 })
    expect(await t.owner.get(path)).toMatchObject({ status: 200 })
    expect(await t.owner.post(`${path}/erase`, { why: WHY })).toMatchObject({ status: 204 })
    expect(await conversations()).toEqual([])
    const runs = await t.ctx.db.read
      .selectFrom('retention_run')
      .select(['kind', 'state', 'checked'])
      .execute()
    expect(runs).toMatchObject([
      { kind: 'manual', state: 'done', checked: expect.stringContaining('"rows":0') },
    ])
  })
})
