/** Mail as it comes: durable or refused, never twice, and not again what was erased. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleSettings } from '../../channels/email/sample.ts'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { forgottenKey, keepMail, type ArrivingMail } from '../../server/core/mail/raw.ts'
import { databases, openTestDatabase, type TestDatabase } from '../helpers/database.ts'

const MB = 1024 * 1024
const AT = 1_790_000_000_000

async function* inChunks(bytes: Buffer, size = 700): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}

/** So much of one letter, after a head. */
async function* endless(megabytes: number, told: { read: number }): AsyncGenerator<Buffer> {
  yield Buffer.from('Message-ID: <huge@kunde.example>\r\nSubject: all my films\r\n\r\n')
  for (; told.read < megabytes; told.read++) yield Buffer.alloc(MB, 'x')
}

describe.each(databases)('a mail that comes, on %s', (kind) => {
  let database: TestDatabase
  let ctx: AppContext
  let inboxId: number
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const config = envToConfig({ DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    ctx = await createContext(config, new Secrets(makeSecrets()), { db: database.db })
    inboxId = await mailbox('support@nordlicht.example')
  })
  afterAll(async () => {
    await ctx[Symbol.asyncDispose]()
    await database.drop()
  })

  const mailbox = async (address: string) => {
    const settings = { ...sampleSettings, address, aliases: [] }
    return (await createInbox(ctx, { kind: 'system' }, { channel: 'email', name: address, settings })).id
  }
  const keep = (raw: string, part: Partial<ArrivingMail> = {}) =>
    keepMail(ctx, {
      inboxId,
      source: inChunks(Buffer.from(raw)),
      at: AT,
      place: null,
      envelope: null,
      ...part,
    })
  const rows = () => ctx.db.read.selectFrom('raw_mail').selectAll().orderBy('id').execute()
  const contentOf = async (blob: string | null) =>
    String(Buffer.concat(await all(ctx.blobs.read(blob ?? ''))))
  const files = async () => (await all(ctx.blobs.names(1000))).flat().toSorted()
  const everyFileHasARow = async () =>
    expect(await files()).toEqual((await rows()).flatMap(({ blob }) => blob ?? []).toSorted())

  it('is there byte for byte, with where it lies and what names it', async () => {
    const raw = `Received: by mx\r\n\tfor us\r\nMessage-ID:\r\n <one@kunde.example>\r\n\r\n${'Moin. '.repeat(900)}`
    const place = { folder: 'INBOX', validity: '7', uid: 3, mailId: 'one@kunde.example' }
    const woken = new Promise<void>((resume) => ctx.notifier.on('mail', resume))
    expect(await keep(raw, { place })).toBe('kept')
    await woken
    const row = (await rows()).at(-1)
    expect(row).toMatchObject({
      inbox_id: inboxId,
      state: 'waiting',
      size: raw.length,
      sha256: createHash('sha256').update(raw).digest('hex'),
      mail_id: 'one@kunde.example',
      place: JSON.stringify(place),
      at: AT,
      cut: 0,
      old: 0,
    })
    expect(await contentOf(row?.blob ?? null)).toBe(raw)
  })

  it('comes a second time, and is one, however many hand it over at once', async () => {
    const raw = 'Subject: twice\r\n\r\nagain'
    const before = (await rows()).length
    const kept = await Promise.all(Array.from({ length: 5 }, () => keep(raw)))
    expect(kept.toSorted()).toEqual(['kept', 'known', 'known', 'known', 'known'])
    expect(await rows()).toHaveLength(before + 1)
    await everyFileHasARow()
  })

  it('is another one in another mailbox, and with another text under the same Message-ID', async () => {
    const raw = 'Message-ID: <same@kunde.example>\r\n\r\nfirst'
    expect(await keep(raw)).toBe('kept')
    expect(await keep(raw.replace('first', 'other'))).toBe('kept')
    expect(await keep(raw, { inboxId: await mailbox('sales@nordlicht.example') })).toBe('kept')
  })

  it('is not taken in once more after it was erased', async () => {
    const raw = 'Subject: forget me\r\n\r\nplease'
    const key = forgottenKey(ctx, createHash('sha256').update(raw).digest('hex'))
    const row = { inbox_id: inboxId, key, at: ctx.clock.now() }
    await ctx.db.transaction((tx) => tx.insertInto('forgotten_mail').values(row).execute())
    const before = await rows()
    expect(await keep(raw)).toBe('forgotten')
    expect(await rows()).toEqual(before)
    await everyFileHasARow()
  })

  it('is stored together with what is written alongside, or not at all', async () => {
    const note = (name: string) => async (tx: Parameters<Parameters<typeof ctx.db.transaction>[0]>[0]) => {
      await tx
        .insertInto('folder')
        .values({ ...position, name })
        .execute()
    }
    const position = { inbox_id: inboxId, validity: '1', uid: 1, begun_at: 1, found: 0, updated_at: 1 }
    const arriving = () => ({
      inboxId,
      source: inChunks(Buffer.from('a\r\n\r\n')),
      at: AT,
      place: null,
      envelope: null,
    })
    expect(await keepMail(ctx, arriving(), note('first'))).toBe('kept')
    expect(await keepMail(ctx, arriving(), note('second'))).toBe('known')
    const folders = await ctx.db.read.selectFrom('folder').select('name').orderBy('name').execute()
    expect(folders).toEqual([{ name: 'first' }, { name: 'second' }])

    const before = await rows()
    const broken = keepMail(ctx, { ...arriving(), source: inChunks(Buffer.from('b\r\n\r\n')) }, note('first'))
    await expect(broken).rejects.toThrow(/unique|constraint/i)
    expect(await rows()).toEqual(before)
    await everyFileHasARow()
  })

  it('that breaks off leaves nothing behind', async () => {
    const before = await rows()
    async function* source() {
      yield Buffer.from('Subject: cut\r\n')
      throw new Error('the line is dead')
    }
    await expect(keep('', { source: source() })).rejects.toThrow('the line is dead')
    expect(await rows()).toEqual(before)
    await everyFileHasARow()
  })

  it.each([
    ['as announced', 130 * MB, 1],
    ['as it turns out', null, 101],
  ])('of more than a hundred megabytes, %s, is kept with its beginning', async (_, size, mostRead) => {
    const told = { read: 0 }
    const other = await mailbox(`films-${size}@nordlicht.example`)
    expect(await keep('', { source: endless(130, told), size, inboxId: other })).toBe('kept')
    const row = (await rows()).at(-1)
    expect(row).toMatchObject({ cut: 1, mail_id: 'huge@kunde.example' })
    expect(row?.size).toBeGreaterThan(100 * MB)
    expect(told.read).toBeLessThanOrEqual(mostRead)
    expect(await contentOf(row?.blob ?? null)).toHaveLength(MB)
    await everyFileHasARow()
  })
})
