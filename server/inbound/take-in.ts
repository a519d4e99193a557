/** One batch of raw deliveries → core actions, notices and quarantine. */
import { createHash } from 'node:crypto'
import type { ChannelNotice, InboundEvent, InboundMessage } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import type { ChannelKind } from '../contract/common.ts'
import { receivers, type Receiver } from '../core/inbox/receivers.ts'
import { receive, type Arrival } from '../core/message/receive.ts'
import { isReference, type Reference } from '../core/message/references.ts'
import type { Tx } from '../storage/database.ts'
import { quarantine, type Quarantined } from './quarantine.ts'

export interface Raw {
  channel: string
  body: Buffer
  signed_by: string
}

export async function takeIn(ctx: AppContext, tx: Tx, raws: readonly Raw[]): Promise<void> {
  const byChannel = Map.groupBy(raws, ({ channel }) => channel as ChannelKind)
  for (const [kind, group] of byChannel) {
    const sorted = await sort(ctx, tx, kind, group)
    await lockInboxes(ctx, tx, sorted)
    await receive(ctx, tx, sorted)
    await storeNotices(ctx, tx, kind, sorted.notices)
    await quarantine(ctx, tx, sorted.quarantined)
  }
}

interface Sorted {
  messages: Array<Arrival<InboundMessage>>
  references: Array<Arrival<Reference>>
  notices: ChannelNotice[]
  quarantined: Quarantined[]
}

/** Which inbox each piece is for, and whether whoever signed it may speak for that inbox. */
async function sort(ctx: AppContext, tx: Tx, kind: ChannelKind, raws: readonly Raw[]): Promise<Sorted> {
  const known = new Map((await receivers(ctx, kind, tx)).map((r) => [r.inbox.account, r]))
  const groups = new Map([...known.values()].map((r) => [r.inbox.account_group, r]))
  const sorted: Sorted = { messages: [], references: [], notices: [], quarantined: [] }
  for (const raw of raws) {
    const signedBy = new Set(JSON.parse(raw.signed_by) as number[])
    const park = (event: InboundEvent, reason: Quarantined['reason'], detail: string | null) =>
      sorted.quarantined.push({
        channel: kind,
        account: 'account' in event ? event.account : null,
        reason,
        detail,
        body: Buffer.from(event.raw()),
        signedBy: raw.signed_by,
      })
    for (const event of ctx.channel(kind).parse(raw.body.toString('utf8'))) {
      ctx.metrics.inboundEvents.inc({ channel: kind, kind: event.type })
      if (event.type === 'malformed') {
        park(event, 'malformed', event.reason)
        continue
      }
      const receiver = findReceiver(event, known, groups)
      if (!receiver) park(event, 'unknown_account', null)
      else if (!signedBy.has(receiver.inbox.id)) park(event, 'foreign_signature', null)
      else if (event.type === 'notice') sorted.notices.push(event)
      else if (event.type !== 'message') {
        if (isReference(event)) sorted.references.push({ inbox: receiver.inbox, event })
      } else if (event.from.addresses.length > 0) sorted.messages.push({ inbox: receiver.inbox, event })
      else park(event, 'malformed', 'the message names no sender')
    }
  }
  return sorted
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
async function lockInboxes(ctx: AppContext, tx: Tx, { messages, references }: Sorted): Promise<void> {
  const ids = new Set([...messages, ...references].map(({ inbox }) => inbox.id))
  for (const id of [...ids].sort((a, b) => a - b)) await ctx.db.lockInbox(tx, id)
}

async function storeNotices(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  notices: readonly ChannelNotice[],
): Promise<void> {
  const rows = new Map(
    notices.map((notice) => {
      const { account, group, topic, at } = notice
      const details = JSON.stringify(notice.details)
      const dedupe = createHash('sha256')
        .update(JSON.stringify([channel, account, group, topic, at, details]))
        .digest('hex')
      const row = {
        channel,
        account,
        account_group: group,
        topic,
        about: notice.about,
        severity: notice.severity,
        details,
        dedupe,
        at,
        received_at: ctx.clock.now(),
      }
      return [dedupe, row]
    }),
  )
  for (const portion of ctx.db.portions([...rows.values()])) {
    await tx
      .insertInto('channel_notice')
      .values(portion)
      .onConflict((conflict) => conflict.column('dedupe').doNothing())
      .execute()
  }
}
