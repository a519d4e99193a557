/** kill −9 while a run by the rules deletes: it goes on, takes each conversation once, and nothing that is held. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { AppContext } from '../../server/context.ts'
import { goneOf, rulesOf } from '../../server/core/retention/run/store.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { run } from '../helpers/retention.ts'
import { open, prepareRun, provesOnce } from './subjects-of-deletion.ts'
import { NODE_COMPILE_CACHE } from './subject.ts'

const CONVERSATIONS = 640
const HELD = 40
/** One of so many has a file; all that are held do. */
const WITH_FILE = 8
const FILES = CONVERSATIONS / WITH_FILE
/** Of one of them, more than one transaction takes. */
const LONG = 2500
/** After so many statements of its own a process is killed. */
const KILLS = [2, 58, 139, 217, 331]

it(`a run whose process is killed ${KILLS.length} times takes all that is due, once, and nothing else`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-purge-'))
  const attachments = join(folder, 'attachments')
  const files = () =>
    readdirSync(attachments, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  const first = await open(folder)
  const held = await prepareRun(first, CONVERSATIONS, HELD, WITH_FILE)
  await makeLong(first)
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
      messages: gone + LONG,
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

async function idsOf(ctx: AppContext, table: 'conversation' | 'message' | 'attachment' | 'contact') {
  const rows = await ctx.db.read.selectFrom(table).select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

/** The second one, which is not held. */
async function makeLong({ db }: AppContext): Promise<void> {
  const one = db.read.selectFrom('message').selectAll().orderBy('conversation_id').offset(1).limit(1)
  const { id: _, ...columns } = await one.executeTakeFirstOrThrow()
  const many = Array.from({ length: LONG }, (_each, nth) => ({ ...columns, external_id: `long.${nth}` }))
  for (const portion of db.portions(many)) await db.admin.insertInto('message').values(portion).execute()
}

async function killAfter(folder: string, statements: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'purger.ts'), String(statements)], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  expect(signal).toBe('SIGKILL')
}
