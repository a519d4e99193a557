import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, openTestDatabase, type TestDatabase } from '../../tests/helpers/database.ts'
import type { AppContext } from '../context.ts'
import { Notifier } from '../events/notifier.ts'
import { createLog } from '../log.ts'
import type { Database } from '../storage/database.ts'
import { systemClock } from '../clock.ts'
import { Intake } from './intake.ts'

/** The real database, with a gate in front of its transactions. */
function gated(db: Database) {
  const gate = { transactions: 0, before: async () => {} }
  const wrapped = new Proxy(db, {
    get: (target, key) => {
      const value = Reflect.get(target, key, target) as unknown
      if (key !== 'transaction') return typeof value === 'function' ? value.bind(target) : value
      return async (work: never) => {
        gate.transactions++
        await gate.before()
        return target.transaction(work)
      }
    },
  })
  return { gate, db: wrapped }
}

describe.each(databases)('the way in on %s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(async () => {
    await database.db.close()
    await database.drop()
  })
  const start = () => {
    const { gate, db } = gated(database.db)
    const ctx = { db, clock: systemClock, log: createLog('silent'), notifier: new Notifier(null) }
    return { gate, intake: new Intake(ctx as unknown as AppContext) }
  }
  let number = 0
  const delivery = (body = `{"n":${++number}}`) => ({
    channel: 'whatsapp' as const,
    body: Buffer.from(body),
    signedBy: [1],
  })
  const rows = async () => {
    const { count } = await database.db.read
      .selectFrom('raw_delivery')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  it('lets deliveries that come together share a transaction', async () => {
    const { gate, intake } = start()
    const before = await rows()
    await Promise.all(Array.from({ length: 150 }, () => intake.store(delivery())))
    expect(gate.transactions).toBe(1)
    expect((await rows()) - before).toBe(150)
  })

  it('takes at most 200 at once, and the rest right after', async () => {
    const { gate, intake } = start()
    const before = await rows()
    await Promise.all(Array.from({ length: 450 }, () => intake.store(delivery())))
    expect(gate.transactions).toBe(3)
    expect((await rows()) - before).toBe(450)
  })

  it('stores the same delivery once, in one batch or later', async () => {
    const { intake } = start()
    const before = await rows()
    const same = delivery()
    await Promise.all(Array.from({ length: 10 }, () => intake.store(same)))
    await intake.store(same)
    expect((await rows()) - before).toBe(1)
  })

  it('acknowledges nothing before it is stored', async () => {
    const { gate, intake } = start()
    let open = () => {}
    gate.before = () => new Promise((resume) => (open = resume))
    let acknowledged = false
    const storing = intake.store(delivery()).then(() => (acknowledged = true))
    await expect.poll(() => gate.transactions).toBe(1)
    expect(acknowledged).toBe(false)
    open()
    await storing
  })

  it('refuses all of a batch that could not be stored, and takes the next', async () => {
    const { gate, intake } = start()
    const before = await rows()
    gate.before = () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => intake.store(delivery())))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: { status: 503, code: 'unavailable' } })
    expect(await rows()).toBe(before)
    gate.before = async () => {}
    await intake.store(delivery())
    expect(await rows()).toBe(before + 1)
  })

  it('asks the provider to come back before memory runs out, and has room again afterwards', async () => {
    const { gate, intake } = start()
    let open = () => {}
    gate.before = () => new Promise((resume) => (open = resume))
    const big = Buffer.alloc(3 * 1024 * 1024, 32)
    const store = async () => intake.store({ channel: 'whatsapp', body: Buffer.from(big), signedBy: [] })
    const storing = Array.from({ length: 21 }, store)
    await expect(store()).rejects.toMatchObject({ status: 503 })
    await expect.poll(() => gate.transactions).toBe(1)
    gate.before = async () => {}
    open()
    await Promise.all(storing)
    await store()
  })
})
