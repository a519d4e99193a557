/** Where several write at a time: what people do to a person, while a run takes a conversation of theirs. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { Tx } from '../../server/storage/database.ts'
import { receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce, seedResolved } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { newGuest, openShop } from '../helpers/widget.ts'

const WHY = 'Asked for it by letter'

describe.runIf(databases.includes('postgres'))('a person and their conversations', () => {
  let t: TestServer
  let inboxId: number
  beforeAll(async () => {
    t = await startTestServer('postgres', { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    inboxId = await t.inbox()
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  /** For what this transaction holds. */
  const untilSomebodyWaits = (tx: Tx) =>
    until(async () => {
      const waiting = sql`select pid from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`
      expect((await waiting.execute(tx)).rows).toHaveLength(1)
    })

  it.each([
    ['relationship', () => ({ at: t.clock.now() })],
    [
      'consents',
      () => ({ channel: 'whatsapp', purpose: 'marketing', state: 'withdrawn', detail: 'By phone' }),
    ],
    ['restriction', () => ({ restricted: true, why: WHY })],
    ['hold', () => ({ reason: 'A lawsuit', ownerId: t.owner.id, reviewAt: t.clock.now() + DAY })],
    // Held by then, nothing goes.
    ['erasure', () => ({ conversations: 0, why: WHY })],
  ])('are locked in one order: %s', async (what, body) => {
    const { conversationId } = await receiveText(t, 'Moin')
    const row = t.ctx.db.read.selectFrom('conversation').select('contact_id').where('id', '=', conversationId)
    const { contact_id: id } = await row.executeTakeFirstOrThrow()
    const act = () =>
      what === 'hold'
        ? t.owner.post('/api/holds', { ...body(), object: { kind: 'contact', id } })
        : t.owner.post(`/api/contacts/${id}/${what}`, body())
    const done = await t.ctx.db.transaction(async (tx) => {
      await tx.selectFrom('conversation').select('id').where('contact_id', '=', id).forUpdate().execute()
      const acting = act()
      await untilSomebodyWaits(tx)
      await tx.selectFrom('contact').select('id').where('id', '=', id).forUpdate().execute()
      return { acting }
    })
    expect((await done.acting).status).toBeLessThan(300)
    expect(t.ctx.db.clashes).toBe(0)
  })

  it('are locked in one order: what a visitor says of themselves', async () => {
    await putInForce(t.ctx, limit({ scope: { contact: 'anonymous' } }))
    const guest = await newGuest(t, await openShop(t))
    await guest.says('Moin')
    const own = t.ctx.db.read
      .selectFrom('visitor')
      .innerJoin('identity', 'identity.value', 'visitor.public_id')
      .select(['visitor.id', 'identity.contact_id'])
    const { id, contact_id: contactId } = await own.executeTakeFirstOrThrow()
    const done = await t.ctx.db.transaction(async (tx) => {
      await tx
        .selectFrom('conversation')
        .select('id')
        .where('contact_id', '=', contactId)
        .forUpdate()
        .execute()
      const acting = guest.call('PATCH', '/me', { name: 'Carla' })
      await untilSomebodyWaits(tx)
      await tx.selectFrom('visitor').select('id').where('id', '=', id).forUpdate().execute()
      return { acting }
    })
    await done.acting
    expect(t.ctx.db.clashes).toBe(0)
  })

  it('that all the same wait for each other both get what they want, and nothing is told twice', async () => {
    const [one = 0, other = 0] = await seedResolved(t.ctx, inboxId, 2, t.clock.now())
    const { db } = t.ctx
    const told: string[] = []
    let begun = 0
    const both = Promise.withResolvers<void>()
    const write = (name: string, [first, second]: [number, number]) =>
      db.transaction(async (tx) => {
        await sql`set local deadlock_timeout = '20ms'`.execute(tx)
        db.afterCommit(tx, () => told.push(name))
        const resolve = (id: number) =>
          tx.updateTable('conversation').set({ resolved_at: 7 }).where('id', '=', id).execute()
        await resolve(first)
        if (++begun === 2) both.resolve()
        await both.promise
        await resolve(second)
      })
    await Promise.all([write('one', [one, other]), write('other', [other, one])])
    expect(begun).toBeGreaterThan(2)
    expect(db.clashes).toBeGreaterThan(0)
    expect(told.toSorted()).toEqual(['one', 'other'])
    const rows = await db.read
      .selectFrom('conversation')
      .select('resolved_at')
      .where('id', 'in', [one, other])
      .execute()
    expect(rows).toEqual([{ resolved_at: 7 }, { resolved_at: 7 }])
  })

  it('are given up where whoever wants them never gets them', async () => {
    let tries = 0
    const clash = t.ctx.db.transaction(async () => {
      tries++
      throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
    })
    await expect(clash).rejects.toThrow('deadlock detected')
    expect(tries).toBe(6)
  })
})
