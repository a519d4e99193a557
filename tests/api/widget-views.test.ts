/** Whatever a visitor can ask for holds nothing that agents write for each other, and nothing of others. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { answers, Guest, newGuest, openShop, signIdentity } from '../helpers/widget.ts'

/** Numbers as ours, far from anything a view may hold. */
const FAR = 770_000_000

describe.each(databases)('what visitors see on %s', (kind) => {
  let t: TestServer
  let ada: Client
  beforeAll(async () => {
    t = await startTestServer(kind)
    // Ids that stand out wherever they turn up.
    for (const table of ['inbox', 'contact', 'conversation', 'message', 'visitor', 'agent']) {
      await (
        kind === 'sqlite'
          ? sql`insert into sqlite_sequence (name, seq) values (${table}, ${FAR})`
          : sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${FAR})`
      ).execute(t.ctx.db.admin)
    }
    ada = await t.agent('Adacanary Lovelace')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  it('is made for them alone', async () => {
    const shop = await openShop(t, {
      notice: { required: false, texts: { en: { points: ['We read it.'] } } },
      hours: { timeZone: 'Europe/Berlin', week: [], closed: ['2031-01-01'] },
      agents: 'first',
    })
    const other = await newGuest(t, shop, { name: 'canary-other-name', email: 'canary-other@example.com' })
    await other.says('canary-other-text', {})
    const carla = new Guest(t, shop)
    await carla.begin({
      identity: signIdentity(t, shop, { sub: 'canary-sub', name: 'Carla', role: 'canary-claim' }),
      attributes: { plan: 'canary-attribute' },
      page: 'https://shop.example/canary-page',
    })
    const upload = await carla.upload('a.txt', 'A letter')
    await carla.says('Moin', { files: [upload.body.id] })
    const id = await carla.conversationId()
    await t.owner.post(`/api/conversations/${id}/assign`, { agentId: ada.id })
    await t.owner.post(`/api/conversations/${id}/notes`, { clientId: 'canary-note-id', text: 'canary-note' })
    await answers(t, ada, id, 'Hallo')
    const { id: chat } = await carla.chat()
    await carla.call('POST', `/chats/${chat}/rating`, { score: 3, comment: 'Fine' })
    await carla.call('POST', `/chats/${chat}/end`)
    const said = [
      await carla.call('GET', ''),
      await carla.call('GET', '/chats'),
      await carla.call('GET', `/chats/${chat}/messages`),
      await carla.call('GET', '/updates'),
      await carla.call('POST', '/sessions', {
        identity: signIdentity(t, shop, { sub: 'canary-sub', name: 'Carla' }),
      }),
    ]
    expect(said.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    const text = JSON.stringify(said.map(({ body }) => body))
    expect(text).toContain('Adacanary')
    const canaries = [
      'canary-',
      'Lovelace',
      'nordlicht.example',
      'what the shop signs with',
      'shop.example',
      '2031-01-01',
      'assignee',
      'inboxId',
      'contactId',
      'conversationId',
    ]
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([])
    const rows = await Promise.all([
      t.ctx.db.read.selectFrom('attachment').select('blob as value').execute(),
      t.ctx.db.read.selectFrom('attachment').select('sha256 as value').execute(),
      t.ctx.db.read.selectFrom('visitor_session').select('token_hash as value').execute(),
      t.ctx.db.read.selectFrom('inbox').select('secrets as value').execute(),
    ])
    const secrets = rows.flat().flatMap(({ value }) => value ?? [])
    expect(secrets.length).toBeGreaterThan(4)
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    expect(numbersOf(said.map(({ body }) => body)).filter((n) => n >= FAR && n < FAR + 1000)).toEqual([])
  })
})

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(numbersOf)
}
