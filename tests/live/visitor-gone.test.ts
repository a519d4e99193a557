/** Chats that are deleted or become one: whoever shows them is told, at once or on coming back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  conversationWith,
  cursorOf,
  heldBy,
  isMessage,
  says,
  startChat,
  startWebsite,
  type Chat,
  type VisitorSocket,
  type Website,
} from '../helpers/visitors.ts'
import { sendText, until } from '../helpers/acts.ts'

describe.each(databases)('chats that go on %s', (kind) => {
  let t: TestServer
  let site: Website
  beforeAll(async () => {
    t = await startTestServer(kind, { visitors: { sessionsEvery: 40 } })
    site = await startWebsite(t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const chatOf = async (conversationId: number): Promise<string> => {
    const { public_id } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('public_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    return public_id ?? ''
  }
  /** Their chat has ended, and they have begun another one. */
  async function another({ visitor, live, conversationId }: Chat): Promise<number> {
    await visitor.call('POST', `/chats/${await chatOf(conversationId)}/end`)
    const id = visitor.nextId()
    await live.send(id, 'Another thing')
    await live.until(isMessage(id))
    return conversationWith(t, id)
  }
  const gone = (chat: string) => (frame: VisitorSocket['frames'][number]) =>
    frame.type === 'news' && frame.news.some((item) => item.type === 'gone' && item.chat === chat)

  it('are told of as gone, and are not there on coming back', async () => {
    const chat = await startChat(t, site)
    const { visitor, live, conversationId } = chat
    const before = cursorOf(live)
    const first = await chatOf(conversationId)
    const second = await chatOf(await another(chat))
    expect(second).not.toBe(first)
    expect((await visitor.call('DELETE', `/chats/${first}`)).status).toBe(204)
    await live.until(gone(first))
    expect([...heldBy(live.frames).keys()]).toEqual([second])
    const again = await visitor.live({ since: before })
    expect(again.frames[0]).toMatchObject({ type: 'ready', chats: [{ id: second }] })
    for (const { socket } of [live, again]) socket.close()
  })

  it('are told of to nobody else', async () => {
    const [one, two] = [await startChat(t, site), await startChat(t, site)]
    await another(one)
    await one.visitor.call('DELETE', `/chats/${await chatOf(one.conversationId)}`)
    await one.live.until((frame) => frame.type === 'news' && frame.news.some(({ type }) => type === 'gone'))
    await sendText(t, t.owner, two.conversationId, 'Still there')
    await two.live.until(says('Still there'))
    expect(JSON.stringify(two.live.frames)).not.toContain('"gone"')
    for (const { live } of [one, two]) live.socket.close()
  })

  it('take the visitor and the socket along with the last one', async () => {
    const { visitor, live, conversationId } = await startChat(t, site)
    expect((await visitor.call('DELETE', `/chats/${await chatOf(conversationId)}`)).status).toBe(204)
    expect(await live.closed).toBe(4401)
  })

  it('become one where two visitors are the same person, and both are told all of it', async () => {
    const [one, two] = [await startChat(t, site), await startChat(t, site)]
    await sendText(t, t.owner, one.conversationId, 'To the first')
    await sendText(t, t.owner, two.conversationId, 'To the second')
    await two.live.until(says('To the second'))
    const since = cursorOf(two.live)
    const dropped = await chatOf(two.conversationId)
    const [keep, drop] = [one.visitor.contactId, two.visitor.contactId]
    const { id } = await t.ctx.db.admin
      .insertInto('duplicate')
      .values({
        contact_id: keep,
        other_id: drop,
        state: 'open',
        created_at: 1,
        decided_at: null,
        decided_by: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    expect((await t.owner.post(`/api/duplicates/${id}/merge`, { keep })).status).toBe(200)
    await two.live.until(gone(dropped))
    const texts = (live: VisitorSocket) =>
      [...heldBy(live.frames).values()].flatMap((chat) => [...chat.values()]).toSorted()
    const all = ['Moin', 'Moin', 'To the first', 'To the second']
    await until(() => expect(texts(two.live)).toEqual(all))
    await until(() => expect(texts(one.live)).toEqual(all))
    const again = await two.visitor.live({ since })
    expect(texts(again)).toEqual(all)
    // What either writes from here on, both see.
    const next = two.visitor.nextId()
    await two.live.send(next, 'From one of them')
    await one.live.until(isMessage(next))
    for (const { socket } of [one.live, two.live, again]) socket.close()
  })
})
