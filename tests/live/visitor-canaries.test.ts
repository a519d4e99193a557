/**
 * Visitors hear nothing that is not made for them. Every field of ours holds a canary; every event there is
 * is told, about everything there is; and every frame a visitor gets is searched.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EventName } from '../../server/contract/live.ts'
import { ChatNews, ToVisitor } from '../../server/contract/visitor.ts'
import { createAgent } from '../../server/core/agent/actions.ts'
import { needsSnapshot, renderNews } from '../../server/core/visitor/news.ts'
import { appendEvents, eventsAfter, type LoggedEvent, type NewEvent } from '../../server/events/log.ts'
import { nextClientId, receiveText, sendText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { PASSWORD, startTestServer, type TestServer } from '../helpers/server.ts'
import { cursorOf, says, startChat, startWebsite, type Chat, type Website } from '../helpers/visitors.ts'

/** What one event about a message that visitors see tells them; `all`: everything afresh. */
const TOLD: Record<EventName, 'all' | Array<ChatNews['type']>> = {
  'agent.created': [],
  'agent.updated': [],
  'contact.updated': 'all',
  'conversation.assigned': ['chat'],
  'conversation.closing': [],
  'conversation.created': ['chat'],
  'conversation.deleted': 'all',
  'conversation.imported': 'all',
  'conversation.merged': 'all',
  'conversation.read': ['chat'],
  'conversation.reopened': ['chat'],
  'conversation.resolved': ['chat'],
  'conversation.updated': ['chat'],
  'inbox.created': [],
  'inbox.updated': [],
  'message.created': ['chat', 'message'],
  'message.removed': 'all',
  'message.updated': ['chat', 'message'],
  'template.updated': [],
  'label.updated': [],
  'retention.updated': [],
}
const INTERNAL = ['session.ended', 'quarantine.changed'] as const
const NUMBERS = new Set(
  'createdAt lastMessageAt endedAt readAt deletesAt sentAt unread size width height seconds peaks score retryAfter'.split(
    ' ',
  ),
)

