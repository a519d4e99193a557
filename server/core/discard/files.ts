/** Copies of files that a provider has: those that customers sent, and those that we handed it. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { enqueue } from './queue.ts'
import type { FileCopy } from './table.ts'

/** As much of an attachment as tells where its copy is. */
interface Copied {
  inbox_id: number
  provider_id: string | null
  provider_until: number | null
}

export const COPY_COLUMNS = ['inbox_id', 'provider_id', 'provider_until'] as const

/**
 * These files have gone here, or are to go there: their copies follow, in the transaction in which that is so.
 * Gives how many there are; what the provider has let go by now is none.
 */
export async function discardCopies(ctx: AppContext, tx: Tx, files: readonly Copied[]): Promise<number> {
  const now = ctx.clock.now()
  const asked = files.flatMap(({ inbox_id, provider_id: file, provider_until: until }) => {
    if (file === null || until === null || until <= now) return []
    return { inbox_id, place: JSON.stringify({ file } satisfies FileCopy), until, due_at: now }
  })
  await enqueue(ctx, tx, asked)
  return asked.length
}
