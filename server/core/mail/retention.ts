/**
 * What came of mails that became no message: nobody can get at it. In small portions, each one transaction; whatever
 * is done is not found again. Mails that became one go by rules (core/retention/run/mails.ts).
 */
import { setTimeout } from 'node:timers/promises'
import { DAY } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { removeFiles } from '../erasure/files.ts'
import { readState } from '../retention/state.ts'
import { removeLeftovers, removeLostSources } from './retention-sources.ts'

const PORTION = 200
/** Others want to write, too. */
const PAUSE_MS = 20

/** `before`: what came until then (ms) is over. Gives how many went, and files to remove after the commit. */
export type Portion = (
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  before: number,
  limit: number,
) => Promise<{ gone: number; blobs: string[] }>

/** How many mails and files went. A day after the last of what was made of them has left quarantine. */
export async function removeLostMails(ctx: AppContext): Promise<number> {
  const { keep } = (await readState(ctx.db.read)).settings
  const before = ctx.clock.now() - (keep.quarantine + 1) * DAY
  const inboxes = await ctx.db.read
    .selectFrom('inbox')
    .select('id')
    .where('channel', '=', 'email')
    .orderBy('id')
    .execute()
  let gone = 0
  for (const { id } of inboxes) {
    for (const portion of [removeLeftovers, removeLostSources])
      gone += await removeAll(ctx, id, before, portion)
  }
  return gone
}

async function removeAll(
  ctx: AppContext,
  inboxId: number,
  before: number,
  portion: Portion,
): Promise<number> {
  let total = 0
  for (;;) {
    const { gone, blobs } = await ctx.db.transaction((tx) => portion(ctx, tx, inboxId, before, PORTION))
    await removeFiles(ctx, blobs)
    total += gone
    if (gone < PORTION) return total
    await setTimeout(PAUSE_MS)
  }
}
