/** Which chat a visitor writes in, what agents see of it, and that who is forgotten stays forgotten. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import type { Whisper } from '../../server/events/notifier.ts'
import { nextClientId, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import {
  addVisitor,
  comesIn,
  openWebsite,
  sawOf,
  visitorWrites,
  wroteTo,
  type TestVisitor,
  type Website,
} from '../helpers/website.ts'

describe.each(databases)('a website’s chat on %s', (kind) => {
  let t: TestServer
  let ben: Client
  let site: Website
  let carla: TestVisitor
  beforeEach(async () => {
    t = await startTestServer(kind)
    ben = await t.agent('Ben')
    site = await openWebsite(t)
    carla = await addVisitor(t, site)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const list = async () =>
    (await t.owner.get<{ items: ConversationItem[] }>('/api/conversations?view=all')).body.items
  const messages = async (id: number) =>
    (await t.owner.get<{ items: MessageView[] }>(`/api/conversations/${id}/messages`)).body.items
  const status = (id: number, value: 'open' | 'resolved') =>
    t.owner.post(`/api/conversations/${id}/status`, { status: value })
  const answer = async (id: number, text: string) =>
    (await ben.post<MessageView>(`/api/conversations/${id}/messages`, { clientId: nextClientId(), text }))
      .body
  const row = (id: number) =>
    t.ctx.db.read
      .selectFrom('conversation')
      .select(['seen_inbound', 'seen_at', 'inbound_count'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()

  it('is one, however many first messages come at once', async () => {
    const all = Array.from({ length: 50 }, () => wroteTo(t, carla, { fresh: true }))
    await Promise.all([...all, ...all].map((delivery) => comesIn(t, site, delivery)))
    await t.settle()
    const chats = await list()
    expect(chats).toHaveLength(1)
    expect(chats[0]).toMatchObject({ inboundCount: 50, status: 'open' })
    const stored = await t.ctx.db.read.selectFrom('message').select('external_id').execute()
    expect(stored.map((each) => each.external_id).sort()).toEqual(all.map(({ id }) => id).sort())
  })

  it('goes on while it is open, ends, and is gone on with or followed by another', async () => {
    const first = await visitorWrites(t, carla, { fresh: true })
    expect((await visitorWrites(t, carla, { fresh: true })).conversationId).toBe(first.conversationId)
    await status(first.conversationId, 'resolved')
    expect((await visitorWrites(t, carla)).conversationId).toBe(first.conversationId)
    await status(first.conversationId, 'resolved')
    const second = await visitorWrites(t, carla, { fresh: true })
    expect(second.conversationId).not.toBe(first.conversationId)
    expect((await visitorWrites(t, carla)).conversationId).toBe(second.conversationId)
    expect((await visitorWrites(t, carla, { fresh: true })).conversationId).toBe(second.conversationId)
  })

  it('is begun by what says so, whatever else comes with it', async () => {
    const first = await visitorWrites(t, carla)
    await status(first.conversationId, 'resolved')
    const both = [wroteTo(t, carla), wroteTo(t, carla, { fresh: true })]
    await Promise.all(both.map((delivery) => comesIn(t, site, delivery)))
    await t.settle()
    const chats = await list()
    expect(chats).toEqual([expect.objectContaining({ inboundCount: 2 })])
    expect(chats[0]?.id).not.toBe(first.conversationId)
  })

  it('is each visitor’s own', async () => {
    const eve = await addVisitor(t, site)
    const one = await visitorWrites(t, carla, { text: 'from Carla' })
    const other = await visitorWrites(t, eve, { text: 'from Eve' })
    expect(other.conversationId).not.toBe(one.conversationId)
    expect((await messages(one.conversationId)).map(({ text }) => text)).toEqual(['from Carla'])
  })

  it('does not bring back who was forgotten while they wrote', async () => {
    const delivery = wroteTo(t, carla)
    await t.ctx.db.admin.deleteFrom('visitor').where('id', '=', carla.id).execute()
    const eve = await addVisitor(t, site)
    await Promise.all([delivery, wroteTo(t, eve)].map((each) => comesIn(t, site, each)))
    await t.settle()
    expect(await list()).toHaveLength(1)
    for (const table of ['quarantine', 'raw_delivery'] as const) {
      expect(await t.ctx.db.read.selectFrom(table).select('id').execute()).toEqual([])
    }
    const known = await t.ctx.db.read.selectFrom('identity').select('value').execute()
    expect(known).toEqual([{ value: eve.publicId }])
  })

  it('keeps what somebody wrote under a name that has become another’s', async () => {
    const { conversationId } = await visitorWrites(t, carla)
    await t.ctx.db.admin.deleteFrom('visitor').where('id', '=', carla.id).execute()
    expect((await visitorWrites(t, carla)).conversationId).toBe(conversationId)
  })

  it('tells by delivered and read how far an answer got, in any order and twice', async () => {
    const { conversationId } = await visitorWrites(t, carla)
    const { id } = await answer(conversationId, 'Moin, Carla')
    await t.settle()
    const sent = await t.ctx.db.read
      .selectFrom('message')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(sent).toMatchObject({ delivery: 'accepted', external_id: sent.correlation })
    const externalId = sent.correlation as string
    for (const [state, shown] of [
      ['read', 'read'],
      ['delivered', 'read'],
      ['read', 'read'],
    ] as const) {
      await comesIn(t, site, sawOf(t, carla, [externalId], state))
      await t.settle()
      expect((await messages(conversationId)).find((each) => each.id === id)?.delivery).toBe(shown)
    }
  })

  it('goes out as fast as it is written', async () => {
    const { conversationId } = await visitorWrites(t, carla)
    const texts = Array.from({ length: 60 }, (_, n) => `Answer ${n}`)
    for (const text of texts) await answer(conversationId, text)
    const accepted = async () => {
      const rows = await t.ctx.db.read
        .selectFrom('message')
        .select('text')
        .where('delivery', '=', 'accepted')
        .orderBy('delivery_at')
        .orderBy('id')
        .execute()
      return rows.map(({ text }) => text)
    }
    // The worker that runs by itself may hold the last of them.
    await t.settle()
    await expect.poll(accepted, { timeout: 10_000 }).toEqual(texts)
  })

  describe('was looked at', () => {
    it('as far as anybody has read it, and marking it as unread takes nothing back', async () => {
      const { conversationId: id } = await visitorWrites(t, carla)
      await visitorWrites(t, carla)
      expect(await row(id)).toEqual({ seen_inbound: 0, seen_at: null, inbound_count: 2 })
      await ben.post(`/api/conversations/${id}/read`, { seen: 1 })
      const after = await row(id)
      expect(after).toMatchObject({ seen_inbound: 1, seen_at: expect.any(Number) })
      await t.owner.post(`/api/conversations/${id}/read`, { seen: 1 })
      await ben.post(`/api/conversations/${id}/read`, { seen: 0 })
      expect(await row(id)).toEqual(after)
      t.clock.advance(1000)
      await t.owner.post(`/api/conversations/${id}/read`, { seen: 99 })
      const all = await row(id)
      expect(all.seen_inbound).toBe(2)
      expect(all.seen_at).toBeGreaterThan(after.seen_at ?? 0)
    })

    it('by whoever answers it', async () => {
      const { conversationId: id } = await visitorWrites(t, carla)
      await answer(id, 'Moin')
      expect(await row(id)).toMatchObject({ seen_inbound: 1, seen_at: expect.any(Number) })
    })
  })

  describe('tells visitors who are there that somebody writes', () => {
    let heard: Whisper[]
    beforeEach(() => {
      heard = []
      t.ctx.notifier.onWhisper((whisper) => heard.push(whisper))
    })
    const types = (client: Client, id: number) => client.post(`/api/conversations/${id}/typing`)
    /** PostgreSQL hands a node its own words, too. */
    const times = kind === 'postgres' ? 2 : 1
    const by = (client: Client, conversationId: number) =>
      heard.filter((each) => each.agentId === client.id && each.conversationId === conversationId).length

    it('every three seconds, each of them', async () => {
      const { conversationId: id } = await visitorWrites(t, carla)
      for (const client of [ben, ben, t.owner]) await types(client, id)
      await until(() => expect([by(ben, id), by(t.owner, id)]).toEqual([times, times]))
      t.clock.advance(3000)
      for (const client of [ben, ben]) await types(client, id)
      await until(() => expect([by(ben, id), by(t.owner, id)]).toEqual([2 * times, times]))
      expect(heard).toContainEqual({ conversationId: id, by: 'agent', agentId: ben.id })
    })

    it('only where the inbox wants it told', async () => {
      const { conversationId: id } = await visitorWrites(t, carla)
      const other = await visitorWrites(t, await addVisitor(t, await openWebsite(t)))
      await t.owner.patch(`/api/inboxes/${site.id}`, { readReceipts: false })
      await types(ben, id)
      await types(ben, other.conversationId)
      await until(() => expect(by(ben, other.conversationId)).toBe(times))
      expect(by(ben, id)).toBe(0)
    })
  })

  it('holds nothing of what is broken: that is parked, without a word of it in the reason', async () => {
    const text = JSON.stringify(wroteTo(t, carla)).slice(1)
    await t.server.intake.store({ channel: 'web', body: Buffer.from(text), signedBy: [site.id] })
    await t.settle()
    const parked = await t.ctx.db.read.selectFrom('quarantine').selectAll().execute()
    expect(parked).toEqual([expect.objectContaining({ channel: 'web', reason: 'malformed' })])
    expect(parked[0]?.detail).not.toContain(carla.publicId)
    expect(await list()).toEqual([])
  })
})
