/** Chats as their visitors lead them, over REST. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationItem, EntryView } from '../../server/contract/conversation.ts'
import { ChatMessageView, ChatView } from '../../server/contract/visitor.ts'
import { WidgetView } from '../../server/contract/widget.ts'
import { endOfPeriod } from '../../server/core/retention/calendar.ts'
import { acceptMessage } from '../../server/core/visitor/write.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce } from '../helpers/retention.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { answers, Guest, newGuest, openShop, type Shop } from '../helpers/widget.ts'

describe.each(databases)('chats of visitors on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  let ben: Client
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t)
    const scope = { inboxes: [shop.inboxId] }
    await putInForce(t.ctx, limit({ scope, period: { count: 30, unit: 'days' } }))
    ben = await t.agent('Ben Nielsen')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const item = async (guest: Guest) => {
    const id = await guest.conversationId()
    return (await t.owner.get<ConversationItem>(`/api/conversations/${id}`)).body
  }
  const entries = async (guest: Guest) => {
    const id = await guest.conversationId()
    return (await t.owner.get<{ items: EntryView[] }>(`/api/conversations/${id}/entries`)).body.items
  }

  it('shows the widget, and stores nothing for it', async () => {
    const tables = ['visitor', 'contact', 'identity', 'conversation', 'event', 'audit'] as const
    const all = async () =>
      JSON.stringify(
        await Promise.all(tables.map((table) => t.ctx.db.read.selectFrom(table).selectAll().execute())),
      )
    const other = await openShop(t)
    const before = await all()
    const guest = new Guest(t, other)
    const { body } = await guest.call<WidgetView>('GET', '')
    expect(WidgetView.parse(body)).toEqual(body)
    expect(body).toMatchObject({ name: 'Shop', hours: { open: true }, deleteAfterDays: null, notice: null })
    expect(body.transcript).toBe(false)
    expect(await all()).toBe(before)
  })

  it('names of those who answer what the admin lets it', async () => {
    for (const [agents, name] of [
      ['full', 'Ben Nielsen'],
      ['first', 'Ben'],
      ['none', null],
    ] as const) {
      const naming = await openShop(t, { agents })
      const guest = await newGuest(t, naming)
      const { team } = (await guest.call<WidgetView>('GET', '')).body
      expect(team.map((one) => one.name)).toEqual(name === null ? [] : ['Olga', name])
      await guest.says('Moin')
      await answers(t, ben, await guest.conversationId(), 'Hallo')
      const author = name === null ? null : { name, picture: null }
      expect((await guest.messages()).at(-1)).toMatchObject({ from: 'agent', author })
      expect((await guest.chat()).agent).toEqual(author)
    }
  })

  it('goes back and forth', async () => {
    const carla = await newGuest(t, shop)
    expect(await carla.chats()).toEqual([])
    const id = await carla.says('Do you have it in green?')
    await answers(t, ben, await carla.conversationId(), 'We do.')
    const messages = await carla.messages()
    for (const message of messages) expect(ChatMessageView.parse(message)).toEqual(message)
    expect(messages).toMatchObject([
      { id, from: 'visitor', author: null, text: 'Do you have it in green?', state: 'stored' },
      { from: 'agent', text: 'We do.', state: 'stored' },
    ])
    const chat = await carla.chat()
    expect(ChatView.parse(chat)).toEqual(chat)
    expect(chat).toMatchObject({
      status: 'open',
      unread: 1,
      preview: { from: 'agent', text: 'We do.', file: false },
      lastMessageAt: messages[1]?.sentAt,
      rating: null,
      deletesAt: null,
    })
  })

  it('takes a message once, however often and at once it comes', async () => {
    const carla = await newGuest(t, shop)
    const id = carla.newId()
    const replies = await Promise.all(Array.from({ length: 10 }, () => carla.send({ id, text: 'Once' })))
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    await t.settle()
    expect((await carla.send({ id, text: 'Said otherwise' })).status).toBe(200)
    await t.settle()
    expect((await carla.messages()).map(({ text }) => text)).toEqual(['Once'])
    expect((await item(carla)).inboundCount).toBe(1)
  })

  it('makes one chat of fifty beginnings', async () => {
    const carla = await newGuest(t, shop)
    await Promise.all(Array.from({ length: 50 }, (_, n) => carla.send({ text: `No. ${n}` })))
    await t.settle()
    expect(await carla.chats()).toHaveLength(1)
    expect((await item(carla)).inboundCount).toBe(50)
  })

  it('pages through what was written, from the newest back', async () => {
    const carla = await newGuest(t, shop)
    for (let n = 0; n < 35; n++) {
      t.clock.advance(1)
      await carla.send({ text: `No. ${n}` })
    }
    await t.settle()
    const { id } = await carla.chat()
    const page = async (query: string) =>
      (await carla.call<{ items: ChatMessageView[]; more: boolean }>('GET', `/chats/${id}/messages${query}`))
        .body
    const newest = await page('')
    expect(newest).toMatchObject({ more: true })
    expect(newest.items).toHaveLength(30)
    const rest = await page(`?before=${newest.items[0]?.id}`)
    expect(rest.more).toBe(false)
    const texts = [...rest.items, ...newest.items].map(({ text }) => text)
    expect(texts).toEqual(Array.from({ length: 35 }, (_, n) => `No. ${n}`))
  })

  it('hears of an answer once it was let out, and never of a note', async () => {
    const carla = await newGuest(t, shop)
    await carla.says('Moin')
    const id = await carla.conversationId()
    await t.owner.post(`/api/conversations/${id}/notes`, { clientId: 'a-note-here', text: 'A difficult one' })
    const { id: messageId } = await t.ctx.db.transaction(async (tx) =>
      tx
        .insertInto('message')
        .values({
          conversation_id: id,
          inbox_id: shop.inboxId,
          direction: 'out',
          type: 'text',
          text: 'On its way',
          details: null,
          external_id: 'on-its-way-000000',
          client_id: null,
          correlation: 'on-its-way-000000',
          attempt: 1,
          author_id: t.owner.id,
          quoted_id: null,
          forwarded: 0,
          sent_at: t.clock.now(),
          created_at: t.clock.now(),
          delivery: 'queued',
          delivery_at: null,
          failure_code: null,
          failure_reason: null,
          failure_detail: null,
          edited_at: null,
          edit_id: null,
          revoked_at: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    for (const delivery of ['queued', 'sending', 'unknown', 'failed'] as const) {
      await t.ctx.db.admin.updateTable('message').set({ delivery }).where('id', '=', messageId).execute()
      expect((await carla.messages()).map(({ text }) => text)).toEqual(['Moin'])
      expect(await carla.chat()).toMatchObject({ unread: 0, preview: { text: 'Moin' } })
    }
    await t.ctx.db.admin
      .updateTable('message')
      .set({ delivery: 'accepted' })
      .where('id', '=', messageId)
      .execute()
    expect((await carla.messages()).map(({ text }) => text)).toEqual(['Moin', 'On its way'])
  })

  it('shows nothing of what was taken back', async () => {
    const carla = await newGuest(t, shop)
    const id = await carla.says('A secret')
    await t.ctx.db.admin
      .updateTable('message')
      .set({ revoked_at: t.clock.now() })
      .where('external_id', '=', id)
      .execute()
    expect(await carla.messages()).toMatchObject([{ id, text: null, files: [] }])
    expect((await carla.chat()).preview).toEqual({ from: 'visitor', text: null, file: false })
  })

  it('tells both sides what was read', async () => {
    const carla = await newGuest(t, shop)
    await carla.says('Moin')
    const id = await carla.conversationId()
    expect((await carla.chat()).readAt).toBeNull()
    await t.owner.post(`/api/conversations/${id}/read`, { seen: 1 })
    expect((await carla.chat()).readAt).toBeGreaterThanOrEqual((await carla.messages())[0]!.sentAt)
    for (const text of ['One', 'Two', 'Three']) await answers(t, ben, id, text)
    const { id: chat } = await carla.chat()
    const [, , two] = await carla.messages()
    const states = async () => (await carla.messages()).map(({ state }) => state)
    const seen = async (message: string, state: string) => {
      const { status } = await carla.call('POST', '/seen', { chat, message, state })
      await t.settle()
      return status
    }
    expect(await seen(two!.id, 'delivered')).toBe(204)
    expect(await states()).toEqual(['stored', 'delivered', 'delivered', 'stored'])
    expect(await seen(two!.id, 'read')).toBe(204)
    expect(await seen(two!.id, 'delivered')).toBe(204)
    expect(await states()).toEqual(['stored', 'read', 'read', 'stored'])
    expect((await carla.chat()).unread).toBe(1)
    await t.owner.patch(`/api/inboxes/${shop.inboxId}`, { readReceipts: false })
    expect((await carla.chat()).readAt).toBeNull()
    await t.owner.patch(`/api/inboxes/${shop.inboxId}`, { readReceipts: true })
  })

  it('marks nothing of others as read', async () => {
    const [carla, eve] = [await newGuest(t, shop), await newGuest(t, shop)]
    for (const guest of [carla, eve]) {
      await guest.says('Moin')
      await answers(t, ben, await guest.conversationId(), 'Hallo')
    }
    const [hers] = (await carla.messages()).slice(-1)
    const own = (await eve.chat()).id
    for (const chat of [own, hers!.chat]) {
      const reply = await eve.call('POST', '/seen', { chat, message: hers!.id, state: 'read' })
      expect(reply.status).toBe(404)
    }
    await t.settle()
    expect((await carla.messages()).at(-1)?.state).toBe('stored')
  })

  it('ends, and says when it will be deleted', async () => {
    const carla = await newGuest(t, shop)
    await carla.says('Moin')
    const { id } = await carla.chat()
    expect((await carla.call('POST', `/chats/${id}/end`)).status).toBe(204)
    expect((await carla.call('POST', `/chats/${id}/end`)).status).toBe(204)
    const chat = await carla.chat()
    expect(chat.status).toBe('ended')
    expect(chat.deletesAt).toBe(endOfPeriod(chat.endedAt ?? 0, { count: 30, unit: 'days' }, 'Europe/Berlin'))
    expect((await carla.call<WidgetView>('GET', '')).body.deleteAfterDays).toBe(30)
    expect((await t.owner.get(`/api/inboxes/${shop.inboxId}`)).body).toMatchObject({ promisedDays: 30 })
    expect((await item(carla)).status).toBe('resolved')
    expect(await entries(carla)).toMatchObject([{ kind: 'ended', author: { kind: 'contact' } }])
  })

  it('goes on with the newest that has ended, where it is named, and else begins another', async () => {
    const carla = await newGuest(t, shop)
    await carla.says('First')
    const first = (await carla.chat()).id
    await carla.call('POST', `/chats/${first}/end`)
    await carla.says('Go on', { chat: first })
    expect(await carla.chats()).toMatchObject([{ id: first, status: 'open' }])
    await carla.call('POST', `/chats/${first}/end`)
    t.clock.advance(1)
    await carla.says('Second')
    const [second] = await carla.chats()
    expect(second?.id).not.toBe(first)
    await carla.says('Still the second', { chat: first })
    await carla.call('POST', `/chats/${second!.id}/end`)
    t.clock.advance(1)
    await carla.says('A third, since the first is not the newest', { chat: first })
    expect(await carla.chats()).toHaveLength(3)
  })

  it('writes under no name but the own', async () => {
    const [carla, eve] = [await newGuest(t, shop), await newGuest(t, shop)]
    await carla.says('Moin')
    const foreign = await eve.send({ id: carla.newId(), text: 'As Carla' })
    expect(foreign).toMatchObject({ status: 400, body: { error: { fields: [{ path: 'id' }] } } })
    const known = await eve.send({ id: (await carla.messages())[0]!.id, text: 'As Carla' })
    expect(known.status).toBe(400)
    await t.settle()
    expect(await carla.messages()).toHaveLength(1)
  })

  it('stores what it has said is stored before it says so', async () => {
    const carla = await newGuest(t, shop)
    const actor = {
      kind: 'visitor' as const,
      id: 0,
      publicId: carla.session?.visitor ?? '',
      inboxId: shop.inboxId,
      contactId: null,
      name: null,
      identified: false,
      sessionId: 0,
    }
    const gone = acceptMessage(t.ctx, actor, { id: carla.newId(), chat: null, text: 'Moin', files: [] })
    await expect(gone).rejects.toMatchObject({ code: 'unauthenticated' })
    const write = t.ctx.db.transaction.bind(t.ctx.db)
    t.ctx.db.transaction = () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
    const refused = await carla.send({ text: 'Moin' })
    t.ctx.db.transaction = write
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
    expect(refused.headers.get('retry-after')).toBe('2')
  })

  it('lets agents see that somebody writes, in a chat that runs', async () => {
    const carla = await newGuest(t, shop)
    const heard: unknown[] = []
    const off = t.ctx.notifier.onWhisper((whisper) => heard.push(whisper))
    expect((await carla.call('POST', '/typing')).status).toBe(204)
    t.clock.advance(5000)
    await carla.says('Moin')
    for (let n = 0; n < 3; n++) await carla.call('POST', '/typing')
    off()
    const conversationId = await carla.conversationId()
    // Where nodes tell each other, one's own word comes back.
    expect(heard.length).toBeLessThanOrEqual(2)
    expect(heard[0]).toEqual({ conversationId, by: 'contact', agentId: null })
    expect(heard.at(-1)).toEqual(heard[0])
  })

  describe('a rating', () => {
    it('is one word about a chat that was answered, and may change', async () => {
      const carla = await newGuest(t, shop)
      await carla.says('Moin')
      const { id } = await carla.chat()
      const rate = (body: unknown) => carla.call('POST', `/chats/${id}/rating`, body)
      expect(await rate({ score: 5 })).toMatchObject({
        status: 409,
        body: { error: { code: 'not_rateable' } },
      })
      await answers(t, ben, await carla.conversationId(), 'Hallo')
      expect((await rate({ score: 2, comment: 'Slow' })).status).toBe(204)
      expect((await rate({ score: 4, comment: '' })).status).toBe(204)
      expect((await carla.chat()).rating).toEqual({ score: 4, comment: null })
      expect((await item(carla)).rating).toEqual({ score: 4, comment: null })
      expect(await entries(carla)).toMatchObject([
        { kind: 'rated', author: { kind: 'contact' }, rating: { score: 4, comment: null } },
      ])
      const stored = await t.ctx.db.read
        .selectFrom('rating')
        .select('agent_id')
        .where('conversation_id', '=', await carla.conversationId())
        .execute()
      expect(stored).toEqual([{ agent_id: ben.id }])
    })

    it('is taken only where it is asked for', async () => {
      const quiet = await openShop(t, { rating: false })
      const carla = await newGuest(t, quiet)
      await carla.says('Moin')
      await answers(t, ben, await carla.conversationId(), 'Hallo')
      const reply = await carla.call('POST', `/chats/${(await carla.chat()).id}/rating`, { score: 5 })
      expect(reply.status).toBe(409)
    })
  })
})
