/**
 * What the webhook and the worker need of every inbox, opened once and kept: unsealing secrets for each
 * delivery would be the most expensive part of it. Other nodes' changes are seen within seconds.
 */
import type { Channel } from '../../../channels/adapter.ts'
import { SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader } from '../../storage/database.ts'
import { settingsOf, type Inbox } from './store.ts'

export interface Receiver {
  inbox: Inbox
  channel: Channel
  settings: unknown
}

const FRESH = 5 * SECOND

const caches = new WeakMap<AppContext, { at: number; receivers: Receiver[] }>()

export async function receivers(ctx: AppContext, kind: ChannelKind, db?: Reader): Promise<Receiver[]> {
  const now = Date.now()
  let cache = caches.get(ctx)
  if (!cache || now - cache.at > FRESH) {
    const inboxes = await (db ?? ctx.db.read).selectFrom('inbox').selectAll().orderBy('id').execute()
    cache = {
      at: now,
      receivers: inboxes.flatMap((inbox) => open(ctx, inbox)),
    }
    caches.set(ctx, cache)
  }
  return cache.receivers.filter(({ inbox }) => inbox.channel === kind)
}

/** An inbox whose secrets can't be opened takes nothing in, and does not keep the others from it. */
function open(ctx: AppContext, inbox: Inbox): Receiver[] {
  try {
    return [{ inbox, channel: ctx.channel(inbox.channel), settings: settingsOf(ctx, inbox) }]
  } catch (error) {
    ctx.log.error({ err: error, inbox: inbox.id }, 'the settings of an inbox can not be read')
    return []
  }
}

/** After a change: the next delivery sees it. */
export function forgetReceivers(ctx: AppContext): void {
  caches.delete(ctx)
}
