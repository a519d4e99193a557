/**
 * Days on which conversations go, kept beside what they follow from: whoever changes one writes the other in the same
 * transaction, so that lists, forecasts and runs need no more than an index.
 */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { evaluate, nextOf, type Verdict } from './evaluate.ts'
import type { Facts } from './facts.ts'
import type { Policy } from './policy.ts'
import { loadFacts, loadPolicy, willChangePolicy } from './store.ts'

export type DueColumns = Pick<
  ConversationRow,
  'due_at' | 'due_rule_id' | 'due_action' | 'next_at' | 'steps' | 'kept_until'
>

/** As the conversation's row holds it. */
export function dueColumns(verdict: Verdict): DueColumns {
  const { end, steps, keptUntil } = verdict
  return {
    due_at: end?.at ?? null,
    due_rule_id: end?.rule?.id ?? null,
    due_action: end?.action ?? null,
    next_at: nextOf(verdict),
    steps: steps.length === 0 ? null : JSON.stringify(steps),
    kept_until: keptUntil,
  }
}

/** A conversation before something happened to it, and after. */
export interface Change {
  before: ConversationRow
  after: ConversationRow
}

/** Writes what changed of conversations, with what follows for their days, in one go. */
export async function saveWithDues(ctx: AppContext, tx: Tx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  const policy = await loadPolicy(ctx, tx)
  const facts = await loadFacts(
    ctx,
    tx,
    policy,
    changes.map(({ after }) => after),
  )
  for (const { before, after } of changes) {
    const found = facts.get(after.id)
    if (!found) continue
    const due = dueColumns(evaluate(policy, found))
    // What is hidden to be deleted goes when that was said, whatever becomes of its day.
    const next = after.hidden === 'quarantined' ? after.next_at : due.next_at
    const row = { ...after, ...due, next_at: next, held: heldOf(found) }
    await ctx.db.update(tx, 'conversation', before, row)
  }
}

/** A person's hold is their conversations', too, whenever these begin. */
const heldOf = ({ held }: Facts): 0 | 1 => (held ? 1 : 0)

/** Works out their days anew and stores what differs. Nobody is told. */
export async function refreshDue(ctx: AppContext, tx: Tx, conversationIds: readonly number[]): Promise<void> {
  if (conversationIds.length === 0) return
  const rows = await ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', 'in', conversationIds).orderBy('id'))
    .execute()
  await saveWithDues(
    ctx,
    tx,
    rows.map((row) => ({ before: row, after: row })),
  )
}

/**
 * Before something is written of a person from which days of their conversations follow: whoever erases has the
 * conversations first, too, and then the person.
 */
export async function lockConversationsOf(ctx: AppContext, tx: Tx, contactId: number): Promise<void> {
  const theirs = tx.selectFrom('conversation').select('id').where('contact_id', '=', contactId).orderBy('id')
  await ctx.db.forUpdate(theirs).execute()
}

/** The same, where a rule in force asks for what is about to be written. */
export async function lockIfAsked(
  ctx: AppContext,
  tx: Tx,
  contactId: number,
  asksFor: (needs: Policy['needs']) => boolean,
): Promise<void> {
  const { needs } = await loadPolicy(ctx, tx)
  if (asksFor(needs)) await lockConversationsOf(ctx, tx, contactId)
}

/** The same for everything of these people. */
export async function refreshContacts(ctx: AppContext, tx: Tx, contactIds: readonly number[]): Promise<void> {
  if (contactIds.length === 0) return
  const rows = await tx
    .selectFrom('conversation')
    .select('id')
    .where('contact_id', 'in', contactIds)
    .orderBy('id')
    .execute()
  await refreshDue(
    ctx,
    tx,
    rows.map(({ id }) => id),
  )
}

/** The same, once something else is known of these people: where no rule asks for it, nothing follows. */
export async function refreshPeople(
  ctx: AppContext,
  tx: Tx,
  contactIds: ReadonlySet<number>,
  asksFor: (needs: Policy['needs']) => boolean,
): Promise<void> {
  if (contactIds.size === 0) return
  const { needs } = await loadPolicy(ctx, tx)
  if (asksFor(needs)) await refreshContacts(ctx, tx, [...contactIds])
}

/** Whether they are anybody's name or address, and what a website says of them. */
export const ofIdentity = ({ contact, attributes }: Policy['needs']): boolean => contact || attributes
export const ofConsent = ({ consent }: Policy['needs']): boolean => consent

/** Once files of these conversations have come or gone. */
export async function refreshFiles(
  ctx: AppContext,
  tx: Tx,
  conversationIds: readonly number[],
): Promise<void> {
  if (conversationIds.length === 0) return
  await tx
    .updateTable('conversation')
    .set(({ selectFrom }) => ({
      oldest_file_at: selectFrom('attachment')
        .innerJoin('message', 'message.id', 'attachment.message_id')
        .select(({ fn }) => fn.min('message.created_at').as('at'))
        .whereRef('message.conversation_id', '=', 'conversation.id'),
    }))
    .where('id', 'in', conversationIds)
    .execute()
  await refreshDue(ctx, tx, conversationIds)
}

/**
 * The rules, or the office's time zone, have changed: all days are to be worked out anew. Before `record`: it waits for
 * whoever works by the rules as they were.
 */
export async function bumpPolicy(ctx: AppContext, tx: Tx): Promise<void> {
  willChangePolicy(tx)
  await awaitWorkers(ctx, tx)
  await tx
    .updateTable('retention_state')
    .set(({ eb }) => ({ policy: eb('policy', '+', 1), walked_id: 0 }))
    .where('id', '=', 1)
    .execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('policy'))
}

/**
 * Whoever has asked for the rules has ended, and whoever asks next waits until this transaction ends, and sees what it
 * has written. Before anything is locked that these may want.
 */
export async function awaitWorkers(ctx: AppContext, tx: Tx): Promise<void> {
  await ctx.db
    .forUpdate(tx.selectFrom('retention_state').select('policy').where('id', '=', 1))
    .executeTakeFirstOrThrow()
}
