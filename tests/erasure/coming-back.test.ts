/** Who comes back, or signs in, at the moment in which somebody else erases or takes in. */
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import { eraseSilentVisitors } from '../../server/core/erasure/silent.ts'
import type { Tx } from '../../server/storage/database.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { newGuest, openShop, signIdentity, type Shop } from '../helpers/widget.ts'

describe.each(databases)('coming back on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  beforeEach(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  /** Somebody waits for what this transaction holds. On SQLite whoever wants to write does. */
  async function somebodyWaits(tx: Tx): Promise<void> {
    if (kind === 'sqlite') return
    await until(async () => {
      const waiting = sql<{ pid: number }>`
        select pid from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`
      expect((await waiting.execute(tx)).rows).not.toEqual([])
    })
  }

  const visitorIds = async () =>
    (await t.ctx.db.read.selectFrom('visitor').select('id').execute()).map(({ id }) => id)

  it('a moment before the silent ones go, is not among them', async () => {
    const guest = await newGuest(t, shop)
    const [id = 0] = await visitorIds()
    t.clock.advance(2 * DAY)
    let erased: Promise<number> = Promise.resolve(0)
    await t.ctx.db.transaction(async (tx) => {
      await t.ctx.db.forUpdate(tx.selectFrom('visitor').select('id').where('id', '=', id)).execute()
      await tx
        .insertInto('visitor_session')
        .values({
          visitor_id: id,
          token_hash: 'x',
          created_at: t.clock.now(),
          expires_at: t.clock.now() + DAY,
        })
        .execute()
      erased = eraseSilentVisitors(t.ctx, t.clock.now() - DAY)
      await somebodyWaits(tx)
    })
    expect(await erased).toBe(0)
    expect(await visitorIds()).toEqual([id])
    expect((await guest.call('GET', '/chats')).status).toBe(200)
  })

  it('as somebody known waits for those who erase, and keeps none of them waiting', async () => {
    await newGuest(t, shop, { identity: signIdentity(t, shop) })
    const guest = await newGuest(t, shop)
    await guest.says('It is me')
    let signedIn: Promise<unknown> = Promise.resolve()
    await t.ctx.db.transaction(async (tx) => {
      await t.ctx.db.lockInbox(tx, shop.inboxId)
      signedIn = guest.begin({ identity: signIdentity(t, shop) })
      await somebodyWaits(tx)
      // As those who erase do. Nobody else may have them who waits for us.
      await t.ctx.db.forUpdate(tx.selectFrom('visitor').select('id').orderBy('id')).execute()
    })
    expect(await signedIn).toMatchObject({ identified: true })
    expect((await guest.messages()).map(({ text }) => text)).toEqual(['It is me'])
  })
})
