/** What agents do with a conversation. Each is one transaction: authorise, write, event, audit. */
import type { AppContext } from '../../context.ts'
import type { EventName } from '../../contract/live.ts'
import { invalidInput } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { appendEvents } from '../../events/log.ts'
import { record } from '../record.ts'
import { saveWithDues } from '../retention/due.ts'
import type { ConversationRow } from './open.ts'
import { noteSeen } from './seen.ts'
import { signalRead } from './signals.ts'
import { accessConversation, accessForChange } from './store.ts'
import type { EntryTable } from './table.ts'

export async function assignConversation(
  ctx: AppContext,
  actor: AgentActor,
  { id, agentId }: { id: number; agentId: number | null },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const conversation = await accessForChange(ctx, tx, actor, id, 'conversation.assign')
    if (conversation.assignee_id === agentId) return
    if (agentId !== null) await checkAssignee(tx, conversation, agentId)
    await tx.updateTable('conversation').set({ assignee_id: agentId }).where('id', '=', id).execute()
    await recordWithEntry(ctx, tx, actor, conversation, 'conversation.assigned', {
      kind: agentId === null ? 'unassigned' : 'assigned',
      agent_id: agentId,
    })
  })
}

/** Whoever gets it must be able to see and answer it. */
async function checkAssignee(tx: Tx, conversation: ConversationRow, agentId: number): Promise<void> {
  const problem = invalidInput([
    { path: 'agentId', message: 'expected an active agent who may answer in this inbox' },
  ])
  const agent = await tx
    .selectFrom('agent')
    .select(['id', 'role'])
    .where('id', '=', agentId)
    .where('active', '=', 1)
    .executeTakeFirst()
  if (!agent || agent.role === 'dpo') throw problem
  if (agent.role !== 'agent') return
  const access = await tx
    .selectFrom('inbox')
    .leftJoin('inbox_member', (join) =>
      join.onRef('inbox_member.inbox_id', '=', 'inbox.id').on('inbox_member.agent_id', '=', agentId),
    )
    .select(['inbox.visibility', 'inbox_member.agent_id'])
    .where('inbox.id', '=', conversation.inbox_id)
    .executeTakeFirst()
  if (access?.visibility !== 'all' && access?.agent_id !== agentId) throw problem
}

export async function resolveConversation(ctx: AppContext, actor: AgentActor, id: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const conversation = await accessForChange(ctx, tx, actor, id, 'conversation.resolve')
    if (conversation.status === 'resolved') return
    const after = { ...conversation, status: 'resolved' as const, resolved_at: ctx.clock.now() }
    await saveWithDues(ctx, tx, [{ before: conversation, after }])
    await recordWithEntry(ctx, tx, actor, conversation, 'conversation.resolved', { kind: 'resolved' })
  })
}

export async function reopenConversation(ctx: AppContext, actor: AgentActor, id: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const conversation = await accessForChange(ctx, tx, actor, id, 'conversation.resolve')
    if (conversation.status === 'open') return
    await refuseSecondOpen(tx, conversation)
    const after = { ...conversation, status: 'open' as const, resolved_at: null }
    await saveWithDues(ctx, tx, [{ before: conversation, after }])
    await recordWithEntry(ctx, tx, actor, conversation, 'conversation.reopened', { kind: 'reopened' })
  })
}

/**
 * A person has one running conversation in an inbox; an older one stays resolved beside it. By mail each thread
 * is one by itself.
 */
async function refuseSecondOpen(
  tx: Tx,
  { id, inbox_id, contact_id, thread }: ConversationRow,
): Promise<void> {
  const other = await tx
    .selectFrom('conversation')
    .select('id')
    .where('inbox_id', '=', inbox_id)
    .where('contact_id', '=', contact_id)
    .where('thread', '=', thread)
    .where('status', '<>', 'resolved')
    .where('hidden', 'is', null)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (!other) return
  throw invalidInput([
    { path: 'status', message: `this person already has a newer conversation, #${other.id}` },
  ])
}

/** Remembers how far this agent has read. `seen` may also go back: marked as unread. */
export async function markRead(
  ctx: AppContext,
  actor: AgentActor,
  { id, seen }: { id: number; seen: number },
): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const conversation = await accessConversation(tx, actor, id, 'conversation.read')
    const capped = Math.min(seen, conversation.inbound_count)
    const before = await tx
      .selectFrom('read_mark')
      .select('seen')
      .where('agent_id', '=', actor.id)
      .where('conversation_id', '=', id)
      .executeTakeFirst()
    await noteSeen(ctx, tx, conversation, capped)
    if ((before?.seen ?? 0) === capped) return capped
    await tx
      .insertInto('read_mark')
      .values({ agent_id: actor.id, conversation_id: id, seen: capped })
      .onConflict((conflict) =>
        conflict.columns(['agent_id', 'conversation_id']).doUpdateSet({ seen: capped }),
      )
      .execute()
    // Where somebody is in their own list is nobody else's business: an event for them alone, no audit.
    await appendEvents(ctx, tx, [
      {
        name: 'conversation.read',
        inboxId: conversation.inbox_id,
        conversationId: id,
        agentId: actor.id,
      },
    ])
    if (capped === conversation.inbound_count) ctx.db.afterCommit(tx, () => signalRead(ctx, id))
    return capped
  })
}

async function recordWithEntry(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  conversation: ConversationRow,
  name: EventName,
  entry: { kind: EntryTable['kind']; agent_id?: number | null },
): Promise<void> {
  const { id: entryId } = await tx
    .insertInto('entry')
    .values({
      conversation_id: conversation.id,
      kind: entry.kind,
      at: ctx.clock.now(),
      author_id: actor.id,
      agent_id: entry.agent_id ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(
    ctx,
    tx,
    actor,
    {
      action: name,
      object: 'conversation',
      objectId: conversation.id,
      detail: entry.agent_id ? { agentId: entry.agent_id } : {},
    },
    { name, inboxId: conversation.inbox_id, conversationId: conversation.id, entryId },
  )
}
