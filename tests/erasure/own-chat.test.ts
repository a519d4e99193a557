/** A visitor deletes what they wrote. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatView, VisitorSessionReply } from '../../server/contract/visitor.ts'
import { databases } from '../helpers/database.ts'
import { request, startTestServer, type TestServer } from '../helpers/server.ts'
import { countRows, everythingStored, seedRaw } from './everything.ts'
import {
  answers,
  asVisitor,
  ends,
  randomName,
  says,
  visitor,
  website,
  type Visitor,
  type Website,
} from './website.ts'

describe.each(databases)('deleting one’s own chat on %s', (kind) => {
  let t: TestServer
  let site: Website
  let carla: Visitor
  beforeEach(async () => {
    t = await startTestServer(kind)
    site = await website(t)
    carla = await visitor(t, site, { name: 'Carla' })
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const remove = (who: Visitor, publicId: string) => asVisitor(t, who, 'DELETE', `/chats/${publicId}`)
  const texts = async () => {
    const rows = await t.ctx.db.read.selectFrom('message').select('text').orderBy('id').execute()
    return rows.map(({ text }) => text)
  }

  it('takes the visitor and the session along with the last chat', async () => {
    const chat = await says(t, carla, 'Moin')
    expect(await remove(carla, chat.publicId)).toMatchObject({ status: 204 })
    expect(await countRows(t.ctx.db.read, ['conversation', 'visitor', 'visitor_session', 'contact'])).toEqual(
      {
        conversation: 0,
        visitor: 0,
        visitor_session: 0,
        contact: 0,
      },
    )
    expect(await remove(carla, chat.publicId)).toMatchObject({ status: 401 })
    const audit = await t.ctx.db.read.selectFrom('audit').selectAll().orderBy('id', 'desc').executeTakeFirst()
    expect(audit).toMatchObject({ actor: 'visitor', actor_id: null, action: 'conversation.erase' })
  })

  it('forgets somebody who came the usual way, whatever they said', async () => {
    const canary = 'CANARY-4712'
    const first = {
      text: canary,
      name: canary,
      email: `${canary}@kunde.example`,
      attributes: { plan: canary },
    }
    const { text, ...about } = first
    const session = await request<VisitorSessionReply>(
      t.url,
      'POST',
      `/api/widget/${site.key}/sessions`,
      about,
    )
    expect(session.status).toBe(200)
    const { token, visitor: publicId } = session.body
    const mia = { ...carla, token, publicId }
    const message = { id: `${publicId}.${randomName()}`, text }
    expect(await asVisitor(t, mia, 'POST', '/messages', message)).toMatchObject({ status: 200 })
    await t.server.inbound.drain()
    const { body } = await asVisitor<{ items: ChatView[] }>(t, mia, 'GET', '/chats')
    const chat = body.items[0] as ChatView
    const { id } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .where('public_id', '=', chat.id)
      .executeTakeFirstOrThrow()
    await answers(t, { id, publicId: chat.id, messageId: 0 }, 'Hello')
    const rating = { score: 1, comment: canary }
    expect(await asVisitor(t, mia, 'POST', `/chats/${chat.id}/rating`, rating)).toMatchObject({ status: 204 })
    expect(await everythingStored(t)).toContain(canary)
    expect(await remove(mia, chat.id)).toMatchObject({ status: 204 })
    expect(await everythingStored(t)).not.toContain(canary)
    expect(await countRows(t.ctx.db.read, ['visitor', 'contact'])).toEqual({ visitor: 1, contact: 1 })
  })

  it('leaves the session to who has another chat', async () => {
    const first = await says(t, carla, 'First')
    await ends(t, first)
    const second = await says(t, carla, 'Second', { fresh: true })
    expect(await remove(carla, first.publicId)).toMatchObject({ status: 204 })
    expect(await remove(carla, first.publicId)).toMatchObject({ status: 404 })
    expect(await texts()).toEqual(['Second'])
    expect(await remove(carla, second.publicId)).toMatchObject({ status: 204 })
    expect(await texts()).toEqual([])
  })

  it('is of one’s own chats alone: another’s is not found, like one that never was', async () => {
    const jonas = await visitor(t, site)
    const chat = await says(t, jonas, 'Mine')
    await says(t, carla, 'Moin')
    const elsewhere = await says(t, await visitor(t, await website(t)), 'Elsewhere')
    const foreign = await remove(carla, chat.publicId)
    expect(foreign.status).toBe(404)
    expect((await remove(carla, elsewhere.publicId)).body).toEqual(foreign.body)
    expect((await remove(carla, 'A'.repeat(22))).body).toEqual(foreign.body)
    expect(await remove(carla, String(chat.id))).toMatchObject({ status: 400 })
    expect(await texts()).toEqual(['Mine', 'Moin', 'Elsewhere'])
  })

  it('takes along what was written to it a moment ago, and not what begins another', async () => {
    const first = await says(t, carla, 'First')
    await ends(t, first)
    const second = await says(t, carla, 'Second', { fresh: true })
    await t.server.inbound.stop()
    await t.ctx.db.transaction((tx) => seedRaw(t, tx, carla, 'Sent just before'))
    expect(await remove(carla, second.publicId)).toMatchObject({ status: 204 })
    await t.server.inbound.drain()
    expect(await texts()).toEqual(['First'])
  })

  it('is not open to strangers', async () => {
    const chat = await says(t, carla, 'Moin')
    const stranger = { ...carla, token: 'A'.repeat(43) }
    expect(await remove(stranger, chat.publicId)).toMatchObject({ status: 401 })
    const otherSite = { ...carla, site: await website(t) }
    expect(await remove(otherSite, chat.publicId)).toMatchObject({ status: 401 })
    expect(await texts()).toEqual(['Moin'])
  })
})
