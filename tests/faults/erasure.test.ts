/** kill −9 while a person is erased: it goes on, nothing of theirs is left, and what is held is as it was. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { resumeErasures } from '../../server/core/erasure/going.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { goneOf } from '../../server/core/retention/run/store.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { open, prepareErasure } from './subjects-of-deletion.ts'

const CONVERSATIONS = 240
/** After so many files a process is killed: in the middle of a batch, at its end, at once. */
const KILLS = [1, 19, 20, 41]

it(`an erasure whose process is killed ${KILLS.length} times takes all it may, once, and nothing else`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-erasure-'))
  const attachments = join(folder, 'attachments')
  const files = () =>
    existsSync(attachments)
      ? readdirSync(attachments, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
      : []
  const first = await open(folder)
  const { held, runId } = await prepareErasure(first, CONVERSATIONS)
  expect(files()).toHaveLength(CONVERSATIONS)
  await first[Symbol.asyncDispose]()

  for (const count of KILLS) await killAfter(folder, count)

  const ctx = await open(folder)
  const left = await ctx.db.read.selectFrom('conversation').select('id').execute()
  // It was under way when the last one died.
  expect(left.length).toBeGreaterThan(1)
  expect(left.length).toBeLessThan(CONVERSATIONS)
  expect(await resumeErasures(ctx)).toBe(1)
  const run = await ctx.db.read
    .selectFrom('retention_run')
    .selectAll()
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  expect(run).toMatchObject({ state: 'done', subject_id: null })
  expect(goneOf(run)).toMatchObject({
    conversations: CONVERSATIONS - 1,
    messages: CONVERSATIONS - 1,
    files: CONVERSATIONS - 1,
    restricted: 1,
    contacts: 0,
  })
  const stays = await ctx.db.read.selectFrom('conversation').select(['id', 'hidden', 'held']).execute()
  expect(stays).toEqual([{ id: held, hidden: 'restricted', held: 1 }])
  for (const table of ['message', 'attachment'] as const) {
    expect(await ctx.db.read.selectFrom(table).select('id').execute()).toHaveLength(1)
  }
  const later = { ...ctx, clock: { now: () => Date.now() + 3 * 86_400_000 } }
  await orphanFiles.run(later)
  expect(files()).toHaveLength(1)
  await flushLedger(ctx)
  expect(await checkOwnLedger(ctx)).toMatchObject({ ok: true, fault: null })
  await ctx[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** Dies as it removes that file of those it has to remove. */
async function killAfter(folder: string, count: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'eraser.ts')], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: join(tmpdir(), 'sandglass-compiled'),
      DATA_DIR: folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let seen = 0
  createInterface({ input: child.stdout }).on('line', () => {
    if (++seen === count) child.kill('SIGKILL')
  })
  const [, signal] = (await ended) as [number | null, NodeJS.Signals | null]
  expect(signal).toBe('SIGKILL')
}
