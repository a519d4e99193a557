/** kill −9 while a run by the rules deletes: it goes on, takes each conversation once, and nothing that is held. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { DAY } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { checkAudit } from '../../server/core/audit/check.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { ledgerLines } from '../../server/core/ledger/file.ts'
import { goneOf, rulesOf } from '../../server/core/retention/run/store.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { limit, putInForce, run, seedResolved } from '../helpers/retention.ts'
import { seedFiles } from './seed-files.ts'
import { inboxSettings, NODE_COMPILE_CACHE } from './subject.ts'

const CONVERSATIONS = 640
const HELD = 40
/** One of so many has a file; all that are held do. */
const WITH_FILE = 8
const FILES = CONVERSATIONS / WITH_FILE
/** After so many statements of its own a process is killed. */
const KILLS = [2, 31, 58, 77, 104, 139, 163, 217, 268, 331]

const open = (folder: string): Promise<AppContext> =>
  createContext(envToConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder }), loadSecrets(folder))

it(`a run whose process is killed ${KILLS.length} times takes all that is due, once, and nothing else`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-purge-'))
  const attachments = join(folder, 'attachments')
  const files = () =>
    readdirSync(attachments, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  const first = await open(folder)
  const held = await prepare(first)
  await first[Symbol.asyncDispose]()
  expect(files()).toHaveLength(FILES)

  for (const count of KILLS) await killAfter(folder, count)

  const ctx = await open(folder)
  // It was under way when the last one died.
  const before = (await idsOf(ctx, 'conversation')).length
  expect(before).toBeLessThan(CONVERSATIONS)
  expect(before).toBeGreaterThan(HELD)
  expect(await run(ctx)).toMatchObject({ state: 'done' })
  const gone = CONVERSATIONS - HELD
  const runs = await ctx.db.read.selectFrom('retention_run').selectAll().execute()
  expect(runs).toMatchObject([{ state: 'done', forecast: gone }])
  for (const row of runs) {
    expect(goneOf(row)).toMatchObject({
      conversations: gone,
      messages: gone,
      contacts: gone,
      files: FILES - HELD,
    })
    expect(rulesOf(row).map(({ count }) => count)).toEqual([gone])
    expect(JSON.parse(row.checked ?? '')).toMatchObject({ rows: 0, files: 0, log: true })
  }
  expect(await idsOf(ctx, 'conversation')).toEqual(held)
  for (const table of ['message', 'attachment', 'contact'] as const) {
    expect(await idsOf(ctx, table)).toHaveLength(HELD)
  }
  await orphanFiles.run({ ...ctx, clock: { now: () => Date.now() + 3 * DAY } })
  expect(files()).toHaveLength(HELD)
  await provesOnce(ctx, gone)
  await ctx[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** Due for years; some are held. Gives the ids of these. */
async function prepare(ctx: AppContext): Promise<number[]> {
  const settings = inboxSettings('106540352242922')
  const system = { kind: 'system' } as const
  const inbox = await createInbox(ctx, system, { channel: 'whatsapp', name: 'Inbox', settings })
  const ids = await seedResolved(ctx, inbox.id, CONVERSATIONS, Date.now() - 365 * DAY)
  await seedFiles(ctx, inbox.id, WITH_FILE)
  const held = ids.filter((_, nth) => nth % (CONVERSATIONS / HELD) === 0)
  await ctx.db.transaction(async (tx) => {
    await tx.updateTable('conversation').set({ held: 1 }).where('id', 'in', held).execute()
    // A hold of a person, who would else be found not to be held.
    const people = tx.selectFrom('conversation').select('contact_id').where('id', 'in', held)
    await tx.updateTable('contact').set({ held: 1 }).where('id', 'in', people).execute()
  })
  await putInForce(ctx, limit())
  return held
}

async function idsOf(ctx: AppContext, table: 'conversation' | 'message' | 'attachment' | 'contact') {
  const rows = await ctx.db.read.selectFrom(table).select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

/** Each that is gone is in the ledger, and none twice; and both chains are whole. */
async function provesOnce(ctx: AppContext, gone: number): Promise<void> {
  expect(await checkOwnLedger(ctx)).toMatchObject({ ok: true, fault: null })
  expect(await checkAudit(ctx, ctx.db.read)).toMatchObject({ ok: true, fault: null })
  const objects: string[] = []
  let conversations = 0
  for await (const { body } of ledgerLines(ctx.ledger.path)) {
    if (body.kind !== 'erase') continue
    objects.push(...body.objects)
    conversations += body.counts['conversations'] ?? 0
  }
  expect(conversations).toBe(gone)
  // Conversations, and their people.
  expect(new Set(objects).size).toBe(2 * gone)
  expect(objects).toHaveLength(2 * gone)
}

async function killAfter(folder: string, statements: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'purger.ts'), String(statements)], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  expect(signal).toBe('SIGKILL')
}
