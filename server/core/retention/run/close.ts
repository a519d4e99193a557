/** The end of a run: its line in the ledger, and what its certificate says of how it ended. */
import { HOUR } from '../../../clock.ts'
import type { AppContext } from '../../../context.ts'
import type { Tx } from '../../../storage/database.ts'
import { anchorAudit } from '../../audit/anchor.ts'
import { tellLedger } from '../../erasure/files.ts'
import { appendLedger } from '../../ledger/ledger.ts'
import type { Fence } from './batch.ts'
import { endRun, goneOf, type RunRow } from './store.ts'

/** In one transaction, and last in it. */
export async function closeRun(
  ctx: AppContext,
  tx: Tx,
  run: RunRow,
  end: Parameters<typeof endRun>[3],
): Promise<void> {
  await appendLedger(ctx, tx, {
    kind: 'run',
    run: run.id,
    rule: null,
    actor: run.agent_id === null ? 'system' : `agent:${run.agent_id}`,
    objects: [],
    suppress: [],
    counts: goneOf(run),
  })
  await anchorAudit(ctx, tx)
  await endRun(ctx, tx, run.id, end)
}

/** So long what made one fail has to pass, where the next is not sooner by itself. */
const NEXT_TRY = HOUR

/**
 * It has failed in the middle, and ends with what it has done until then; nobody has looked afterwards, and its
 * certificate says so. The next one counts anew what is left. Throws where somebody else has the run by now.
 */
export async function giveUp(
  ctx: AppContext,
  runId: number,
  reason: 'clock' | 'error',
  fence: Fence,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await fence(tx)
    if (reason === 'error') await planSoon(ctx, tx)
    const run = await ctx.db
      .forUpdate(tx.selectFrom('retention_run').selectAll().where('id', '=', runId))
      .executeTakeFirst()
    if (run?.state === 'running' || run?.state === 'stopped') {
      await closeRun(ctx, tx, run, { state: 'failed', reason })
    }
  })
  await tellLedger(ctx)
}

async function planSoon({ clock }: AppContext, tx: Tx): Promise<void> {
  const soon = clock.now() + NEXT_TRY
  await tx
    .updateTable('retention_state')
    .set({ next_run_at: soon })
    .where(({ eb, or }) => or([eb('next_run_at', 'is', null), eb('next_run_at', '>', soon)]))
    .execute()
}
