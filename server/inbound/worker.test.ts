/** Deliveries that hold more than one transaction should take in. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { databases, openTestDatabase, type TestDatabase } from '../../tests/helpers/database.ts'
import { inboxSettings } from '../../tests/helpers/server.ts'
import { envelope, nextWamid } from '../../tests/helpers/whatsapp.ts'
import { createContext, type AppContext } from '../context.ts'
import { createInbox } from '../core/inbox/actions.ts'
import { Intake } from './intake.ts'
import { InboundWorker } from './worker.ts'

const NUMBER = '106540352242922'
const MANY = 1000
const POISON = 'POISON'

const bodyOf = (texts: readonly string[]) =>
  Buffer.from(
    JSON.stringify(
      envelope(NUMBER, {
        messages: texts.map((text, index) => ({
          from: `4915155${String(index % 10).padStart(6, '0')}`,
          id: nextWamid(),
          timestamp: '1739321024',
          type: 'text',
          text: { body: text },
        })),
      }),
    ),
  )
const many = () => Array.from({ length: MANY }, (_, index) => `number ${index}`)

describe.each(databases)('a delivery of a thousand messages on %s', (kind) => {
  let database: TestDatabase
  let ctx: AppContext
  let intake: Intake
  let inboxId: number
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    const config = envToConfig({ PORT: '0', DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    ctx = await createContext(config, new Secrets(makeSecrets()), { db: database.db })
    const settings = inboxSettings(NUMBER)
    const inbox = await createInbox(ctx, { kind: 'system' }, { channel: 'whatsapp', name: 'Inbox', settings })
    inboxId = inbox.id
    intake = new Intake(ctx)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await ctx.db.close()
    await database.drop()
  })

  const store = (body: Buffer) => intake.store({ channel: 'whatsapp', body, signedBy: [inboxId] })
  const worker = () => new InboundWorker(ctx, intake)
  const count = async (table: 'message' | 'raw_delivery' | 'quarantine' | 'conversation') => {
    const { rows } = await ctx.db.read
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return Number(rows)
  }
  /** Calls `before` ahead of each transaction. */
  const watch = (before: () => Promise<void>) => {
    const transaction = ctx.db.transaction.bind(ctx.db)
    vi.spyOn(ctx.db, 'transaction').mockImplementation(async (work) => {
      await before()
      return transaction(work)
    })
  }

  it('is taken in by portions, and the raw one goes with the last', async () => {
    await store(bodyOf(many()))
    const seen: Array<{ messages: number; raw: number }> = []
    const look = async () => {
      seen.push({ messages: await count('message'), raw: await count('raw_delivery') })
    }
    watch(look)
    await worker().drain()
    await look()
    const steps = seen.map(({ messages }, index) => messages - (seen[index - 1]?.messages ?? 0))
    expect(Math.max(...steps)).toBeLessThanOrEqual(MANY / 4)
    expect(seen.every(({ messages, raw }) => raw === (messages < MANY ? 1 : 0))).toBe(true)
    expect(seen.at(-1)).toEqual({ messages: MANY, raw: 0 })
  })

  it('is gone on with after a crash, and nothing is there twice', async () => {
    await store(bodyOf(many()))
    let begun = 0
    watch(async () => {
      if (++begun > 2) throw new Error('the process ends here')
    })
    await expect(worker().drain()).rejects.toThrow('the process ends here')
    expect([await count('message'), await count('raw_delivery')]).toEqual([MANY / 2, 1])
    vi.restoreAllMocks()
    await worker().drain()
    expect([await count('message'), await count('conversation')]).toEqual([MANY, 10])
    expect([await count('raw_delivery'), await count('quarantine')]).toEqual([0, 0])
    const { total } = await ctx.db.read
      .selectFrom('conversation')
      .select(({ fn }) => fn.sum<number>('inbound_count').as('total'))
      .executeTakeFirstOrThrow()
    expect(Number(total)).toBe(MANY)
  })

  it('loses none of them to one that can not be taken in', async () => {
    const { channel } = ctx
    Object.assign(ctx, {
      channel: (name: Parameters<typeof channel>[0]) => {
        const sound = channel(name)
        const parse = (raw: string) =>
          sound
            .parse(raw)
            .map((event) =>
              event.type === 'message' && event.message.text === POISON
                ? { ...event, message: { ...event.message, type: null as never } }
                : event,
            )
        return { ...sound, parse }
      },
    })
    const texts = many()
    texts[600] = POISON
    await store(bodyOf(texts))
    await worker().drain()
    expect([await count('message'), await count('raw_delivery')]).toEqual([MANY - 1, 0])
    const parked = await ctx.db.read.selectFrom('quarantine').select(['reason', 'account', 'body']).execute()
    expect(parked).toMatchObject([{ reason: 'failed', account: NUMBER }])
    const piece = channel('whatsapp').parse(String(parked[0]?.body))
    expect(piece).toMatchObject([{ type: 'message', message: { text: POISON } }])
  })
})