describe.each(databases)('a visitor on %s', (kind) => {
  let t: TestServer
  let site: Website
  let chat: Chat
  let agentId: number
  /** Ids of messages: seen by the visitor, and not. */
  let visible: number
  let hidden: number[]
  let entryId: number

  beforeAll(async () => {
    t = await startTestServer(kind)
    await t.inbox()
    const identitySecret = 'kanari-secret-kanari-secret-kanari-secret'
    site = await startWebsite(t, { identitySecret, sites: ['https://kanari.example'], agents: 'first' })
    await t.owner.patch(`/api/inboxes/${site.inboxId}`, { name: 'Kanari inbox' })
    const email = 'kanari@nordlicht.example'
    const anna = { name: 'Anna Kanari', email, role: 'agent' as const, password: PASSWORD }
    agentId = (await createAgent(t.ctx, { kind: 'system' }, anna)).id
    chat = await startChat(t, site)
    await fill()
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  async function fill(): Promise<void> {
    const { conversationId, visitor } = chat
    const other = await startChat(t, site)
    const id = other.visitor.nextId()
    await other.live.send(id, 'Kanari of another visitor')
    other.live.socket.close()
    const foreign = await receiveText(t, 'Kanari of another channel')
    const db = t.ctx.db.admin
    await db
      .updateTable('visitor')
      .set({
        email: 'kanari@shop.example',
        attributes: '{"kanari":1}',
        claims: '{"kanari":1}',
        page: 'https://kanari.example',
      })
      .where('id', '=', visitor.id)
      .execute()
    await db
      .updateTable('contact')
      .set({ name: 'Kanari contact' })
      .where('id', '=', visitor.contactId)
      .execute()
    await t.owner.post(`/api/conversations/${conversationId}/assign`, { agentId })
    visible = (await sendText(t, t.owner, conversationId, 'For the visitor')).id
    await db
      .updateTable('message')
      .set({ author_id: agentId, details: '"kanari"' })
      .where('id', '=', visible)
      .execute()
    const note = { clientId: nextClientId(), text: 'Kanari note' }
    const { body } = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/notes`, note)
    const row = await db.selectFrom('message').selectAll().where('id', '=', visible).executeTakeFirstOrThrow()
    const { id: _, ...base } = row
    const more = await db
      .insertInto('message')
      .values(
        (['queued', 'failed', 'unknown'] as const).map((delivery) => ({
          ...base,
          text: `Kanari ${delivery}`,
          client_id: `kanari-${delivery}`,
          correlation: `kanari-${delivery}`,
          external_id: null,
          delivery,
          failure_detail: 'Kanari',
        })),
      )
      .returning('id')
      .execute()
    hidden = [body.id, foreign.id, ...more.map((each) => each.id)]
    const entry = { conversation_id: conversationId, at: 1, author_id: agentId, agent_id: agentId }
    entryId = (
      await db
        .insertInto('entry')
        .values({ ...entry, kind: 'number_changed', details: '{"change":{"from":"kanari","to":"kanari"}}' })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  }

  const about = (name: NewEvent['name'], messageId: number): NewEvent => ({
    name,
    inboxId: site.inboxId,
    conversationId: chat.conversationId,
    messageId,
    entryId,
    agentId,
  })
  const append = async (events: NewEvent[]): Promise<LoggedEvent[]> => {
    const [last] = (await eventsAfter(t.ctx.db.read, 0, 100_000)).slice(-1)
    await t.ctx.db.transaction((tx) => appendEvents(t.ctx, tx, events))
    return eventsAfter(t.ctx.db.read, last?.seq ?? 0, 1000)
  }

  it('has a line here for every event there is', () => {
    expect(Object.keys(TOLD).toSorted()).toEqual(EventName.options.toSorted())
  })

  it.each(EventName.options)('is told of %s what concerns them', async (name) => {
    const [event] = await append([about(name, visible)])
    if (!event) throw new Error('nothing was appended')
    expect(needsSnapshot(event)).toBe(TOLD[name] === 'all')
    const news = await renderNews(t.ctx, t.ctx.db.read, [event])
    const told = news.get(chat.conversationId) ?? []
    expect(told.map(({ type }) => type)).toEqual(TOLD[name] === 'all' ? [] : TOLD[name])
  })

  it.each(['message.created', 'message.updated'] as const)(
    'is told nothing by %s of what is not theirs to see',
    async (name) => {
      const events = await append(hidden.map((id) => about(name, id)))
      expect(events.length).toBeGreaterThanOrEqual(hidden.length)
      expect(await renderNews(t.ctx, t.ctx.db.read, events)).toEqual(new Map())
    },
  )

  it('hears no canary, whatever happens', async () => {
    const { visitor, conversationId } = chat
    const names = [...EventName.options, ...INTERNAL]
    const cursor = cursorOf(chat.live)
    const live = await visitor.live()
    for (const name of names) {
      for (const id of [visible, ...hidden]) await append([about(name, id)])
    }
    // A whisper is told to whoever hears at that moment, so it is said until somebody does.
    const whisper = () => {
      t.ctx.notifier.whisper({ conversationId, by: 'agent', agentId })
      return live.frames.map(({ type }) => type)
    }
    await expect.poll(whisper, { timeout: 20_000 }).toContain('typing')
    await live.send(visitor.nextId(), 'Mine')
    await live.send(`${'A'.repeat(22)}.${'B'.repeat(22)}`, 'Not mine')
    await sendText(t, t.owner, conversationId, 'The end')
    // It may come with all the rest: some of what was appended has everything told anew.
    const ends = says('The end')
    const shows = (frame: ToVisitor) =>
      frame.type === 'ready' && frame.messages.some(({ text }) => text === 'The end')
    await live.until((frame) => ends(frame) || shows(frame))
    const again = await visitor.live({ since: cursorOf(live) })
    await again.until(({ type }) => type === 'news')
    const old = await visitor.live({ since: cursor })
    const frames = [...chat.live.frames, ...live.frames, ...again.frames, ...old.frames]
    expect([...new Set(frames.map(({ type }) => type))].toSorted()).toEqual(
      ToVisitor.options.map(({ shape }) => shape.type.value as string).toSorted(),
    )
    const news = frames.flatMap((frame) => (frame.type === 'news' ? frame.news : []))
    expect([...new Set(news.map(({ type }) => type))].toSorted()).toEqual(
      ChatNews.options.map(({ shape }) => shape.type.value as string).toSorted(),
    )
    for (const frame of frames) {
      expect(ToVisitor.parse(frame)).toEqual(frame)
      expect(JSON.stringify(frame)).not.toMatch(/kanari/i)
      expect(numbersIn(frame).filter((key) => !NUMBERS.has(key))).toEqual([])
    }
    for (const { socket } of [live, again, old]) socket.close()
  })
})

/** The names of the fields that hold numbers: none of them may be an id of ours. */
function numbersIn(value: unknown, key = ''): string[] {
  if (typeof value === 'number') return [key]
  if (Array.isArray(value)) return value.flatMap((each) => numbersIn(each, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => numbersIn(each, name))
}
