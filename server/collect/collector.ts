/** What an adapter that collects is given: everything it hands over is durable, and ours as long as the lease is. */
import type { Collector } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { collectorReady, holdCollector } from '../core/mail/collectors.ts'
import { areKnown, placeOf, positionOf, savePlace, savePosition } from '../core/mail/folders.ts'
import type { Tx } from '../storage/database.ts'
import { Keeping, NotWritten } from './keeping.ts'

/** `ready` is called once the adapter is connected, after that has been written down. */
export function collectorFor(ctx: AppContext, inboxId: number, ready: () => void): Collector {
  const ours = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new NotWritten('', { cause: error })
    })
  const write = (work: (tx: Tx) => Promise<void>) =>
    ours(
      ctx.db.transaction(async (tx) => {
        await holdCollector(ctx, tx, inboxId)
        await work(tx)
      }),
    )
  const keeping = new Keeping(ctx, inboxId)
  return {
    position: (folder) => ours(positionOf(ctx.db.read, inboxId, folder)),
    keep: (item) => keeping.keep(item),
    advance: (folder, position) => write((tx) => savePosition(ctx, tx, inboxId, folder, position)),
    areKnown: (doubts) => ours(areKnown(ctx.db.read, inboxId, doubts)),
    moved: (from, to) => write((tx) => savePlace(tx, inboxId, from, to && placeOf(to))),
    ready: () => {
      collectorReady(ctx, inboxId).then(ready, (error: unknown) =>
        ctx.log.warn({ err: error, inbox: inboxId }, 'could not note that a collector is ready'),
      )
    },
  }
}
