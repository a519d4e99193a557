import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { View, ConversationStatus } from '../../contract/conversation.ts'
import { notFound } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, type Action, type Actor, type AgentActor } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { matchingThreads } from '../mail/search.ts'
import { seesHidden } from './hidden.ts'
import type { ConversationRow } from './open.ts'

/** The only way to a conversation on somebody's behalf: what they may not see is not found. */
export async function accessConversation(
  db: Reader,
  actor: Actor,
  id: number,
  action: Action,
): Promise<ConversationRow> {
  const row = await db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row || !seesHidden(actor, row.hidden)) throw notFound()
  authorise(actor, action, { inboxId: row.inbox_id })
  return row
}

/** The same for a change: the row stays as it was read until the transaction ends. */
export async function accessForChange(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  id: number,
  action: Action,
): Promise<ConversationRow> {
  await accessConversation(tx, actor, id, action)
  const row = await ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', '=', id))
    .executeTakeFirst()
  if (!row || !seesHidden(actor, row.hidden)) throw notFound()
  return row
}

export interface ListQuery {
  view?: View | undefined
  inbox?: number | undefined
  contact?: number | undefined
  unread?: 'true' | undefined
  label?: number | undefined
  status?: ConversationStatus | undefined
  q?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

const PAGE = 50

/** Ids of a page, newest message first, by keyset: as fast on the last page as on the first. */
export async function listConversationIds(
  db: Reader,
  actor: AgentActor,
  { view = 'all', inbox, contact, unread, label, status, q, cursor, limit = PAGE }: ListQuery,
): Promise<{ ids: number[]; next: string | null }> {
  const inboxes = inbox === undefined ? [...actor.inboxes] : [inbox].filter((id) => actor.inboxes.has(id))
  if (view === 'restricted') authorise(actor, 'conversation.restricted')
  if (inboxes.length === 0) return { ids: [], next: null }
  const hidden = view === 'restricted' ? ('restricted' as const) : null
  let query = db
    .selectFrom('conversation')
    .select(['conversation.id', 'last_message_at'])
    .where('conversation.inbox_id', 'in', inboxes)
    .where('conversation.hidden', hidden === null ? 'is' : '=', hidden)
    .orderBy('last_message_at', 'desc')
    .orderBy('conversation.id', 'desc')
    .limit(limit + 1)
  const wanted = status ?? statusOf(view, contact)
  if (wanted !== null) query = query.where('status', '=', wanted)
  if (contact !== undefined) query = query.where('contact_id', '=', contact)
  if (view === 'mine') query = query.where('assignee_id', '=', actor.id)
  if (view === 'unassigned') query = query.where('assignee_id', 'is', null)
  if (unread) {
    query = query.where(({ eb, fn, selectFrom, val }) => {
      const seen = selectFrom('read_mark')
        .select('seen')
        .whereRef('read_mark.conversation_id', '=', 'conversation.id')
        .where('read_mark.agent_id', '=', actor.id)
      return eb('inbound_count', '>', fn.coalesce(seen, val(0)))
    })
  }
  if (label !== undefined) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation_label')
          .innerJoin('label', 'label.id', 'conversation_label.label_id')
          .select('conversation_label.label_id')
          .whereRef('conversation_label.conversation_id', '=', 'conversation.id')
          .where('conversation_label.label_id', '=', label)
          .where('label.deleted_at', 'is', null),
      ),
    )
  }
  if (q) {
    const place = { inboxes, hidden }
    const matches = await matchingContacts(db, place, q)
    const threads = await matchingThreads(db, place, q)
    const number = /^#(\d{1,15})$/.exec(q)?.[1]
    query = query.where(({ eb, or }) =>
      or([
        eb('contact_id', 'in', matches.length > 0 ? matches : [0]),
        ...(threads.length > 0 ? [eb('conversation.id', 'in', threads)] : []),
        ...(number ? [eb('conversation.id', '=', Number(number))] : []),
      ]),
    )
  }
  const after = decodeCursor(cursor)
  if (after) {
    query = query.where(({ eb, or, and }) =>
      or([
        eb('last_message_at', '<', after.at),
        and([eb('last_message_at', '=', after.at), eb('conversation.id', '<', after.id)]),
      ]),
    )
  }
  const rows = await query.execute()
  const more = rows.length > limit
  const shown = more ? rows.slice(0, limit) : rows
  const last = shown.at(-1)
  return {
    ids: shown.map(({ id }) => id),
    next: more && last ? encodeCursor({ at: last.last_message_at, id: last.id }) : null,
  }
}

function statusOf(view: View, contact: number | undefined): ConversationStatus | null {
  if (view === 'resolved') return 'resolved'
  return view === 'restricted' || contact !== undefined ? null : 'open'
}

/** Where is searched: in these inboxes, among what is in sight or among what is restricted. */
export interface SearchPlace {
  inboxes: readonly number[]
  hidden: 'restricted' | null
}

const MOST_MATCHES = 500

/** Contacts there whose name or address holds what was typed. `%` and `_` mean themselves. */
async function matchingContacts(db: Reader, { inboxes, hidden }: SearchPlace, q: string): Promise<number[]> {
  const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const digits = q.replace(/[\s()+/-]/g, '')
  const typed = q.toLowerCase()
  // SQLite knows upper and lower case of ASCII only: any one character may stand for another, and what
  // was found is looked at once more below.
  const name = like(typed).replace(/\P{ASCII}/gu, '_')
  const address = like((/^\d{3,}$/.test(digits) ? digits : q).toLowerCase())
  const said = like(typed)
  // What a website's identities hold is random, or begins with what is: the visitor tells more.
  const hasAddress = sql<number>`case when exists (
    select 1 from identity where identity.contact_id = contact.id and identity.channel <> 'web'
    and lower(identity.value) like ${address} escape '\\'
  ) or exists (
    select 1 from identity join visitor on visitor.public_id = identity.value
    where identity.contact_id = contact.id and identity.channel = 'web' and identity.kind = 'visitor'
    and visitor.inbox_id in (${sql.join(inboxes)})
    and (lower(visitor.email) like ${said} escape '\\' or lower(visitor.external_id) like ${said} escape '\\')
  ) then 1 else 0 end`
  const rows = await db
    .selectFrom('contact')
    .select(['contact.id', 'contact.name', hasAddress.as('has_address')])
    .where(sql<boolean>`(lower(contact.name) like ${name} escape '\\' or ${hasAddress} = 1)`)
    // People in other inboxes must not crowd out those who can be shown.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.contact_id', '=', 'contact.id')
          .where('conversation.inbox_id', 'in', inboxes)
          .where('conversation.hidden', hidden === null ? 'is' : '=', hidden),
      ),
    )
    .orderBy('contact.id', 'desc')
    .limit(MOST_MATCHES)
    .execute()
  return rows
    .filter((row) => row.has_address === 1 || row.name?.toLowerCase().includes(typed))
    .map(({ id }) => id)
}

/** How many inbound messages of each conversation an agent has seen. */
export async function seenBy(
  db: Reader,
  agentId: number,
  conversationIds: readonly number[],
): Promise<Map<number, number>> {
  if (conversationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('read_mark')
    .select(['conversation_id', 'seen'])
    .where('agent_id', '=', agentId)
    .where('conversation_id', 'in', conversationIds)
    .execute()
  return new Map(rows.map((row) => [row.conversation_id, row.seen]))
}
