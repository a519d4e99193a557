/** What an adapter that collects is given: everything it hands over is durable, and ours as long as the lease is. */
import type { CollectedItem, Collector } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { collectorReady, holdCollector } from '../core/mail/collectors.ts'
import { areKnown, placeOf, positionOf, savePlace, savePosition, saveProgress } from '../core/mail/folders.ts'
import { keepMail } from '../core/mail/raw.ts'
import type { Tx } from '../storage/database.ts'

/** Thrown by what an adapter calls: it is not the provider that is in trouble, it is us. */
export class NotWritten extends Error {
  override name = 'NotWritten'
}

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
  return {
    position: (folder) => ours(positionOf(ctx.db.read, inboxId, folder)),
    keep: (item) => keep(ctx, inboxId, item),
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

/** What goes wrong with the source goes through as it is: it is the adapter's own. */
async function keep(ctx: AppContext, inboxId: number, item: CollectedItem): Promise<void> {
  const { at, receivedAt, size, whole, old } = item
  const place = placeOf(at)
  let broken: { error: unknown } | null = null
  async function* source() {
    try {
      yield* item.source
    } catch (error) {
      broken = { error }
      throw error
    }
  }
  const mail = { inboxId, at: receivedAt ?? ctx.clock.now(), place, envelope: null, size, whole, old }
  try {
    await keepMail(ctx, { ...mail, source: source() }, async (tx) => {
      await holdCollector(ctx, tx, inboxId)
      await saveProgress(ctx, tx, inboxId, place)
    })
  } catch (error) {
    if (broken) throw (broken as { error: unknown }).error
    throw new NotWritten('', { cause: error })
  }
}
