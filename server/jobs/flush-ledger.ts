import { MINUTE } from '../clock.ts'
import { anchorHourly } from '../core/audit/anchor.ts'
import { flushLedger } from '../core/ledger/ledger.ts'
import type { Job } from './job.ts'

/**
 * What could not be put into the ledger when it was deleted: the disk was full, or we died. And once an hour how far the
 * audit log goes.
 */
export const flushLedgerJob: Job = {
  name: 'flush-ledger',
  schedule: '* * * * *',
  lease: 5 * MINUTE,
  run: async (ctx) => {
    await anchorHourly(ctx)
    return flushLedger(ctx)
  },
}
