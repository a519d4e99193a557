/** Visitors' sockets: who is let in, what they are told, and how they end. */
// oxlint-disable vitest/expect-expect -- Waiting for a frame is one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ToVisitor } from '../../server/contract/visitor.ts'
import { createContext } from '../../server/context.ts'
import { setPace } from '../../server/core/visitor/pace.ts'
import { trimEvents } from '../../server/jobs/trim-events.ts'
import { SandglassServer } from '../../server/server.ts'
import { nextClientId, sendText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  cursorOf,
  heldBy,
  isMessage,
  knock,
  opened,
  says,
  startChat,
  startVisitor,
  startWebsite,
  type VisitorSocket,
  type Website,
} from '../helpers/visitors.ts'

describe.each(databases)('visitors on %s', (kind) => {
  let t: TestServer
  let site: Website
  beforeAll(async () => {
    t = await startTestServer(kind, { visitors: { perAddress: 200 } })
    setPace(t.ctx, { connect: { points: 10_000, duration: 60 } })
    site = await startWebsite(t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const carla = () => startVisitor(t, site)
  const chatting = () => startChat(t, site)
  const answer = (conversationId: number, text: string) => sendText(t, t.owner, conversationId, text)

  it('talk with an agent, both ways, and every frame is one of the contract', async () => {
    const { visitor, live, conversationId } = await chatting()
    await answer(conversationId, 'How can I help?')
    await live.until(says('How can I help?'))
    const id = visitor.nextId()
    await live.send(id, 'With a chair.')
    await live.until(isMessage(id))
    const { body } = await t.owner.get<{ items: Array<{ text: string }> }>(
      `/api/conversations/${conversationId}/messages`,
    )
    expect(body.items.map(({ text }) => text).toSorted()).toEqual(
      ['Moin', 'How can I help?', 'With a chair.'].toSorted(),
    )
    for (const frame of live.frames) expect(ToVisitor.parse(frame)).toEqual(frame)
    live.socket.close()
  })

  it('say the same twice, over two tabs, and it is one message', async () => {
    const { visitor, live, conversationId } = await chatting()
    const tab = await visitor.live()
    const id = visitor.nextId()
    const answers = await Promise.all([live.send(id, 'Once'), tab.send(id, 'Once')])
    expect(answers.map(({ type }) => type)).toEqual(['stored', 'stored'])
    await Promise.all([live.until(isMessage(id)), tab.until(isMessage(id))])
    expect(await live.send(id, 'Once')).toEqual({ type: 'stored', id })
    await t.settle()
    const rows = await t.ctx.db.read
      .selectFrom('message')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .execute()
    expect(rows).toHaveLength(2)
    for (const { socket } of [live, tab]) socket.close()
  })

  it('start in many tabs at once, and it is one chat', async () => {
    const visitor = await carla()
    const tabs = await Promise.all(Array.from({ length: 8 }, () => visitor.live()))
    const ids = tabs.map(() => visitor.nextId())
    await Promise.all(tabs.map((tab, n) => tab.send(ids[n] as string, `Hello ${n}`)))
    for (const id of ids) await tabs[0]?.until(isMessage(id))
    const { rows } = await t.ctx.db.read
      .selectFrom('conversation')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .where('contact_id', '=', visitor.contactId)
      .executeTakeFirstOrThrow()
    expect(Number(rows)).toBe(1)
    for (const { socket } of tabs) socket.close()
  })

  it('hear nothing of each other', async () => {
    const [one, two] = [await chatting(), await chatting()]
    await answer(one.conversationId, 'For one alone')
    await answer(two.conversationId, 'For two alone')
    await one.live.until(says('For one alone'))
    await two.live.until(says('For two alone'))
    expect(JSON.stringify(one.live.frames)).not.toContain('For two alone')
    expect(JSON.stringify(two.live.frames)).not.toContain('For one alone')
    expect(JSON.stringify(two.live.frames)).not.toContain(one.visitor.publicId)
    for (const { live } of [one, two]) live.socket.close()
  })

  it('tell that an answer has arrived and was read, and agents see it', async () => {
    const { live, conversationId } = await chatting()
    const { id } = await answer(conversationId, 'Here you are')
    const told = await live.until(says('Here you are'))
    const item = told.type === 'news' ? told.news.find((each) => each.type === 'message') : undefined
    if (item?.type !== 'message') throw new Error('no message')
    const seen = { chat: item.message.chat, message: item.message.id }
    for (const state of ['delivered', 'read'] as const) {
      live.say({ type: 'seen', seen: { ...seen, state } })
      await until(async () => {
        const { delivery } = await t.ctx.db.read
          .selectFrom('message')
          .select('delivery')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        expect(delivery).toBe(state)
      })
    }
    live.socket.close()
  })

  it('are told who writes, and tell it; both only while it is so', async () => {
    const { live, conversationId } = await chatting()
    const console = await t.owner.live()
    live.say({ type: 'typing' })
    await console.until((frame) => frame.type === 'typing' && frame.conversationId === conversationId)
    t.ctx.notifier.whisper({ conversationId, by: 'agent', agentId: t.owner.id })
    const frame = await live.until(({ type }) => type === 'typing')
    expect(frame).toMatchObject({ agent: { name: 'Olga' } })
    const logged = await t.ctx.db.read.selectFrom('event').select('name').execute()
    expect(logged.filter(({ name }) => name.includes('typing'))).toEqual([])
    console.socket.close()
    live.socket.close()
  })

  it('are not told who writes where the inbox does not want it', async () => {
    const { live, conversationId } = await chatting()
    await t.owner.patch(`/api/inboxes/${site.inboxId}`, { readReceipts: false })
    await live.until(({ type }) => type === 'settings')
    t.ctx.notifier.whisper({ conversationId, by: 'agent', agentId: t.owner.id })
    await answer(conversationId, 'Already there')
    await live.until(says('Already there'))
    expect(live.frames.some(({ type }) => type === 'typing')).toBe(false)
    await t.owner.patch(`/api/inboxes/${site.inboxId}`, { readReceipts: true })
    live.socket.close()
  })

  it('who write in an inbox that somebody does not see are not told of to them', async () => {
    const members = await startWebsite(t)
    await t.owner.patch(`/api/inboxes/${members.inboxId}`, { visibility: 'members', members: [t.owner.id] })
    const { live, conversationId } = await startChat(t, members)
    const outsider = await t.agent('Otto')
    const [own, others] = [await t.owner.live(), await outsider.live()]
    live.say({ type: 'typing' })
    await own.until((frame) => frame.type === 'typing' && frame.conversationId === conversationId)
    expect(others.frames.some(({ type }) => type === 'typing')).toBe(false)
    for (const { socket } of [own, others, live]) socket.close()
  })

  describe('come back', () => {
    it('and are told exactly what they have missed', async () => {
      const { visitor, live, conversationId } = await chatting()
      const cursor = cursorOf(live)
      live.socket.close()
      await live.closed
      await answer(conversationId, 'While you were away')
      const again = await visitor.live({ since: cursor })
      await again.until(says('While you were away'))
      expect(again.frames[0]).toEqual({ type: 'resumed' })
      expect(JSON.stringify(again.frames)).not.toContain('"text":"Moin"},')
      again.socket.close()
    })

    it('to nothing, and hold a newer cursor', async () => {
      const { visitor, live } = await chatting()
      live.socket.close()
      const again = await visitor.live({ since: cursorOf(live) })
      const frame = await again.until(({ type }) => type === 'news')
      expect(frame).toMatchObject({ news: [] })
      again.socket.close()
    })

    it.each(['nonsense', '', 'x'.repeat(64)])('with the cursor %s, and are told all', async (since) => {
      const { visitor, live } = await chatting()
      live.socket.close()
      const again = await visitor.live({ since })
      expect(heldBy(again.frames)).toEqual(heldBy(live.frames))
      expect(again.frames[0]?.type).toBe('ready')
      again.socket.close()
    })

    it('with somebody else’s cursor, and are told all of their own', async () => {
      const [one, two] = [await chatting(), await chatting()]
      const again = await two.visitor.live({ since: cursorOf(one.live) })
      expect(again.frames[0]?.type).toBe('ready')
      expect(heldBy(again.frames)).toEqual(heldBy(two.live.frames))
      for (const { socket } of [one.live, two.live, again]) socket.close()
    })

    it('after too long, and are told all', async () => {
      await using own = await startTestServer(kind)
      const shop = await startWebsite(own)
      const visitor = await startVisitor(own, shop)
      const live = await visitor.live()
      const cursor = cursorOf(live)
      const id = visitor.nextId()
      await live.send(id, 'Moin')
      await live.until(isMessage(id))
      live.socket.close()
      own.clock.advance(8 * 86_400_000)
      const other = await startVisitor(own, shop)
      const talk = await other.live()
      const later = other.nextId()
      await talk.send(later, 'Much later')
      await talk.until(isMessage(later))
      await trimEvents.run(own.ctx)
      const again = await visitor.live({ since: cursor })
      expect(again.frames[0]).toMatchObject({ type: 'ready', messages: [{ text: 'Moin' }] })
      for (const { socket } of [talk, again]) socket.close()
    })

    it('with the same cursor after a restart', async () => {
      const { visitor, live, conversationId } = await chatting()
      await answer(conversationId, 'Before the restart')
      const overrides = { db: t.database.again(), clock: t.clock }
      const ctx = await createContext(t.ctx.config, t.ctx.secrets, overrides)
      const next = new SandglassServer(ctx, { schedule: false })
      await next.start()
      try {
        const again = knock(next.localUrl, site.key)
        await opened(again)
        again.say({ type: 'hello', token: visitor.token, since: cursorOf(live) })
        await again.until(({ type }) => type === 'resumed')
        again.socket.close()
      } finally {
        await next.stop()
      }
      live.socket.close()
    })

    it('without a gap and without a repetition that shows, however often and whatever happens', async () => {
      const { visitor, live, conversationId } = await chatting()
      const state = { done: false }
      const texts = Array.from({ length: 40 }, (_, n) => `Answer ${n}`)
      const writing = (async () => {
        for (const text of texts) {
          const path = `/api/conversations/${conversationId}/messages`
          await t.owner.post(path, { clientId: nextClientId(), text })
        }
        await until(async () => {
          const waiting = await t.ctx.db.read.selectFrom('outbox').select('id').execute()
          expect(waiting).toEqual([])
        })
        state.done = true
      })()
      const frames: ToVisitor[] = []
      while (!state.done) {
        const since = cursorOf({ frames } as VisitorSocket)
        const again = await visitor.live(since === '' ? {} : { since })
        await again.until(({ type }) => type === 'news' || type === 'ready')
        again.socket.terminate()
        await again.closed
        frames.push(...again.frames)
      }
      await writing
      const last = await visitor.live({ since: cursorOf({ frames } as VisitorSocket) })
      await last.until(({ type }) => type === 'news')
      frames.push(...last.frames)
      const held = [...heldBy(frames).values()].flatMap((chat) => [...chat.values()])
      expect(held.toSorted()).toEqual(['Moin', ...texts].toSorted())
      await until(() =>
        expect([...heldBy(live.frames).values()].flatMap((chat) => [...chat.values()])).toHaveLength(41),
      )
      for (const { socket } of [live, last]) socket.close()
    })
  })

  // SQLite belongs to one process.
  it.runIf(kind === 'postgres')('hear on a second node what is said and written on the first', async () => {
    const overrides = { db: t.database.again(), clock: t.clock }
    const ctx = await createContext(t.ctx.config, t.ctx.secrets, overrides)
    const second = new SandglassServer(ctx, { schedule: false })
    await second.start()
    try {
      const { visitor, live, conversationId } = await chatting()
      const there = knock(second.localUrl, site.key)
      await opened(there)
      there.say({ type: 'hello', token: visitor.token })
      await there.until(({ type }) => type === 'ready')
      await answer(conversationId, 'From the first')
      await there.until(says('From the first'))
      t.ctx.notifier.whisper({ conversationId, by: 'agent', agentId: t.owner.id })
      await there.until(({ type }) => type === 'typing')
      const console = await t.owner.live()
      there.say({ type: 'typing' })
      await console.until((frame) => frame.type === 'typing' && frame.conversationId === conversationId)
      const id = visitor.nextId()
      expect(await there.send(id, 'From the second')).toEqual({ type: 'stored', id })
      await live.until(isMessage(id))
      for (const { socket } of [live, there, console]) socket.close()
    } finally {
      await second.stop()
    }
  })
})
