/** Conversations as views. Fields are listed by hand: a new column never leaks by itself. */
import type { AppContext } from '../../context.ts'
import type { ConversationItem, ConversationView } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'
import { addressesByContact } from '../contact/present.ts'
import { marketingStates } from '../consent/store.ts'
import { openDuplicates } from '../duplicate/store.ts'
import { labelsOf } from '../label/store.ts'
import { presentParticipants } from '../mail/present.ts'
import { visitorCards } from '../visitor/card.ts'
import { countsAsEntry } from './rules.ts'
import { seenBy } from './store.ts'

/** Views by id; ids that are gone are missing. A fixed number of queries, however many ids. */
export async function presentConversations(
  ctx: AppContext,
  db: Reader,
  ids: readonly number[],
): Promise<Map<number, ConversationView>> {
  if (ids.length === 0) return new Map()
  const rows = await selectRows(db, ids)
  const contactIds = [...new Set(rows.map(({ contact_id }) => contact_id))]
  const chats = rows.filter(({ channel }) => channel === 'web')
  const threads = rows.flatMap(({ id, channel }) => (channel === 'email' ? [id] : []))
  const [addresses, marketing, duplicates, visitors, participants, labels] = await Promise.all([
    addressesByContact(ctx, db, contactIds),
    marketingStates(db, contactIds),
    openDuplicates(db, contactIds),
    visitorCards(db, chats),
    presentParticipants(db, threads),
    labelsOf(db, ids),
  ])
  return new Map(
    rows.map((row) => {
      const { contact_id: id, channel } = row
      const person = {
        addresses: addresses.get(id) ?? [],
        marketing: marketing.get(`${id}:${channel}`) ?? ('unknown' as const),
        duplicates: duplicates.get(id) ?? 0,
      }
      const windows = ctx.channel(channel).capabilities
      const entryPoint = countsAsEntry(row, windows, ctx.clock.now())
      const view: ConversationView = {
        ...presentRow(row, person, entryPoint),
        visitor: visitors.get(row.id) ?? null,
        participants: participants.get(row.id) ?? [],
        labels: labels.get(row.id) ?? [],
      }
      return [row.id, view]
    }),
  )
}

export async function presentItems(
  ctx: AppContext,
  db: Reader,
  agentId: number,
  ids: readonly number[],
): Promise<ConversationItem[]> {
  const views = await presentConversations(ctx, db, ids)
  const seen = await seenBy(db, agentId, ids)
  return ids.flatMap((id) => {
    const view = views.get(id)
    return view ? [{ ...view, seen: Math.min(seen.get(id) ?? 0, view.inboundCount) }] : []
  })
}

function selectRows(db: Reader, ids: readonly number[]) {
  return db
    .selectFrom('conversation as c')
    .innerJoin('inbox', 'inbox.id', 'c.inbox_id')
    .innerJoin('contact', 'contact.id', 'c.contact_id')
    .leftJoin('agent as assignee', 'assignee.id', 'c.assignee_id')
    .leftJoin('message as last', 'last.id', 'c.last_message_id')
    .leftJoin('agent as author', 'author.id', 'last.author_id')
    .leftJoin('rating', 'rating.conversation_id', 'c.id')
    .select([
      'c.id',
      'c.inbox_id',
      'c.contact_id',
      'c.status',
      'c.assignee_id',
      'c.created_at',
      'c.last_message_at',
      'c.last_inbound_at',
      'c.reply_until',
      'c.resolved_at',
      'c.inbound_count',
      'c.entry_point_at',
      'c.entry_answered_at',
      'c.control',
      'c.subject',
      'c.due_at',
      'c.due_action',
      'c.held',
      'c.kept_until',
      'c.hidden',
      'contact.restriction_asked_at',
      'contact.erasure_asked_at',
      'inbox.channel',
      'contact.name as contact_name',
      'contact.created_at as contact_since',
      'assignee.name as assignee_name',
      'last.id as last_id',
      'last.direction as last_direction',
      'last.type as last_type',
      'last.text as last_text',
      'last.delivery as last_delivery',
      'last.failure_reason as last_failure',
      'last.revoked_at as last_revoked',
      'author.name as last_author',
      'author.id as last_author_id',
      'rating.score',
      'rating.comment',
    ])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('attachment')
          .select('attachment.id')
          .whereRef('attachment.message_id', '=', 'last.id')
          .where('attachment.inline', '=', 0),
      ).as('last_files'),
    )
    .where('c.id', 'in', ids)
    .execute()
}

/** As much of a text as a list shows. */
const PREVIEW_LENGTH = 160

function presentRow(
  row: Awaited<ReturnType<typeof selectRows>>[number],
  person: Pick<ConversationView['contact'], 'addresses' | 'marketing' | 'duplicates'>,
  entryPoint: boolean,
): Omit<ConversationView, 'visitor' | 'participants' | 'labels'> {
  return {
    id: row.id,
    inboxId: row.inbox_id,
    channel: row.channel,
    status: row.status,
    contact: {
      id: row.contact_id,
      name: row.contact_name,
      address: person.addresses[0]?.text ?? null,
      since: row.contact_since,
      restricted: row.restriction_asked_at !== null,
      erasureAsked: row.erasure_asked_at !== null,
      ...person,
    },
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
    subject: row.channel === 'email' ? (row.subject ?? '') : null,
    rating: row.score === null ? null : { score: row.score, comment: row.comment },
    preview:
      row.last_id === null || row.last_direction === null || row.last_type === null
        ? null
        : {
            direction: row.last_direction,
            type: row.last_revoked === null ? row.last_type : 'revoked',
            text: row.last_revoked === null ? (row.last_text?.slice(0, PREVIEW_LENGTH) ?? null) : null,
            author: row.last_author,
            authorId: row.last_author_id,
            delivery: row.last_delivery,
            failure: row.last_failure,
            files: row.last_revoked === null && Boolean(row.last_files),
          },
    createdAt: row.created_at,
    lastMessageAt: row.last_message_at,
    lastInboundAt: row.last_inbound_at,
    replyUntil: row.reply_until,
    entryPoint,
    botAnswers: row.control === 'provider',
    resolvedAt: row.resolved_at,
    inboundCount: row.inbound_count,
    retention: {
      dueAt: row.due_at,
      action: row.due_action,
      held: row.held === 1,
      keptUntil: row.kept_until,
      hidden: row.hidden,
    },
  }
}
