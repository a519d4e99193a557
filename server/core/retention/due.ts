/**
 * Days on which conversations go, kept beside what they follow from: whoever changes one writes the other in the same
 * transaction, so that lists, forecasts and runs need no more than an index.
 */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { evaluate, nextOf, type Verdict } from './evaluate.ts'
import type { Facts } from './facts.ts'
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

/**
 * Writes what changed of conversations, with what follows for their days. What was hidden to be deleted and is not due
 * any more comes back.
 */
export async function saveWithDues(
  ctx: AppContext,
  tx: Tx,
  changes: readonly Change[],
  _events: NewEvent[],
): Promise<void> {
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
    await ctx.db.update(tx, 'conversation', before, { ...after, ...due, held: heldOf(found) })
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
    [],
  )
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

/**
 * The rules, or the office's time zone, have changed: all days are to be worked out anew. Before `record`: it waits for
 * whoever works by the rules as they were.
 */
export async function bumpPolicy(ctx: AppContext, tx: Tx): Promise<void> {
  willChangePolicy(tx)
  await ctx.db.forUpdate(tx.selectFrom('retention_state').select('policy')).executeTakeFirstOrThrow()
  await tx
    .updateTable('retention_state')
    .set(({ eb }) => ({ policy: eb('policy', '+', 1), walked_id: 0 }))
    .execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('policy'))
}
