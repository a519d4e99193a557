/** Messages as views. What was taken back shows neither text nor files. */
import type { Selectable } from 'kysely'
import type { AttachmentView, MessageView } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'
import type { AttachmentTable } from '../attachment/table.ts'
import { otherAuthors, presentMails } from '../mail/present.ts'
import { readContent } from './content.ts'
import type { MessageTable } from './table.ts'

type Message = Selectable<MessageTable>

/** In the order of `messages`. A fixed number of queries, however many messages. */
export async function presentMessages(db: Reader, messages: readonly Message[]): Promise<MessageView[]> {
  if (messages.length === 0) return []
  const ids = messages.map(({ id }) => id)
  const mailIds = messages.flatMap(({ id, type }) => (type === 'mail' ? [id] : []))
  const [attachments, reactions, authors, contacts, quotes, mails, others] = await Promise.all([
    attachmentsOf(db, ids),
    reactionsOf(db, ids),
    authorsOf(db, messages),
    contactsOf(db, messages),
    quotesOf(db, messages),
    presentMails(db, mailIds),
    otherAuthors(db, mailIds),
  ])
  return messages.map((message) => {
    const gone = message.revoked_at !== null
    return {
      id: message.id,
      conversationId: message.conversation_id,
      direction: message.direction,
      type: message.type,
      text: gone ? null : message.text,
      attachments: gone ? [] : (attachments.get(message.id) ?? []),
      delivery: message.delivery,
      failure:
        message.failure_reason === null
          ? null
          : {
              code: message.failure_code ?? '',
              reason: message.failure_reason,
              detail: message.failure_detail,
            },
      externalId: message.external_id,
      clientId: message.client_id,
      sentAt: message.sent_at,
      author: authorOf(message, authors, contacts, others),
      quote:
        message.quoted_id === null
          ? null
          : (quotes.get(`${message.inbox_id}:${message.quoted_id}`) ?? { id: null, text: null }),
      reactions: reactions.get(message.id) ?? [],
      forwarded: message.forwarded === 1,
      via: message.via,
      content: gone ? null : (readContent(message)?.sent ?? null),
      price:
        message.price_category === null
          ? null
          : { category: message.price_category, type: message.price_type },
      editedAt: message.edited_at,
      revokedAt: message.revoked_at,
      details:
        gone || message.details === null ? null : (JSON.parse(message.details) as Record<string, unknown>),
      mail: gone ? null : (mails.get(message.id) ?? null),
    }
  })
}

function authorOf(
  message: Message,
  authors: Map<number, string>,
  contacts: Map<number, { id: number; name: string | null }>,
  others: Map<number, string | null>,
): MessageView['author'] {
  if (message.author_id !== null) {
    return { kind: 'agent', id: message.author_id, name: authors.get(message.author_id) ?? null }
  }
  if (message.direction !== 'in') return { kind: 'system', id: null, name: null }
  // Who takes part in somebody else's conversation is never shown under that one's name.
  const other = others.get(message.id)
  if (other !== undefined) return { kind: 'contact', id: null, name: other }
  const contact = contacts.get(message.conversation_id)
  return { kind: 'contact', id: contact?.id ?? null, name: contact?.name ?? null }
}

export function presentAttachment(row: Selectable<AttachmentTable>): AttachmentView {
  return {
    id: row.public_id,
    kind: row.kind,
    fileName: row.file_name,
    mimeType: row.mime_type,
    size: row.size,
    state: row.state,
    width: row.width,
    height: row.height,
    small: row.small_blob !== null,
    seconds: row.duration === null ? null : row.duration / 1000,
    peaks: row.peaks === null ? null : (JSON.parse(row.peaks) as number[]),
    inline: row.inline === 1,
  }
}

async function attachmentsOf(db: Reader, ids: readonly number[]) {
  const rows = await db
    .selectFrom('attachment')
    .selectAll()
    .where('message_id', 'in', ids)
    .orderBy('position')
    .execute()
  return grouped(rows, ({ message_id }) => message_id, presentAttachment)
}

async function reactionsOf(db: Reader, ids: readonly number[]) {
  const rows = await db
    .selectFrom('reaction')
    .leftJoin('message as source', 'source.id', 'reaction.source_id')
    .select([
      'reaction.message_id',
      'reaction.author',
      'reaction.emoji',
      'source.delivery',
      'source.failure_reason',
    ])
    .where('reaction.message_id', 'in', ids)
    .where('reaction.emoji', '<>', '')
    .orderBy('reaction.id')
    .execute()
  return grouped(
    rows,
    ({ message_id }) => message_id,
    ({ emoji, author, delivery, failure_reason }) => ({
      emoji,
      by: author,
      delivery,
      failure: failure_reason,
    }),
  )
}

async function authorsOf(db: Reader, messages: readonly Message[]): Promise<Map<number, string>> {
  const ids = [...new Set(messages.flatMap(({ author_id }) => author_id ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('agent').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

async function contactsOf(db: Reader, messages: readonly Message[]) {
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .select(['conversation.id', 'contact.id as contact_id', 'contact.name'])
    .where('conversation.id', 'in', [...new Set(messages.map((message) => message.conversation_id))])
    .execute()
  return new Map(rows.map(({ id, contact_id, name }) => [id, { id: contact_id, name }]))
}

/** As much of a quoted text as a bubble shows. */
const QUOTE_LENGTH = 200

async function quotesOf(db: Reader, messages: readonly Message[]) {
  const quoted = [...new Set(messages.flatMap(({ quoted_id }) => quoted_id ?? []))]
  if (quoted.length === 0) return new Map<string, MessageView['quote']>()
  const rows = await db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select(['message.id', 'message.inbox_id', 'external_id', 'text', 'revoked_at'])
    .where('message.inbox_id', 'in', [...new Set(messages.map(({ inbox_id }) => inbox_id))])
    .where('external_id', 'in', quoted)
    // Of what is out of sight nothing shows elsewhere.
    .where(({ eb, or }) =>
      or([
        eb('conversation.hidden', 'is', null),
        eb('message.conversation_id', 'in', [...new Set(messages.map(({ conversation_id: id }) => id))]),
      ]),
    )
    .execute()
  return new Map(
    rows.map((row) => [
      `${row.inbox_id}:${row.external_id}`,
      { id: row.id, text: row.revoked_at === null ? (row.text?.slice(0, QUOTE_LENGTH) ?? null) : null },
    ]),
  )
}

function grouped<Row, View>(
  rows: readonly Row[],
  key: (row: Row) => number,
  present: (row: Row) => View,
): Map<number, View[]> {
  const groups = new Map<number, View[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(present(row))
    else groups.set(key(row), [present(row)])
  }
  return groups
}
