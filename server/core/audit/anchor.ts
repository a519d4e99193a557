/**
 * The end of the audit log is told to the ledger, which is outside of the database: so lines that are cut from it are
 * missed also where somebody rewrites the database as a whole.
 */
import { HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { ledgerLines, LedgerFault } from '../ledger/file.ts'
import { appendLedger } from '../ledger/ledger.ts'
import { readState } from '../retention/state.ts'
import type { Head } from './chain.ts'

/** So long at most may lines be added before it is told. */
const EVERY = HOUR

/** What was added since it was told last; `flushLedger` after the commit. Tells whether there was anything. */
export async function anchorAudit(ctx: AppContext, tx: Tx): Promise<boolean> {
  await ctx.db.lockEventLog(tx)
  const head = await tx.selectFrom('audit_head').selectAll().executeTakeFirst()
  if (!head || head.line === head.told_line) return false
  await appendLedger(ctx, tx, {
    kind: 'audit',
    run: null,
    rule: null,
    actor: 'system',
    objects: [head.hash],
    suppress: [],
    counts: { line: head.line },
  })
  await tx.updateTable('audit_head').set({ told_line: head.line, told_at: ctx.clock.now() }).execute()
  return true
}

/** Where nothing was ever deleted there is no ledger, and none is begun for this. */
export async function anchorHourly(ctx: AppContext): Promise<void> {
  const head = await ctx.db.read.selectFrom('audit_head').select('told_at').executeTakeFirst()
  if (!head || ctx.clock.now() - head.told_at < EVERY) return
  const { ledger_hash: hash } = await readState(ctx.db.read)
  if (hash !== '') await ctx.db.transaction((tx) => anchorAudit(ctx, tx))
}

/** The end that the ledger was told last; null: it knows of none, or can't be read, which its own check tells. */
export async function toldHead(ctx: AppContext): Promise<Head | null> {
  let told: Head | null = null
  try {
    for await (const { body } of ledgerLines(ctx.ledger.path)) {
      if (body.kind === 'audit') told = { line: body.counts['line'] ?? 0, hash: body.objects[0] ?? '' }
      // The audit log of a backup ends where the backup was made, and goes on from there.
      else if (body.kind === 'restored') told = null
    }
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing || error instanceof LedgerFault) return null
    throw error
  }
  return told
}
