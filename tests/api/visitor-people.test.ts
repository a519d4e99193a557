/** Visitors of websites as agents find and see them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { addVisitor, openWebsite, visitorWrites, type Website } from '../helpers/website.ts'

describe.each(databases)('visitors as agents know them on %s', (kind) => {
  let t: TestServer
  let shop: Website
  const found = async (q: string) => {
    const path = `/api/conversations?view=all&q=${encodeURIComponent(q)}`
    const { body } = await t.owner.get<{ items: ConversationItem[] }>(path)
    return body.items.map(({ visitor }) => visitor?.email)
  }

  /** Somebody who writes, known by these words. */
  const comes = async (site: Website, email: string, externalId: string | null = null) => {
    const visitor = await addVisitor(t, site)
    const { conversationId } = await visitorWrites(t, visitor)
    await t.ctx.db.transaction(async (tx) => {
      await tx
        .updateTable('visitor')
        .set({ email, external_id: externalId })
        .where('id', '=', visitor.id)
        .execute()
      if (externalId === null) return
      const { contact_id } = await tx
        .selectFrom('conversation')
        .select('contact_id')
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow()
      const value = `${site.key}:${externalId}`
      await tx
        .insertInto('identity')
        .values({ contact_id, channel: 'web', kind: 'external', value, created_at: 1 })
        .execute()
    })
    return { conversationId, publicId: visitor.publicId }
  }

  let carla: Awaited<ReturnType<typeof comes>>
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openWebsite(t)
    carla = await comes(shop, 'Carla.Brandt@Home.example', 'C-10442:a')
    await comes(shop, 'dora@home.example')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  it.each([
    ['carla.brandt@home', ['Carla.Brandt@Home.example']],
    ['CARLA.B', ['Carla.Brandt@Home.example']],
    ['c-10442', ['Carla.Brandt@Home.example']],
    ['@home.example', ['dora@home.example', 'Carla.Brandt@Home.example']],
    ['_arla', []],
    ['ho%me', []],
  ])('are found by %j', async (q, emails) => {
    expect(await found(q)).toEqual(emails)
  })

  it('are not found by the random names they have', async () => {
    expect(await found(carla.publicId)).toEqual([])
    expect(await found(shop.key.slice(0, 8))).toEqual([])
  })

  it('are shown under the id their website has for them, without our key before it', async () => {
    const { body } = await t.owner.get<ConversationItem>(`/api/conversations/${carla.conversationId}`)
    expect(body.contact.addresses).toEqual([{ kind: 'external', text: 'C-10442:a' }])
    expect(JSON.stringify(body)).not.toContain(shop.key)
    expect(JSON.stringify(body)).not.toContain(carla.publicId)
  })

  it('are not told of to whom their website is hidden', async () => {
    const site = await openWebsite(t)
    const both = await comes(site, 'emil@secret.example')
    await t.owner.patch(`/api/inboxes/${site.id}`, { visibility: 'members', members: [] })
    // The same person has written on the website that everybody sees.
    const { conversationId } = await visitorWrites(t, await addVisitor(t, shop))
    await t.ctx.db.transaction(async (tx) => {
      const { contact_id } = await tx
        .selectFrom('conversation')
        .select('contact_id')
        .where('id', '=', both.conversationId)
        .executeTakeFirstOrThrow()
      await tx.updateTable('conversation').set({ contact_id }).where('id', '=', conversationId).execute()
    })
    const ben = await t.agent('Ben')
    const { body } = await ben.get<{ items: unknown[] }>('/api/conversations?view=all&q=emil@secret')
    expect(body.items).toEqual([])
    const own = await ben.get<ConversationItem>(`/api/conversations/${conversationId}`)
    expect(JSON.stringify(own.body)).not.toContain('secret.example')
  })
})
