/** One batch of raw deliveries → core actions, notices and quarantine. */
import type { ChannelNotice, InboundEvent, InboundMessage } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import type { ChannelKind } from '../contract/common.ts'
import { applyNotices } from '../core/inbox/notices.ts'
import { forgetReceivers, receivers, type Receiver } from '../core/inbox/receivers.ts'
import { isPersonNews, type PersonNews } from '../core/contact/news.ts'
import { receive, type Arrivals } from '../core/message/receive.ts'
import { isReference } from '../core/message/references.ts'
import type { Tx } from '../storage/database.ts'
import { quarantine, type Quarantined } from './quarantine.ts'
import { noteTraffic } from './traffic.ts'

export interface Raw {
  channel: string
  body: Buffer
  signed_by: string
}

/** Some or all of what one delivery holds. */
export interface Pieces extends Pick<Raw, 'channel' | 'signed_by'> {
  events: readonly InboundEvent[]
}

/** Whole deliveries. */
export async function takeIn(ctx: AppContext, tx: Tx, raws: readonly Raw[]): Promise<void> {
  const pieces = raws.map(({ channel, signed_by, body }) => ({
    channel,
    signed_by,
    events: ctx.channel(channel as ChannelKind).parse(body.toString('utf8')),
  }))
  await takeInPieces(ctx, tx, pieces)
}

export async function takeInPieces(ctx: AppContext, tx: Tx, pieces: readonly Pieces[]): Promise<void> {
  const byChannel = Map.groupBy(pieces, ({ channel }) => channel as ChannelKind)
  for (const [kind, group] of byChannel) {
    const sorted = await sort(ctx, tx, kind, group)
    await lockInboxes(ctx, tx, sorted)
    await receive(ctx, tx, sorted)
    await applyNotices(ctx, tx, kind, sorted.notices)
    await quarantine(ctx, tx, sorted.quarantined)
    noteTraffic(ctx, [...sorted.messages, ...sorted.references, ...sorted.news])
  }
}

interface Sorted extends Arrivals {
  notices: ChannelNotice[]
  quarantined: Quarantined[]
}

/** Which inbox each piece is for, and whether whoever signed it may speak for that inbox. */
async function sort(ctx: AppContext, tx: Tx, kind: ChannelKind, pieces: readonly Pieces[]): Promise<Sorted> {
  const known = await accountsOf(ctx, tx, kind, pieces)
  const groups = new Map([...known.values()].map((r) => [r.inbox.account_group, r]))
  const sorted: Sorted = { messages: [], references: [], news: [], notices: [], quarantined: [] }
  for (const { signed_by, events } of pieces) {
    const signedBy = new Set(JSON.parse(signed_by) as number[])
    const park = (event: InboundEvent, reason: Quarantined['reason'], detail: string | null) =>
      sorted.quarantined.push({
        channel: kind,
        account: 'account' in event ? event.account : null,
        reason,
        detail,
        body: Buffer.from(event.raw()),
        signedBy: signed_by,
      })
    for (const event of events) {
      ctx.metrics.inboundEvents.inc({ channel: kind, kind: event.type })
      if (event.type === 'malformed') {
        park(event, 'malformed', event.reason)
        continue
      }
      const receiver = findReceiver(event, known, groups)
      if (!receiver) park(event, 'unknown_account', null)
      else if (!signedBy.has(receiver.inbox.id)) park(event, 'foreign_signature', null)
      else if (event.type === 'notice') sorted.notices.push(event)
      else if (isReference(event)) sorted.references.push({ inbox: receiver.inbox, event })
      else if (!namesSomebody(event)) park(event, 'malformed', `the ${event.type} names nobody`)
      else if (isPersonNews(event)) sorted.news.push({ inbox: receiver.inbox, event })
      else sorted.messages.push({ inbox: receiver.inbox, event })
    }
  }
  return sorted
}

/** By account. An inbox that signed and is not known here was connected a moment ago, on another node. */
async function accountsOf(ctx: AppContext, tx: Tx, kind: ChannelKind, pieces: readonly Pieces[]) {
  let all = await receivers(ctx, kind, tx)
  const ids = new Set(all.map(({ inbox }) => inbox.id))
  if (pieces.some(({ signed_by }) => (JSON.parse(signed_by) as number[]).some((id) => !ids.has(id)))) {
    forgetReceivers(ctx)
    all = await receivers(ctx, kind, tx)
  }
  return new Map(all.map((receiver) => [receiver.inbox.account, receiver]))
}

/** Somebody who changed their address may be named by the address alone. */
function namesSomebody(event: InboundMessage | PersonNews): boolean {
  const named = event.type === 'identity' ? [...event.ended, ...event.gained] : []
  return event.from.addresses.length + named.length > 0
}

function findReceiver(
  event: Exclude<InboundEvent, { type: 'malformed' }>,
  accounts: Map<string, Receiver>,
  groups: Map<string | null, Receiver>,
): Receiver | undefined {
  if (event.account !== null) return accounts.get(event.account)
  return event.type === 'notice' ? groups.get(event.group) : undefined
}

/**
 * A message and news about it may come in two deliveries that two nodes take in at the same moment; each
 * would miss the other's. One inbox's deliveries are therefore taken in one after the other.
 */
async function lockInboxes(ctx: AppContext, tx: Tx, { messages, references, news }: Sorted): Promise<void> {
  const ids = new Set([...messages, ...references, ...news].map(({ inbox }) => inbox.id))
  for (const id of [...ids].sort((a, b) => a - b)) await ctx.db.lockInbox(tx, id)
}
