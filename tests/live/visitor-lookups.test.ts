/** However many visitors there are: no statement of a website's chat reads through a table that grows. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import { eraseSilentVisitors } from '../../server/core/erasure/silent.ts'
import { openTestDatabase } from '../helpers/database.ts'
import { Lookups, readsThrough, type Step } from '../helpers/lookups.ts'
import { foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { isMessage, knock, opened } from '../helpers/visitors.ts'
import { answers, newGuest, openShop, signIdentity, SITE, type Guest, type Shop } from '../helpers/widget.ts'

/** What waits is little, and is read from its beginning, the audit log from its end; there are few logins and runs. */
const QUEUES =
  /^(SCAN|SEARCH) (raw_delivery|quarantine|outbox|waiting|ledger_entry|audit|retention_run)\b|^SCAN session\b|^SEARCH visitor USING INTEGER PRIMARY KEY/

const NOTICE = { required: true, texts: { en: { points: ['Read by us'], body: '', url: null } } }
const AGREED = { notice: { version: 1, language: 'en' } }

let t: TestServer
let shop: Shop
const lookups = new Lookups()

beforeAll(async () => {
  const database = await openTestDatabase('sqlite')
  await database.db.close()
  t = await startTestServer('sqlite', { database: { ...database, db: lookups.open(database.folder) } })
  shop = await openShop(t, { notice: NOTICE })
  await putInForce(t.ctx, limit({ period: { count: 1, unit: 'days' } }))
})
afterAll(() => t?.[Symbol.asyncDispose]())

it('reads through no table that grows', async () => {
  lookups.forget()
  const guest = await newGuest(t, shop, { ...AGREED, name: 'Carla' })
  await talk(guest)
  await overASocket(guest)
  await guest.begin({ identity: signIdentity(t, shop) })
  await comeBackAs(await newGuest(t, shop, AGREED))
  await bePresentAndGone(guest)

  const steps = (await lookups.steps(t.ctx.db)).filter(({ step }) => !QUEUES.test(step))
  expect(steps.filter(readsThrough)).toEqual([])
  // All the questions were heard, or the line above would say nothing.
  for (const table of [
    'visitor',
    'identity',
    'conversation',
    'message',
    'consent',
    'session',
    'attachment',
  ]) {
    expect(steps.some(isSearchOf(table)), table).toBe(true)
  }
})

const isSearchOf =
  (table: string) =>
  ({ step }: Step) =>
    step.startsWith(`SEARCH ${table} `)

async function talk(guest: Guest): Promise<void> {
  const { body: file } = await guest.upload('note.txt', 'three words here')
  await guest.says('Moin', { files: [file.id] })
  const { id } = await guest.chat()
  await answers(t, t.owner, await guest.conversationId(), 'Moin')
  const [message, answer] = await guest.messages(id)
  await guest.call('GET', message?.files[0]?.url?.slice(`/api/widget/${shop.key}`.length) ?? '')
  await guest.call('POST', '/seen', { chat: id, message: answer?.id, state: 'read' })
  await guest.call('POST', '/typing')
  await guest.call('PATCH', '/me', { email: 'carla@kunde.example' })
  await guest.call('GET', `/chats/${id}/messages?before=${answer?.id}`)
  await guest.call('GET', `/chats/${id}/download`)
  await guest.call('POST', `/chats/${id}/rating`, { score: 5 })
  const { body: updates } = await guest.call<{ cursor: string }>('GET', '/updates')
  await guest.says('One more thing')
  await guest.call('GET', `/updates?since=${updates.cursor}`)
}

async function overASocket(guest: Guest): Promise<void> {
  const live = knock(t.url, shop.key, { origin: SITE })
  await opened(live)
  live.say({ type: 'hello', token: guest.session?.token })
  await live.until(({ type }) => type === 'ready')
  const id = guest.newId()
  await live.send(id, 'Over a socket')
  await live.until(isMessage(id))
  live.socket.close()
}

/** Whom the shop has signed for turns out to be somebody known. */
async function comeBackAs(guest: Guest): Promise<void> {
  await guest.says('It is me again')
  await guest.begin({ identity: signIdentity(t, shop) })
}

async function bePresentAndGone(guest: Guest): Promise<void> {
  const other = await newGuest(t, shop, AGREED)
  await other.says('Delete me')
  await other.call('DELETE', `/chats/${(await other.chat()).id}`)
  await other.begin(AGREED)
  await other.says('I am back')
  for (const who of [guest, other]) {
    for (const { id } of await who.chats()) await who.call('POST', `/chats/${id}/end`)
  }
  for (let silent = 0; silent < 2; silent++) await newGuest(t, shop, AGREED)
  t.clock.advance(3 * DAY)
  await foresee(t.ctx)
  expect((await run(t.ctx)).changed).toBeGreaterThan(0)
  expect(await eraseSilentVisitors(t.ctx, t.clock.now() - DAY)).toBeGreaterThan(0)
}
