/** Where the ledger is lost for good, another one begins; both it and the audit log say so. */
import { rename } from 'node:fs/promises'
import type { AppContext } from '../../context.ts'
import { appendAudit } from '../audit/store.ts'
import { createLedger } from './file.ts'
import { proofKey } from './key.ts'
import { highestIds, lockLedger } from './ledger.ts'
import { writeLine } from './line.ts'

export const REASONS = ['lost', 'broken', 'moved'] as const

/** What there is stays beside it as `….old`. From here on what the lost lines told can't be made to go again. */
export async function beginAnew(ctx: AppContext, why: (typeof REASONS)[number]): Promise<void> {
  const { path } = ctx.ledger
  await ctx.db.transaction(async (tx) => {
    const { instance, ledger_number: known } = await lockLedger(ctx, tx)
    const number = known + 1
    const at = ctx.clock.now()
    const body = { kind: 'begin', why } as const
    const ids = await highestIds(tx)
    const key = proofKey(ctx.secrets, 'lines')
    const { text, hash } = writeLine({ number, at, instance, entry: 0, body, ids, prev: '' }, key)
    await appendAudit(ctx, tx, { kind: 'cli' }, { action: 'ledger.begin', object: 'ledger', detail: { why } })
    await tx.updateTable('retention_state').set({ ledger_number: number, ledger_hash: hash }).execute()
    await rename(path, `${path}.${at}.old`).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    })
    await createLedger(path, text)
  })
}
