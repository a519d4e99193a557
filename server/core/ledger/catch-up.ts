/**
 * A database from a backup catches up with its ledger, before anybody is let in: what was deleted since goes
 * again, nothing that may have been sent is sent again, and a look afterwards proves it. Every step may be
 * broken off and is done once more at the next start.
 */
import type { AppContext } from '../../context.ts'
import { DAY } from '../../clock.ts'
import type { Tx } from '../../storage/database.ts'
import { scrub } from '../../storage/scrub.ts'
import { removeOrphans } from '../attachment/orphans.ts'
import { record } from '../record.ts'
import { countDue } from '../retention/run/forecast.ts'
import { beginRun, endRun, unfinishedRun } from '../retention/run/store.ts'
import { readState } from '../retention/state.ts'
import { LedgerFault } from './file.ts'
import { proofKey } from './key.ts'
import { expectTail, flushLedger, lockLedger, withLedger, writeBehind } from './ledger.ts'
import { linkOf, writeLine } from './line.ts'
import { readOrders, type Orders } from './orders.ts'
import { applyOrders, stillThere } from './replay.ts'
import { settleRestored } from './restored.ts'

export interface CaughtUp {
  /** Lines of the ledger that the backup did not know. */
  lines: number
  erased: number
  files: number
  mails: number
  redacted: number
  anonymised: number
  restricted: number
  /** People of whom it has ended. */
  lifted: number
  /** Messages of which nobody knows whether they were sent. */
  unclear: number
  /** Holds that were placed or released since: to be looked at by a person. */
  holds: number
}

/** Throws LedgerFault where something is left, and then nobody may be let in. */
export async function catchUp(ctx: AppContext): Promise<CaughtUp> {
  const { ledger_number: from } = await readState(ctx.db.read)
  const orders = await readOrders(ctx.ledger.path, from)
  const unclear = await settleRestored(ctx, orders)
  const done = await applyOrders(ctx, orders)
  const left = await stillThere(ctx, orders)
  if (left > 0) {
    throw new LedgerFault('behind', `${left} things that the ledger calls deleted could not be deleted.`)
  }
  await removeOrphans(ctx, Number.MAX_SAFE_INTEGER)
  await scrub(ctx.db)
  const counts = { lines: orders.lines, ...done, unclear, holds: orders.holds }
  await close(ctx, orders, from, counts)
  await flushLedger(ctx)
  ctx.log.warn({ counts }, 'the database came from a backup and has caught up with its ledger')
  return counts
}

/** The ledger says that this was done, and the database is as new as the ledger. */
async function close(ctx: AppContext, orders: Orders, from: number, counts: CaughtUp): Promise<void> {
  const now = ctx.clock.now()
  const due = orders.holds > 0 ? await countDue(ctx, ctx.db.read, now) : 0
  await ctx.db.transaction(async (tx) => {
    await record(
      ctx,
      tx,
      { kind: 'system' },
      { action: 'ledger.restored', object: 'ledger', detail: { ...counts } },
    )
    const before = await lockLedger(ctx, tx)
    const known = orders.last ? { ...before, ...orders.last } : before
    const line = await withLedger(ctx, known, async (file) => {
      const [base] = await expectTail(ctx, file, known, [])
      const body = { kind: 'restored', from, counts: { ...counts } } as const
      const { number, instance } = base
      const content = {
        number: number + 1,
        at: now,
        instance,
        entry: 0,
        body,
        ids: orders.ids,
        prev: linkOf(base),
      }
      const { text, hash } = writeLine(content, proofKey(ctx.secrets, 'lines'))
      await writeBehind(file, base.end, text)
      return { ledger_number: content.number, ledger_hash: hash }
    })
    await tx
      .updateTable('retention_state')
      .set({ ...line, restored_at: null, ...(orders.holds > 0 ? { next_run_at: now + DAY } : {}) })
      .execute()
    if (orders.holds > 0) await askForHolds(ctx, tx, due)
  })
}

/** What was held since is not known here but by its number: somebody has to see whether a hold is missing. */
async function askForHolds(ctx: AppContext, tx: Tx, forecast: number): Promise<void> {
  const open = await unfinishedRun(tx)
  const id = open?.id ?? (await beginRun(ctx, tx, { kind: 'rules', forecast }))
  await endRun(ctx, tx, id, { state: 'stopped', reason: 'restored' })
}
