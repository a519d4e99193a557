/**
 * What goes before its message does, by the days that a mailbox says: mails as they came, files, and copies
 * at the provider. In small portions, each one transaction; whatever is done is not found again.
 */
import { setTimeout } from 'node:timers/promises'
import { DAY } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import { MailboxSettings } from '../../contract/mailbox.ts'
import type { Tx } from '../../storage/database.ts'
import { discardOldCopies } from './retention-copies.ts'
import { removeOldFiles } from './retention-files.ts'
import { removeLeftovers, removeLostSources, removeOldSources } from './retention-sources.ts'

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

const PERIODS = [
  ['deleteRawAfterDays', removeOldSources],
  ['deleteFilesAfterDays', removeOldFiles],
  ['deleteAtProviderAfterDays', discardOldCopies],
] as const

/** How many mails, files and copies went. */
export async function applyMailPeriods(ctx: AppContext): Promise<number> {
  const inboxes = await ctx.db.read
    .selectFrom('inbox')
    .select(['id', 'settings'])
    .where('channel', '=', 'email')
    .orderBy('id')
    .execute()
  let gone = 0
  for (const { id, settings } of inboxes) {
    const said = JSON.parse(settings) as Record<string, unknown>
    for (const [key, portion] of PERIODS) {
      const days = MailboxSettings.shape[key].safeParse(said[key]).data ?? null
      if (days !== null) gone += await removeAll(ctx, id, days, portion)
    }
    // Nobody can get at these: a day before, the last of what was made of them has left quarantine.
    for (const portion of [removeLeftovers, removeLostSources]) {
      gone += await removeAll(ctx, id, ctx.config.keep.quarantineDays + 1, portion)
    }
  }
  return gone
}

async function removeAll(ctx: AppContext, inboxId: number, days: number, portion: Portion): Promise<number> {
  const before = ctx.clock.now() - days * DAY
  let total = 0
  for (;;) {
    const { gone, blobs } = await ctx.db.transaction((tx) => portion(ctx, tx, inboxId, before, PORTION))
    for (const name of blobs) {
      await ctx.blobs
        .remove(name)
        .catch((error: unknown) => ctx.log.error({ err: error }, 'a file whose period is over is still here'))
    }
    total += gone
    if (gone < PORTION) return total
    await setTimeout(PAUSE_MS)
  }
}
