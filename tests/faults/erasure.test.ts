/** kill −9 while a person is erased: it goes on, nothing of theirs is left, and what is held is as it was. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { resumeErasures } from '../../server/core/erasure/going.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { refreshContacts } from '../../server/core/retention/due.ts'
import { beginRun, goneOf } from '../../server/core/retention/run/store.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { seedResolved } from '../helpers/retention.ts'
import { seedFiles } from './seed-files.ts'
import { inboxSettings } from './subject.ts'

const CONVERSATIONS = 240
/** After so many files a process is killed: in the middle of a batch, at its end, at once. */
const KILLS = [1, 7, 19, 20, 33, 41]

const open = async (folder: string): Promise<AppContext> =>
  createContext(envToConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder }), loadSecrets(folder))

it(`an erasure whose process is killed ${KILLS.length} times takes all it may, once, and nothing else`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-erasure-'))
  const attachments = join(folder, 'attachments')
  const files = () =>
    existsSync(attachments)
      ? readdirSync(attachments, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
      : []
  const first = await open(folder)
  const { held, runId } = await prepare(first)
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

/** Somebody with very many conversations, one of them held, who wants to be erased. */
async function prepare(ctx: AppContext): Promise<{ held: number; runId: number }> {
  const system = { kind: 'system' } as const
  const settings = inboxSettings('106540352242922')
  const inbox = await createInbox(ctx, system, { channel: 'whatsapp', name: 'Inbox', settings })
  const ids = await seedResolved(ctx, inbox.id, CONVERSATIONS, Date.now() - 1000)
  await seedFiles(ctx, inbox.id)
  return ctx.db.transaction(async (tx) => {
    const { contact_id: contactId } = await tx
      .selectFrom('conversation')
      .select('contact_id')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    await tx.updateTable('conversation').set({ contact_id: contactId }).execute()
    await tx.deleteFrom('contact').where('id', '<>', contactId).execute()
    await tx.updateTable('contact').set({ erasure_asked_at: Date.now() }).execute()
    const held = ids[100] ?? 0
    await tx.updateTable('conversation').set({ held: 1 }).where('id', '=', held).execute()
    const runId = await beginRun(ctx, tx, { kind: 'erasure', forecast: CONVERSATIONS - 1 })
    await tx.updateTable('retention_run').set({ subject_id: contactId }).execute()
    await refreshContacts(ctx, tx, [contactId])
    return { held, runId }
  })
}

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
