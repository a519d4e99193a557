/** Mails that are handed over one after the other before the first is durable: together, in order, none passed over. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleSettings } from '../../channels/email/sample.ts'
import { HandOver } from '../../channels/email/imap/hand-over.ts'
import type { CollectedItem, Collector } from '../../channels/adapter.ts'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { collectorFor } from '../../server/collect/collector.ts'
import { NotWritten } from '../../server/collect/keeping.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { takeCollector } from '../../server/core/mail/collectors.ts'
import type { Blobs } from '../../server/storage/blobs.ts'
import { databases, openTestDatabase, type TestDatabase } from '../helpers/database.ts'

const START = { validity: '1', uid: 0, begun: 1, found: 0 }

describe.each(databases)('mails that are handed over before others are durable, on %s', (kind) => {
  let database: TestDatabase
  let ctx: AppContext
  let inboxId: number
  let transactions = 0
  /** Asked before each file is written. */
  let beforeWriting: () => Promise<void> = async () => {}
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    const config = envToConfig({ DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    const real = await createContext(config, new Secrets(makeSecrets()), { db: database.db })
    ctx = { ...real, blobs: watchedBlobs(real.blobs) }
    const inbox = { channel: 'email' as const, name: 'Support', settings: sampleSettings }
    inboxId = (await createInbox(ctx, { kind: 'system' }, inbox)).id
    await takeCollector(ctx, inboxId)
    beforeWriting = async () => {}
  })
  afterEach(async () => {
    await ctx[Symbol.asyncDispose]()
    await database.drop()
  })

  const watchedBlobs = (blobs: Blobs): Blobs => ({
    write: async (body, limit) => {
      await beforeWriting()
      return blobs.write(body, limit)
    },
    read: (name) => blobs.read(name),
    has: (name) => blobs.has(name),
    remove: (name) => blobs.remove(name),
    names: (portion) => blobs.names(portion),
    removeOlder: (name, before) => blobs.removeOlder(name, before),
  })
  const collector = async (): Promise<Collector> => {
    const made = collectorFor(ctx, inboxId, () => {})
    await made.advance('INBOX', START)
    return made
  }
  async function* text(uid: number): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`Message-ID: <${uid}@kunde.example>\r\n\r\n${uid}`)
  }
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('Message-ID: <broken@kunde.example>\r\n\r\n')
    throw new Error('gone')
  }
  const item = (uid: number, source = text(uid)): CollectedItem => ({
    at: { folder: 'INBOX', validity: '1', uid, mailId: null },
    receivedAt: null,
    size: null,
    whole: true,
    old: false,
    source,
  })
  const uids = async () => {
    const rows = await ctx.db.read.selectFrom('raw_mail').select('mail_id').orderBy('id').execute()
    return rows.map(({ mail_id: id }) => Number(id?.replace('@kunde.example', '')))
  }
  const progress = async () =>
    (await ctx.db.read.selectFrom('folder').select('uid').executeTakeFirstOrThrow()).uid
  const files = async () => {
    const names: string[] = []
    for await (const portion of ctx.blobs.names(100)) names.push(...portion)
    return names
  }
  const countTransactions = () => {
    transactions = 0
    const { transaction } = ctx.db
    ctx.db.transaction = (work) => {
      transactions++
      return transaction.call(ctx.db, work) as ReturnType<typeof work>
    }
  }

  it('are kept in their order, whichever is stored first, and share what a commit costs', async () => {
    const first = Promise.withResolvers<void>()
    let writes = 0
    beforeWriting = async () => {
      if (writes++ === 0) await first.promise
    }
    const { keep } = await collector()
    countTransactions()
    const kept = Array.from({ length: 30 }, (_, nth) => keep(item(nth + 1)))
    while ((await files()).filter((name) => !name.endsWith('.part')).length < 29) {
      await new Promise((resume) => setImmediate(resume))
    }
    expect([await uids(), await progress()]).toEqual([[], 0])
    first.resolve()
    await Promise.all(kept)
    expect(await uids()).toEqual(Array.from({ length: 30 }, (_, nth) => nth + 1))
    expect(await progress()).toBe(30)
    expect(transactions).toBeLessThan(5)
  })

  it('are not kept after one that could not be stored, so that nothing is passed over', async () => {
    let writes = 0
    beforeWriting = async () => {
      if (++writes === 3) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    }
    const { keep } = await collector()
    const kept = await Promise.allSettled([1, 2, 3, 4, 5].map((uid) => keep(item(uid))))
    expect(kept.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ])
    expect([await uids(), await progress()]).toEqual([[1, 2], 2])
    await expect(keep(item(6))).rejects.toBeInstanceOf(NotWritten)
    expect(await files()).toHaveLength(2)
  })

  it('are all or none in a commit that fails', async () => {
    const { keep } = await collector()
    await ctx.db.transaction((tx) => tx.updateTable('collector').set({ holder: 'another' }).execute())
    const kept = await Promise.allSettled([1, 2, 3].map((uid) => keep(item(uid))))
    expect(kept.every(({ status }) => status === 'rejected')).toBe(true)
    expect([await uids(), await progress(), await files()]).toEqual([[], 0, []])
  })

  it('go past one that its provider does not hand over, once somebody knows of that', async () => {
    const handOver = new HandOver(await collector())
    await handOver.keep(item(1))
    await expect(handOver.keep(item(2, broken()))).rejects.toThrow('gone')
    await handOver.keep(item(3))
    await handOver.end()
    expect([await uids(), await progress()]).toEqual([[1, 3], 3])
    expect(await files()).toHaveLength(2)
  })

  it('are read while others are stored, but not without end', async () => {
    const disk = Promise.withResolvers<void>()
    let durable = 0
    const underway: CollectedItem[] = []
    const slow = {
      keep: async (each: CollectedItem) => {
        underway.push(each)
        for await (const _ of each.source) continue
        await disk.promise
        durable++
      },
    } as unknown as Collector
    const handOver = new HandOver(slow)
    const all = (async () => {
      for (let uid = 1; uid <= 40; uid++) await handOver.keep(item(uid))
      await handOver.end()
    })()
    while (underway.length < 16) await new Promise((resume) => setImmediate(resume))
    for (let turn = 0; turn < 50; turn++) await new Promise((resume) => setImmediate(resume))
    expect([underway.length, durable]).toEqual([16, 0])
    disk.resolve()
    await all
    expect(durable).toBe(40)
  })
})
