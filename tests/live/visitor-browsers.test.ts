/** One visitor in several browsers: each is told, whatever becomes of the others. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hashToken } from '../../server/core/visitor/store.ts'
import { databases } from '../helpers/database.ts'
import { request, startTestServer, type TestServer } from '../helpers/server.ts'
import {
  knock,
  opened,
  startChat,
  startWebsite,
  type Visitor,
  type VisitorSocket,
} from '../helpers/visitors.ts'

const NEVER = 3_600_000

describe.each(databases)('browsers of visitors on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind, { visitors: { sessionsEvery: NEVER } })
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  /** Another browser of theirs. */
  async function anotherBrowser({ id, site }: Visitor): Promise<{ token: string; live: VisitorSocket }> {
    const token = randomBytes(32).toString('base64url')
    const now = t.clock.now()
    await t.ctx.db.admin
      .insertInto('visitor_session')
      .values({ visitor_id: id, token_hash: hashToken(token), created_at: now, expires_at: now + NEVER })
      .execute()
    const live = knock(t.url, site.key)
    await opened(live)
    live.say({ type: 'hello', token })
    await live.until(({ type }) => type === 'ready')
    return { token, live }
  }

  it('are told all there is where another one has been signed out a moment ago', async () => {
    const site = await startWebsite(t)
    const { visitor, live } = await startChat(t, site)
    const { token, live: other } = await anotherBrowser(visitor)
    await t.ctx.db.admin.deleteFrom('visitor_session').where('id', '=', visitor.sessionId).execute()
    const told = other.frames.length
    const headers = { authorization: `Bearer ${token}` }
    await request(t.url, 'PATCH', `/api/widget/${site.key}/me`, { name: 'Carla Kunde' }, headers)
    await vi.waitFor(() => expect(other.frames.slice(told).map(({ type }) => type)).toContain('ready'), 3000)
    for (const { socket } of [live, other]) socket.close()
  })

  it('are told of other settings by looking at them once, however many there are', async () => {
    const site = await startWebsite(t)
    const { visitor, live } = await startChat(t, site)
    const others = []
    for (let n = 0; n < 20; n++) others.push((await anotherBrowser(visitor)).live)
    const looks = vi.spyOn(t.ctx.db.read, 'selectFrom')
    expect((await t.owner.patch(`/api/inboxes/${site.inboxId}`, { settings: { side: 'left' } })).status).toBe(
      200,
    )
    for (const each of [live, ...others]) await each.until(({ type }) => type === 'settings')
    await vi.waitFor(() => expect(looks.mock.calls.some(([table]) => String(table) === 'inbox')).toBe(true))
    const ofInboxes = looks.mock.calls.filter(([table]) => String(table) === 'inbox')
    looks.mockRestore()
    expect(ofInboxes.length).toBeLessThan(10)
    for (const { socket } of [live, ...others]) socket.close()
  })
})
