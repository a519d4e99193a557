import { DAY, HOUR } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { trimAudit } from '../core/audit/trim.ts'
import { trimLedger } from '../core/ledger/trim.ts'
import { readState } from '../core/retention/state.ts'
import type { Job } from './job.ts'
import { trim } from './trim.ts'

/** Who did what, and what was deleted: proofs have their days, too. */
export const oldProofs: Job = {
  name: 'old-proofs',
  schedule: '53 3 * * *',
  lease: HOUR,
  run: async (ctx) => (await oldAudit(ctx)) + (await oldLedger(ctx)),
}

async function oldAudit(ctx: AppContext): Promise<number> {
  const { settings } = await readState(ctx.db.read)
  const before = ctx.clock.now() - settings.keep.audit * DAY
  return trim(ctx, (tx, limit) => trimAudit(ctx, tx, before, limit))
}

async function oldLedger(ctx: AppContext): Promise<number> {
  const { settings, ledger_hash: hash } = await readState(ctx.db.read)
  // There is none before something was deleted.
  if (hash === '') return 0
  return trimLedger(ctx, ctx.clock.now() - settings.keep.ledger * DAY)
}
