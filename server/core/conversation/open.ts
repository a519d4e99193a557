/** Which conversation an inbound message belongs to: the running one, a reopened one, or a new one. */
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { belongsToNewConversation } from './rules.ts'
import type { ConversationTable } from './table.ts'

export type ConversationRow = Selectable<ConversationTable>

export interface Opened {
  conversations: Map<string, ConversationRow>
  created: ConversationRow[]
  reopened: ConversationRow[]
}

export const pairKey = (inboxId: number, contactId: number) => `${inboxId}:${contactId}`

/** One conversation for each pair of inbox and contact. `at`: when its first message was sent. */
export async function openConversations(
  ctx: AppContext,
  tx: Tx,
  pairs: ReadonlyArray<{ inboxId: number; contactId: number; at: number }>,
): Promise<Opened> {
  const opened: Opened = { conversations: new Map(), created: [], reopened: [] }
  if (pairs.length === 0) return opened
  const existing = await latestConversations(ctx, tx, pairs)
  const wanted = new Map(pairs.map((pair) => [pairKey(pair.inboxId, pair.contactId), pair]))
  const now = ctx.clock.now()
  const fresh = []
  for (const [key, pair] of wanted) {
    const known = existing.get(key)
    if (!known || belongsToNewConversation(known, now)) {
      fresh.push({
        inbox_id: pair.inboxId,
        contact_id: pair.contactId,
        status: 'open' as const,
        assignee_id: null,
        created_at: now,
        last_message_at: pair.at,
        last_message_id: null,
        last_inbound_at: null,
        reply_until: null,
        resolved_at: null,
        inbound_count: 0,
      })
      continue
    }
    if (known.status !== 'open') opened.reopened.push(known)
    opened.conversations.set(key, { ...known, status: 'open', resolved_at: null })
  }
  for (const portion of ctx.db.portions(fresh)) {
    const rows = await tx.insertInto('conversation').values(portion).returningAll().execute()
    opened.created.push(...rows)
  }
  for (const row of opened.created) opened.conversations.set(pairKey(row.inbox_id, row.contact_id), row)
  return opened
}

/** The one that is not resolved, else the newest. */
async function latestConversations(
  ctx: AppContext,
  tx: Tx,
  pairs: ReadonlyArray<{ inboxId: number; contactId: number }>,
): Promise<Map<string, ConversationRow>> {
  // What an agent does to them at this moment must not be overwritten with what is read here.
  const rows = await ctx.db
    .forUpdate(
      tx
        .selectFrom('conversation')
        .selectAll()
        .where('contact_id', 'in', [...new Set(pairs.map(({ contactId }) => contactId))])
        .where('inbox_id', 'in', [...new Set(pairs.map(({ inboxId }) => inboxId))])
        .orderBy('id'),
    )
    .execute()
  const latest = new Map<string, ConversationRow>()
  for (const row of rows) {
    const key = pairKey(row.inbox_id, row.contact_id)
    const known = latest.get(key)
    if (!known || known.status === 'resolved') latest.set(key, row)
  }
  return latest
}
