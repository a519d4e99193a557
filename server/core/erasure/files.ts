/** After the commit: the stored files, and what the database's own log still has of the rows. */
import type { AppContext } from '../../context.ts'
import { flushLedger } from '../ledger/ledger.ts'
import { scrub } from '../../storage/scrub.ts'
import type { ErasedFiles } from './conversation.ts'

/**
 * Removes the files of what was erased. One that can't be removed, or that we die before, goes with the
 * files that are nobody's (jobs/orphan-files.ts).
 */
export async function removeFiles(ctx: AppContext, files: ErasedFiles): Promise<void> {
  for (const name of files) {
    await ctx.blobs
      .remove(name)
      .catch((error: unknown) => ctx.log.error({ err: error }, 'an erased file could not be removed'))
  }
}

export async function scrubLog(ctx: AppContext): Promise<void> {
  if (!(await scrub(ctx.db))) ctx.log.warn('the log of the database is in use and still holds erased rows')
}

/** Call it after the commit. */
export async function removeErased(ctx: AppContext, files: ErasedFiles): Promise<void> {
  await removeFiles(ctx, files)
  await scrubLog(ctx)
  await tellLedger(ctx)
}

/** What can't be written at the moment waits in the database, and the ledger's own check tells of it. */
export async function tellLedger(ctx: AppContext): Promise<void> {
  await flushLedger(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'the ledger is not written'))
}
