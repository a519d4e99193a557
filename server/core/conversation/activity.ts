/** What messages do to the conversations they belong to: newest message, count, windows, who answers. */
import type { InboundMessage } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from './open.ts'
import { saveConversations } from './open.ts'
import { isQuiet } from '../mail/rules.ts'
import { answer, enter, hearControl, later } from './rules.ts'

export interface Activity {
  conversation: ConversationRow
  channel: ChannelKind
  messageId: number
  /** The time we believe. */
  sentAt: number
  event: InboundMessage
}

/** By the provider's clock, whatever the order. One write for each conversation, with the day on which it goes. */
export async function noteActivities(
  ctx: AppContext,
  tx: Tx,
  activities: readonly Activity[],
  events: NewEvent[],
): Promise<void> {
  const now = ctx.clock.now()
  const stored = new Map(activities.map(({ conversation }) => [conversation.id, conversation]))
  const rows = new Map([...stored].map(([id, conversation]) => [id, { ...conversation }]))
  const shownAt = await timesOfNewest(tx, activities)
  const entered = new Map<number, Activity>()
  for (const activity of activities) {
    const row = rows.get(activity.conversation.id) as ConversationRow
    showNewest(row, activity, shownAt)
    if (activity.event.message.files.length > 0) row.oldest_file_at = Math.min(row.oldest_file_at ?? now, now)
    if (activity.event.origin === 'history') continue
    hearControl(row, activity.event.standby ? 'provider' : 'business', activity.sentAt)
    if (activity.event.direction === 'out') {
      answer(row, activity.sentAt, ctx.channel(activity.channel).capabilities)
    } else {
      countInbound(row, activity)
      if (activity.event.entryPoint && row.entry_point_at === activity.sentAt) entered.set(row.id, activity)
    }
  }
  for (const [id, { channel }] of entered) await findAnswer(ctx, tx, rows.get(id) as ConversationRow, channel)
  const changes = [...rows].map(([id, after]) => ({ before: stored.get(id) as ConversationRow, after }))
  await saveConversations(ctx, tx, changes, events)
}

function showNewest(
  row: ConversationRow,
  { messageId, sentAt }: Activity,
  shownAt: Map<number, number>,
): void {
  const shown = row.last_message_id === null ? null : (shownAt.get(row.id) ?? row.last_message_at)
  const newer =
    shown === null || sentAt > shown || (sentAt === shown && messageId > (row.last_message_id ?? 0))
  if (!newer) return
  row.last_message_id = messageId
  row.last_message_at = Math.max(row.last_message_at, sentAt)
  shownAt.set(row.id, sentAt)
}

function countInbound(row: ConversationRow, { sentAt, event }: Activity): void {
  if (event.mail && isQuiet(event.mail)) return
  row.inbound_count += 1
  row.last_inbound_at = later(row.last_inbound_at, sentAt)
  // Counted from the time we believe, so that a clock ahead of ours opens no longer window.
  if (event.replyUntil !== null)
    row.reply_until = later(row.reply_until, event.replyUntil - event.at + sentAt)
  if (event.entryPoint) enter(row, sentAt)
}

/** A call moves a conversation up without being its newest message; then that one's own time decides. */
async function timesOfNewest(tx: Tx, activities: readonly Activity[]): Promise<Map<number, number>> {
  const ids = activities.flatMap(({ conversation, sentAt }) =>
    sentAt <= conversation.last_message_at ? (conversation.last_message_id ?? []) : [],
  )
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('message')
    .select(['conversation_id', 'sent_at'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.conversation_id, row.sent_at]))
}

/** We may have answered before word of the advertisement came. */
async function findAnswer(
  ctx: AppContext,
  tx: Tx,
  row: ConversationRow,
  channel: ChannelKind,
): Promise<void> {
  const first = await tx
    .selectFrom('message')
    .select('sent_at')
    .where('conversation_id', '=', row.id)
    .where('direction', '=', 'out')
    .where('delivery', 'in', ['accepted', 'sent', 'delivered', 'read', 'played'])
    .where('sent_at', '>=', row.entry_point_at)
    .where((where) => where.or([where('via', 'is', null), where('via', '=', 'app')]))
    .orderBy('sent_at')
    .limit(1)
    .executeTakeFirst()
  if (first) answer(row, first.sent_at, ctx.channel(channel).capabilities)
}
