/** A run by the rules and an erasure that are to be killed: what is there before, and what has to be proved after. */
import { expect } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { DAY } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { checkAudit } from '../../server/core/audit/check.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { ledgerLines } from '../../server/core/ledger/file.ts'
import { refreshContacts } from '../../server/core/retention/due.ts'
import { beginRun } from '../../server/core/retention/run/store.ts'
import { limit, putInForce, seedResolved } from '../helpers/retention.ts'
import { seedFiles } from './seed-files.ts'
import { inboxSettings } from './subject.ts'

export const open = (folder: string): Promise<AppContext> =>
  createContext(envToConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder }), loadSecrets(folder))

/** Conversations that are due for years; some are held. Gives the ids of these. One of `withFile` has a file. */
export async function prepareRun(
  ctx: AppContext,
  conversations: number,
  holds: number,
  withFile: number,
): Promise<number[]> {
  const settings = inboxSettings('106540352242922')
  const system = { kind: 'system' } as const
  const inbox = await createInbox(ctx, system, { channel: 'whatsapp', name: 'Inbox', settings })
  const ids = await seedResolved(ctx, inbox.id, conversations, Date.now() - 365 * DAY)
  await seedFiles(ctx, inbox.id, withFile)
  const held = ids.filter((_, nth) => nth % (conversations / holds) === 0)
  await ctx.db.transaction(async (tx) => {
    await tx.updateTable('conversation').set({ held: 1 }).where('id', 'in', held).execute()
    // A hold of a person, who would else be found not to be held.
    const people = tx.selectFrom('conversation').select('contact_id').where('id', 'in', held)
    await tx.updateTable('contact').set({ held: 1 }).where('id', 'in', people).execute()
  })
  await putInForce(ctx, limit())
  return held
}

/** Somebody with so many conversations, each with a file, one of them held, who wants to be erased. */
export async function prepareErasure(
  ctx: AppContext,
  conversations: number,
): Promise<{ held: number; runId: number }> {
  const system = { kind: 'system' } as const
  const settings = inboxSettings('106540352242922')
  const inbox = await createInbox(ctx, system, { channel: 'whatsapp', name: 'Inbox', settings })
  const ids = await seedResolved(ctx, inbox.id, conversations, Date.now() - 1000)
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
    const held = ids[Math.floor(conversations / 2)] ?? 0
    await tx.updateTable('conversation').set({ held: 1 }).where('id', '=', held).execute()
    const runId = await beginRun(ctx, tx, { kind: 'erasure', forecast: conversations - 1 })
    await tx.updateTable('retention_run').set({ subject_id: contactId }).execute()
    await refreshContacts(ctx, tx, [contactId])
    return { held, runId }
  })
}

/** Of a run: each that is gone is in the ledger, and none twice; and both chains are whole. */
export async function provesOnce(ctx: AppContext, gone: number): Promise<void> {
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
