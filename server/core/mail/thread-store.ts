/** What is stored about the threads that a batch of mails names: a fixed number of queries, however many. */
import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import type { Via } from './participants.ts'

/** Who answers a mail, and where. */
export interface Answer {
  conversationId: number
  sender: string
}

export interface Known {
  conversations: Map<number, ConversationRow>
  /** By conversation and address. All addresses of a contact take part, whether they have written there or not. */
  participants: Map<number, Map<string, Via>>
  threads: Map<string, number>
  /** Conversations of the mails with an id, by `idKey`; those that were disowned are not found by it. */
  mails: Map<string, number[]>
  answers: Map<string, Answer[]>
}

export const idKey = (inboxId: number, id: string) => `${inboxId}:${id}`

export interface NamedIds {
  inboxId: number
  own: string | null
  answers: readonly string[]
}

export interface Wanted {
  threads: readonly string[]
  /** Ids of conversations. */
  homes: readonly number[]
  named: readonly NamedIds[]
}

/** The conversations stay as they are read until the transaction ends. */
export async function lookUp(ctx: AppContext, tx: Tx, { threads, homes, named }: Wanted): Promise<Known> {
  const known: Known = {
    conversations: new Map(),
    participants: new Map(),
    threads: await conversationsOfThreads(tx, threads),
    mails: new Map(),
    answers: new Map(),
  }
  const inboxIds = [...new Set(named.map(({ inboxId }) => inboxId))]
  await readMails(ctx, tx, inboxIds, [...new Set(named.flatMap(({ answers }) => answers))], known)
  await readAnswers(ctx, tx, inboxIds, [...new Set(named.flatMap(({ own }) => own ?? []))], known)
  const ids = new Set([
    ...homes,
    ...known.threads.values(),
    ...[...known.mails.values()].flat(),
    ...[...known.answers.values()].flat().map(({ conversationId }) => conversationId),
  ])
  await readConversations(ctx, tx, [...ids], known)
  return known
}

async function conversationsOfThreads(tx: Tx, threads: readonly string[]): Promise<Map<string, number>> {
  if (threads.length === 0) return new Map()
  const rows = await tx
    .selectFrom('conversation')
    .select(['thread', 'id'])
    .where('thread', 'in', threads)
    // A literal, as the index has it, or it would not be used.
    .where('thread', '<>', sql.lit(''))
    .unionAll(
      tx
        .selectFrom('former_thread')
        .select(['thread', 'conversation_id as id'])
        .where('thread', 'in', threads),
    )
    .execute()
  return new Map(rows.map(({ thread, id }) => [thread, id]))
}

async function readMails(
  ctx: AppContext,
  tx: Tx,
  inboxIds: readonly number[],
  ids: readonly string[],
  { mails }: Known,
): Promise<void> {
  for (const portion of ctx.db.portions(ids.map((id) => ({ id })))) {
    const rows = await tx
      .selectFrom('mail')
      .innerJoin('message', 'message.id', 'mail.message_id')
      .select(['mail.inbox_id', 'mail.mail_id', 'message.conversation_id'])
      .where('mail.inbox_id', 'in', inboxIds)
      .where(
        'mail.mail_id',
        'in',
        portion.map(({ id }) => id),
      )
      .where('mail.disowned', '=', 0)
      .orderBy('message.id')
      .execute()
    for (const { inbox_id: inboxId, mail_id: id, conversation_id: conversationId } of rows) {
      const key = idKey(inboxId, id ?? '')
      mails.set(key, [...(mails.get(key) ?? []), conversationId])
    }
  }
}

async function readAnswers(
  ctx: AppContext,
  tx: Tx,
  inboxIds: readonly number[],
  ids: readonly string[],
  { answers }: Known,
): Promise<void> {
  for (const portion of ctx.db.portions(ids.map((id) => ({ id })))) {
    const rows = await tx
      .selectFrom('mail_answer')
      .innerJoin('mail', 'mail.message_id', 'mail_answer.message_id')
      .innerJoin('message', 'message.id', 'mail_answer.message_id')
      .select(['mail_answer.inbox_id', 'mail_answer.answer_id', 'mail.sender', 'message.conversation_id'])
      .where('mail_answer.inbox_id', 'in', inboxIds)
      .where(
        'mail_answer.answer_id',
        'in',
        portion.map(({ id }) => id),
      )
      .where('mail.disowned', '=', 0)
      .orderBy('message.id')
      .execute()
    for (const { inbox_id: inboxId, answer_id: id, sender, conversation_id: conversationId } of rows) {
      const key = idKey(inboxId, id)
      answers.set(key, [...(answers.get(key) ?? []), { conversationId, sender: sender ?? '' }])
    }
  }
}

async function readConversations(
  ctx: AppContext,
  tx: Tx,
  ids: readonly number[],
  { conversations, participants }: Known,
): Promise<void> {
  for (const portion of ctx.db.portions(ids.map((id) => ({ id })))) {
    const some = portion.map(({ id }) => id)
    const rows = await ctx.db
      .forUpdate(tx.selectFrom('conversation').selectAll().where('id', 'in', some).orderBy('id'))
      .execute()
    // With what is on its way out nobody goes on.
    for (const row of rows) if (row.going_at === null) conversations.set(row.id, row)
    const people = await tx
      .selectFrom('participant')
      .select(['conversation_id', 'address', 'via'])
      .where('conversation_id', 'in', some)
      .execute()
    const own = await tx
      .selectFrom('conversation')
      .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
      .select(['conversation.id', 'identity.value'])
      .where('conversation.id', 'in', some)
      .where('identity.channel', '=', 'email')
      .execute()
    const known = [
      ...people,
      ...own.map(({ id, value }) => ({ conversation_id: id, address: value, via: 'contact' as const })),
    ]
    for (const { conversation_id: id, address, via } of known) {
      participants.set(id, (participants.get(id) ?? new Map()).set(address, via))
    }
  }
}
