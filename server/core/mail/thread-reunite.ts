/**
 * A mail may come after its answer, and somebody may join after they have written: then what belongs together
 * is in two conversations. Whichever order mails come in, an answer is in the conversation of what it answers
 * if its sender takes part there, and neither of them was disowned by the domain it claims to be from.
 */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { contactsUpdated } from '../contact/store.ts'
import { mergeConversation } from '../conversation/merge.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { belongsToNewConversation, later } from '../conversation/rules.ts'
import { eraseContacts } from '../erasure/contact.ts'
import { saveParticipants } from './participants.ts'

interface Apart {
  /** Conversation of the answer, and of what it answers. */
  answer: number
  answered: number
}

const keyOf = ({ answer, answered }: Apart) => `${answer}:${answered}`

/** `suspects`: conversations into which something has come by which they may be one with another. */
export async function reuniteThreads(
  ctx: AppContext,
  tx: Tx,
  suspects: ReadonlySet<number>,
  events: NewEvent[],
): Promise<void> {
  const waiting = new Set(suspects)
  const refused = new Set<string>()
  while (waiting.size > 0) {
    const [apart] = (await findApart(tx, [...waiting])).filter((pair) => !refused.has(keyOf(pair)))
    if (!apart) return
    const merged = await merge(ctx, tx, apart, events)
    if (!merged) refused.add(keyOf(apart))
    else {
      waiting.delete(merged.from)
      // Others may take part now, whose answers are elsewhere.
      waiting.add(merged.into)
    }
  }
}

async function findApart(tx: Tx, ids: readonly number[]): Promise<Apart[]> {
  const pairs = tx
    .selectFrom('mail_answer')
    .innerJoin('mail as answering', 'answering.message_id', 'mail_answer.message_id')
    .innerJoin('message as answer', 'answer.id', 'mail_answer.message_id')
    .innerJoin('mail as answered', (join) =>
      join
        .onRef('answered.inbox_id', '=', 'mail_answer.inbox_id')
        .onRef('answered.mail_id', '=', 'mail_answer.answer_id'),
    )
    .innerJoin('message as original', 'original.id', 'answered.message_id')
    .innerJoin('conversation', 'conversation.id', 'original.conversation_id')
    .select(['answer.conversation_id as answer', 'original.conversation_id as answered'])
    .distinct()
    .whereRef('answer.conversation_id', '<>', 'original.conversation_id')
    .where('answering.disowned', '=', 0)
    .where('answered.disowned', '=', 0)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('participant')
            .select('participant.id')
            .whereRef('participant.conversation_id', '=', 'conversation.id')
            .whereRef('participant.address', '=', 'answering.sender'),
        ),
        exists(
          selectFrom('identity')
            .select('identity.id')
            .whereRef('identity.contact_id', '=', 'conversation.contact_id')
            .whereRef('identity.value', '=', 'answering.sender')
            .where('identity.channel', '=', 'email'),
        ),
      ]),
    )
  const rows = [
    ...(await pairs.where('answer.conversation_id', 'in', ids).execute()),
    ...(await pairs.where('original.conversation_id', 'in', ids).execute()),
  ]
  return rows.sort((a, b) => a.answered - b.answered || a.answer - b.answer)
}

/** null: they stay apart. */
async function merge(
  ctx: AppContext,
  tx: Tx,
  { answer, answered }: Apart,
  events: NewEvent[],
): Promise<{ from: number; into: number } | null> {
  const rows = await ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', 'in', [answer, answered]).orderBy('id'))
    .execute()
  const of = (id: number) => rows.find((row) => row.id === id) as ConversationRow
  // What is out of sight stays by itself.
  if (rows.some(({ hidden }) => hidden !== null)) return null
  // What was dealt with long ago is not gone on with, in whichever order.
  if (rows.some((row) => belongsToNewConversation(row, ctx.clock.now()))) return null
  // Where somebody of ours is at work, nothing is moved away from under their hands.
  const touched = await touchedAmong(tx, rows)
  if (touched.size === 2) return null
  const [from, into] = touched.has(answer) ? [of(answered), of(answer)] : [of(answer), of(answered)]
  await moveThread(ctx, tx, from, into)
  events.push(await mergeConversation(ctx, tx, { kind: 'system' }, from, into))
  if (from.contact_id !== into.contact_id) await forgetIdle(ctx, tx, from.contact_id, events)
  return { from: from.id, into: into.id }
}

async function touchedAmong(tx: Tx, rows: readonly ConversationRow[]): Promise<Set<number>> {
  const written = await tx
    .selectFrom('message')
    .select('conversation_id')
    .distinct()
    .where(
      'conversation_id',
      'in',
      rows.map(({ id }) => id),
    )
    .where('author_id', 'is not', null)
    .execute()
  const assigned = rows.flatMap(({ id, assignee_id: assignee }) => (assignee === null ? [] : [id]))
  return new Set([...written.map(({ conversation_id: id }) => id), ...assigned])
}

/** Before its conversation goes: who takes part, by which names it is found, and that it waits for an answer. */
async function moveThread(
  ctx: AppContext,
  tx: Tx,
  from: ConversationRow,
  into: ConversationRow,
): Promise<void> {
  const people = await tx
    .selectFrom('participant')
    .select(['address', 'name', 'via'])
    .where('conversation_id', '=', from.id)
    .orderBy('id')
    .execute()
  const isOther = from.contact_id !== into.contact_id
  const moved = people.map(({ via, ...person }) => ({
    ...person,
    conversationId: into.id,
    via: isOther && via === 'contact' ? ('joined' as const) : via,
  }))
  await saveParticipants(ctx, tx, moved)
  await tx
    .updateTable('former_thread')
    .set({ conversation_id: into.id })
    .where('conversation_id', '=', from.id)
    .execute()
  await tx.insertInto('former_thread').values({ thread: from.thread, conversation_id: into.id }).execute()
  if (into.status !== 'resolved') return
  const resolvedAt = from.status === 'resolved' ? later(from.resolved_at, into.resolved_at) : null
  await tx
    .updateTable('conversation')
    .set({ status: from.status, resolved_at: resolvedAt })
    .where('id', '=', into.id)
    .execute()
}

/** Somebody who turns out to take part in another's conversation, and has none of their own, is no contact. */
async function forgetIdle(ctx: AppContext, tx: Tx, contactId: number, events: NewEvent[]): Promise<void> {
  const contact = await ctx.db
    .forUpdate(tx.selectFrom('contact').select('held').where('id', '=', contactId))
    .executeTakeFirst()
  if (contact?.held === 1) return
  const left = await tx
    .selectFrom('conversation')
    .select('id')
    .where('contact_id', '=', contactId)
    .executeTakeFirst()
  if (!left) events.push(...(await contactsUpdated(tx, new Set(await eraseContacts(tx, [contactId])))))
}
