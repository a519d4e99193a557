/** The same over REST, where sockets are blocked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UpdatesReply } from '../../server/contract/visitor.ts'
import { sendText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  conversationWith,
  heldBy,
  isMessage,
  startChat,
  startVisitor,
  startWebsite,
  type Visitor,
  type Website,
} from '../helpers/visitors.ts'

describe.each(databases)('updates over REST on %s', (kind) => {
  let t: TestServer
  let site: Website
  beforeAll(async () => {
    t = await startTestServer(kind)
    site = await startWebsite(t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const updates = async (visitor: Visitor, since?: string) => {
    const query = since === undefined ? '' : `?since=${since}`
    const { status, body } = await visitor.call<UpdatesReply>('GET', `/updates${query}`)
    expect(status).toBe(200)
    expect(UpdatesReply.parse(body)).toEqual(body)
    return body
  }

  it('give all there is, and then what has come since', async () => {
    const { visitor, live, conversationId } = await startChat(t, site)
    const all = await updates(visitor)
    expect(all).toMatchObject({ type: 'ready', messages: [{ text: 'Moin' }], more: false })
    await sendText(t, t.owner, conversationId, 'Hello')
    const news = await updates(visitor, all.cursor)
    expect(news).toMatchObject({ type: 'news' })
    await sendText(t, t.owner, conversationId, 'Anything else?')
    const more = await updates(visitor, news.cursor)
    const texts =
      more.type === 'news' ? more.news.flatMap((e) => (e.type === 'message' ? [e.message.text] : [])) : []
    expect(texts).toEqual(['Anything else?'])
    expect(await updates(visitor, more.cursor)).toMatchObject({ type: 'news', news: [] })
    live.socket.close()
  })

  it('tell what was said on the socket, and the socket goes on from their cursor', async () => {
    const { visitor, live, conversationId } = await startChat(t, site)
    const { cursor } = await updates(visitor)
    live.socket.close()
    await sendText(t, t.owner, conversationId, 'Between')
    const id = visitor.nextId()
    expect((await visitor.call('POST', '/messages', { id, text: 'By REST' })).status).toBe(200)
    await conversationWith(t, id)
    const again = await visitor.live({ since: cursor })
    await again.until(isMessage(id))
    const reply = await updates(visitor, cursor)
    const held = (frames: Parameters<typeof heldBy>[0]) =>
      [...heldBy(frames).values()].flatMap((chat) => [...chat])
    expect(held([reply])).toEqual(expect.arrayContaining(held(again.frames)))
    again.socket.close()
  })

  it('begin anew with a cursor of somebody else', async () => {
    const [one, two] = [await startChat(t, site), await startChat(t, site)]
    const { cursor } = await updates(one.visitor)
    expect(await updates(two.visitor, cursor)).toMatchObject({ type: 'ready', chats: [{ unread: 0 }] })
    for (const { live } of [one, two]) live.socket.close()
  })

  it.each([`?since=${'x'.repeat(65)}`, '?since=a&since=b', '?until=1'])('refuse %s', async (query) => {
    const visitor = await startVisitor(t, site)
    expect((await visitor.call('GET', `/updates${query}`)).status).toBe(400)
  })

  it('are nobody else’s', async () => {
    const visitor = await startVisitor(t, site)
    const other = await startWebsite(t)
    const response = await fetch(`${t.url}/api/widget/${other.key}/updates`, {
      headers: { authorization: `Bearer ${visitor.token}` },
    })
    expect(response.status).toBe(401)
    expect((await fetch(`${t.url}/api/widget/${site.key}/updates`)).status).toBe(401)
  })
})
