/** Death at a hundred moments of a run and of an erasure: whoever comes next ends it, once, with exact counts. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { AppContext } from '../../server/context.ts'
import { resumeErasures } from '../../server/core/erasure/going.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { goneOf } from '../../server/core/retention/run/store.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { run } from '../helpers/retention.ts'
import { deathsIn } from './deaths.ts'
import { open, prepareErasure, prepareRun, provesOnce } from './subjects-of-deletion.ts'

const CONVERSATIONS = 40
const HELD = 4
const WITH_FILE = 2
const MOMENTS = 50

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** An empty data folder, filled by `prepare`. */
async function begin<T>(prepare: (ctx: AppContext) => Promise<T>): Promise<{ folder: string; known: T }> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-anywhere-'))
  folders.push(folder)
  await using ctx = await open(folder)
  return { folder, known: await prepare(ctx) }
}

async function dying(folder: string, work: (ctx: AppContext) => Promise<unknown>): Promise<string[]> {
  const left = await deathsIn(folder, MOMENTS, async (copy) => {
    folders.push(copy)
    await using ctx = await open(copy)
    await work(ctx)
  })
  folders.push(...left)
  expect(left.length).toBeGreaterThan(MOMENTS / 2)
  return left
}

/** What nobody points to any more goes within two days. */
async function filesAfter(ctx: AppContext, folder: string): Promise<number> {
  await orphanFiles.run({ ...ctx, clock: { now: () => Date.now() + 3 * DAY } })
  const all = readdirSync(join(folder, 'attachments'), { recursive: true, withFileTypes: true })
  return all.filter((each) => each.isFile()).length
}

it('of a run by the rules', async () => {
  const { folder, known: held } = await begin((ctx) => prepareRun(ctx, CONVERSATIONS, HELD, WITH_FILE))
  const gone = CONVERSATIONS - HELD
  for (const copy of await dying(folder, run)) {
    await using ctx = await open(copy)
    // It may have been over but for the ledger.
    await run(ctx)
    await flushLedger(ctx)
    const rows = await ctx.db.read.selectFrom('conversation').select('id').orderBy('id').execute()
    expect(rows.map(({ id }) => id)).toEqual(held)
    const runs = await ctx.db.read.selectFrom('retention_run').selectAll().orderBy('id').execute()
    expect(runs.map(({ state }) => state)).toEqual(runs.map(() => 'done'))
    const sums = runs.map((row) => goneOf(row))
    for (const noun of ['conversations', 'messages', 'contacts'] as const) {
      expect(sums.reduce((sum, each) => sum + each[noun], 0)).toBe(gone)
    }
    expect(await filesAfter(ctx, copy)).toBe(HELD)
    await provesOnce(ctx, gone)
  }
})

it('of the erasure of a person', async () => {
  const { folder, known } = await begin((ctx) => prepareErasure(ctx, CONVERSATIONS))
  for (const copy of await dying(folder, resumeErasures)) {
    await using ctx = await open(copy)
    await resumeErasures(ctx)
    const row = await ctx.db.read
      .selectFrom('retention_run')
      .selectAll()
      .where('id', '=', known.runId)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'done', subject_id: null })
    const gone = CONVERSATIONS - 1
    expect(goneOf(row)).toMatchObject({ conversations: gone, messages: gone, restricted: 1, contacts: 0 })
    const left = await ctx.db.read.selectFrom('conversation').select(['id', 'hidden', 'held']).execute()
    expect(left).toEqual([{ id: known.held, hidden: 'restricted', held: 1 }])
    expect(await filesAfter(ctx, copy)).toBe(1)
    await flushLedger(ctx)
    expect(await checkOwnLedger(ctx)).toMatchObject({ ok: true, fault: null })
  }
})
