import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { envToConfig } from '../../../config/config.ts'
import { makeSecrets, Secrets } from '../../../config/secrets.ts'
import { createContext, type AppContext } from '../../context.ts'
import { databases, openTestDatabase, type TestDatabase } from '../../../tests/helpers/database.ts'
import { checkLedger } from './check.ts'
import { standing } from './gate.ts'
import { ledgerKey, proofKey } from './key.ts'
import { appendLedger, flushLedger, type LedgerBody } from './ledger.ts'
import { readLine, writeLine, type LedgerContent } from './line.ts'
import { trimLedger } from './trim.ts'

const erased = (n: number): LedgerBody => ({
  kind: 'erase',
  run: n,
  rule: { id: 1, version: 2 },
  actor: 'system',
  objects: [`object-${n}`],
  suppress: [],
  counts: { conversations: 1 },
})

describe.each(databases)('the ledger on %s', (kind) => {
  let database: TestDatabase
  let ctx: AppContext
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    const config = envToConfig({ DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    ctx = await createContext(config, new Secrets(makeSecrets()), { db: database.db })
  })
  afterEach(async () => {
    await ctx[Symbol.asyncDispose]()
    await database.drop()
  })

  const append = (...numbers: number[]) =>
    ctx.db.transaction(async (tx) => {
      for (const n of numbers) await appendLedger(ctx, tx, erased(n))
    })
  const write = async (...numbers: number[]) => {
    await append(...numbers)
    await flushLedger(ctx)
  }
  const lines = () => readFileSync(ctx.ledger.path, 'utf8').split('\n').slice(0, -1)
  const runs = () => lines().flatMap((text) => (readLine(text)?.body as LedgerBody | undefined)?.run ?? [])
  const queued = () => ctx.db.read.selectFrom('ledger_entry').select('id').execute()
  const known = () =>
    ctx.db.read
      .selectFrom('retention_state')
      .select(['ledger_number as number', 'ledger_hash as hash'])
      .executeTakeFirstOrThrow()
  const forget = (state: { number: number; hash: string }) =>
    ctx.db.admin
      .updateTable('retention_state')
      .set({ ledger_number: state.number, ledger_hash: state.hash })
      .execute()
  const requeue = (entry: number, n: number) => {
    const given = kind === 'postgres' ? sql`overriding system value` : sql``
    const body = JSON.stringify(erased(n))
    return sql`insert into ledger_entry (id, at, body) ${given} values (${entry}, 1, ${body})`.execute(
      ctx.db.admin,
    )
  }

  it('holds what was committed, in its order, and the database knows its end', async () => {
    await write(1)
    await write(2, 3)
    expect(runs()).toEqual([1, 2, 3])
    expect(await queued()).toEqual([])
    const check = await checkLedger(ctx.ledger.path, {
      key: proofKey(ctx.secrets, 'lines'),
      last: await known(),
    })
    expect(check).toMatchObject({ ok: true, entries: 3, fault: null, hash: (await known()).hash })
  })

  it('holds nothing of a transaction that failed', async () => {
    const failing = ctx.db.transaction(async (tx) => {
      await appendLedger(ctx, tx, erased(1))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await write(2)
    expect(runs()).toEqual([2])
  })

  it('is the same after a crash between the file and the database, and after one in the middle of a line', async () => {
    await write(1)
    const before = await known()
    await write(2)
    await forget(before)
    await requeue(2, 2)
    await flushLedger(ctx)
    expect(runs()).toEqual([1, 2])
    const whole = readFileSync(ctx.ledger.path)
    await append(3)
    writeFileSync(ctx.ledger.path, Buffer.concat([whole, Buffer.from('{"number":3,"at":17')]))
    expect(await checkLedger(ctx.ledger.path, { key: null, last: null })).toMatchObject({
      ok: true,
      entries: 2,
    })
    await flushLedger(ctx)
    expect(runs()).toEqual([1, 2, 3])
  })

  it('is written by several nodes at once without a gap', async () => {
    const other = await createContext(ctx.config, ctx.secrets, { db: database.again() })
    for (let n = 1; n <= 10; n += 2) {
      await append(n, n + 1)
      await Promise.all([flushLedger(ctx), flushLedger(other)])
    }
    await other[Symbol.asyncDispose]()
    expect(runs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('refuses a database that is older, a file that was cut, and one that has gone; what waits stays', async () => {
    await write(1)
    const before = await known()
    await write(2)
    const after = await known()
    await append(3)
    await forget(before)
    await expect(flushLedger(ctx)).rejects.toMatchObject({ code: 'behind' })
    expect(ctx.ledger.trouble).toBe('behind')
    await forget(after)
    const whole = readFileSync(ctx.ledger.path)
    truncateSync(ctx.ledger.path, whole.length - 1)
    await expect(flushLedger(ctx)).rejects.toMatchObject({ code: 'cut' })
    rmSync(ctx.ledger.path)
    await expect(flushLedger(ctx)).rejects.toMatchObject({ code: 'missing' })
    expect(await queued()).toHaveLength(1)
    writeFileSync(ctx.ledger.path, whole)
    await flushLedger(ctx)
    expect(ctx.ledger.trouble).toBeNull()
    expect(runs()).toEqual([1, 2, 3])
  })

  it('waits while it can not be written, says so, and catches up', async () => {
    const folder = dirname(ctx.ledger.path)
    rmSync(folder, { recursive: true, force: true })
    writeFileSync(folder, 'in the way')
    await append(1)
    await expect(flushLedger(ctx)).rejects.toThrow('ENOTDIR')
    expect(ctx.ledger.trouble).toBe('unwritable')
    expect(await queued()).toHaveLength(1)
    rmSync(folder)
    expect(await flushLedger(ctx)).toBe(1)
    expect(ctx.ledger.trouble).toBeNull()
    expect(runs()).toEqual([1])
  })

  it('loses old lines from its head, stays whole, and goes on', async () => {
    await write(1)
    await write(2)
    await write(3)
    const [, , second] = lines().flatMap((text) => readLine(text) ?? [])
    expect(await trimLedger(ctx, 0)).toBe(0)
    expect(await trimLedger(ctx, Number.MAX_SAFE_INTEGER)).toBe(2)
    expect(runs()).toEqual([3])
    expect(readLine(lines()[0] ?? '')).toMatchObject({
      number: 2,
      body: { kind: 'anchor', hash: second?.hash },
    })
    expect(await trimLedger(ctx, Number.MAX_SAFE_INTEGER)).toBe(0)
    await write(4)
    expect(runs()).toEqual([3, 4])
    const last = await known()
    const check = await checkLedger(ctx.ledger.path, { key: proofKey(ctx.secrets, 'lines'), last })
    expect(check).toMatchObject({ ok: true, entries: 2 })
    expect(await standing(ctx)).toBe('level')
    const forged = lines().with(0, (lines()[0] ?? '').replace(second?.hash ?? '', '0'.repeat(64)))
    writeFileSync(ctx.ledger.path, `${forged.join('\n')}\n`)
    expect((await checkLedger(ctx.ledger.path, { key: null, last: null })).ok).toBe(false)
  })

  it('names the same thing the same way, and differently in another installation', () => {
    const name = ledgerKey(ctx, 'conversation', 7)
    expect(ledgerKey(ctx, 'conversation', 7)).toBe(name)
    const others = [
      ledgerKey(ctx, 'contact', 7),
      ledgerKey(ctx, 'conversation', 8),
      ledgerKey({ secrets: new Secrets(makeSecrets()) }, 'conversation', 7),
    ]
    expect(new Set([name, ...others]).size).toBe(4)
  })
})

describe('a ledger somebody laid hands on', () => {
  const key = Buffer.alloc(32, 1)
  let folder: string
  let path: string
  let lines: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-ledger-'))
    path = join(folder, 'ledger.jsonl')
    lines = chain('ours', key)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function chain(instance: string, of: Buffer): string[] {
    const texts: string[] = []
    let prev = ''
    for (let number = 0; number <= 5; number++) {
      const body = number === 0 ? ({ kind: 'begin', why: null } as const) : erased(number)
      const content: LedgerContent = {
        number,
        at: 1000 + number,
        instance,
        entry: number,
        body,
        ids: {},
        prev,
      }
      const { text, hash } = writeLine(content, of)
      texts.push(text.trimEnd())
      prev = hash
    }
    return texts
  }
  const check = (
    texts: readonly string[],
    withKey: Buffer | null = key,
    last: { number: number; hash: string } | null = null,
  ) => {
    writeFileSync(path, texts.map((text) => `${text}\n`).join(''))
    return checkLedger(path, { key: withKey, last })
  }
  const faultOf = async (...given: Parameters<typeof check>) => (await check(...given)).fault

  it('is whole to begin with, with and without its key', async () => {
    expect(await check(lines)).toMatchObject({ ok: true, entries: 5, first: 1000, last: 1005 })
    expect(await check(lines, null)).toMatchObject({ ok: true, entries: 5 })
  })

  it.each<[string, (lines: string[]) => string[], { entry: number; kind: string }]>([
    [
      'changed',
      (all) => all.with(2, (all[2] ?? '').replace('object-2', 'object-9')),
      { entry: 2, kind: 'changed' },
    ],
    ['removed', (all) => all.toSpliced(2, 1), { entry: 2, kind: 'missing' }],
    ['removed at the beginning', (all) => all.slice(1), { entry: 0, kind: 'missing' }],
    ['inserted', (all) => all.toSpliced(3, 0, all[2] ?? ''), { entry: 3, kind: 'changed' }],
    ['swapped', (all) => all.with(2, all[3] ?? '').with(3, all[2] ?? ''), { entry: 2, kind: 'missing' }],
    ['cut', (all) => all.with(3, (all[3] ?? '').slice(0, 80)), { entry: 3, kind: 'changed' }],
    ['replaced by something else', (all) => all.with(3, 'hello'), { entry: 3, kind: 'unreadable' }],
    [
      'taken from another installation',
      (all) => all.with(3, chain('theirs', key)[3] ?? ''),
      { entry: 3, kind: 'foreign' },
    ],
  ])('shows that a line was %s', async (_what, hand, fault) => {
    expect(await faultOf(hand(lines))).toEqual(fault)
    expect(await faultOf(hand(lines), null)).toEqual(fault)
  })

  it('shows lines that fit and that another key has sealed', async () => {
    expect(await faultOf(chain('ours', Buffer.alloc(32, 2)))).toEqual({ entry: 0, kind: 'foreign' })
    const forged = chain('ours', Buffer.alloc(32, 2)).with(0, lines[0] ?? '')
    expect(await faultOf(forged)).toEqual({ entry: 1, kind: 'changed' })
  })

  it('shows that the end is missing, or another one, to whoever knows it', async () => {
    const last = { number: 5, hash: (await check(lines)).hash }
    expect(await faultOf(lines, key, last)).toBeNull()
    expect(await faultOf(lines.slice(0, 4), key, last)).toEqual({ entry: 5, kind: 'cut' })
    expect(await faultOf(lines, key, { number: 3, hash: 'other' })).toEqual({ entry: 3, kind: 'changed' })
    expect(await faultOf([], key, last)).toEqual({ entry: 0, kind: 'cut' })
  })
})
