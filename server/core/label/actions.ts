/** Labels, and which conversations have them. Each is one transaction: authorise, write, event, audit. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { LabelChange, LabelInput } from '../../contract/label.ts'
import { conflict, invalidInput, isUniqueViolation } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type AgentActor } from '../access.ts'
import { accessForChange } from '../conversation/store.ts'
import { record } from '../record.ts'
import { bumpPolicy, refreshDue } from '../retention/due.ts'
import { findLabel, labelsAmong, labelsOf, type Label } from './store.ts'
import { useOfLabel, wasAskedFor } from './use.ts'

const keyOf = (name: string) => name.toLowerCase()

export async function createLabel(
  ctx: AppContext,
  actor: AgentActor,
  { name, color }: z.infer<typeof LabelInput>,
): Promise<Label> {
  authorise(actor, 'label.manage')
  return ctx.db.transaction(async (tx) => {
    const label = await tx
      .insertInto('label')
      .values({ name, key: keyOf(name), color, created_at: ctx.clock.now() })
      .returningAll()
      .executeTakeFirstOrThrow()
      .catch(refuseTaken)
    await recordLabel(ctx, tx, actor, 'label.create', label.id)
    return label
  })
}

export async function changeLabel(
  ctx: AppContext,
  actor: AgentActor,
  id: number,
  change: z.infer<typeof LabelChange>,
): Promise<Label> {
  authorise(actor, 'label.manage')
  return ctx.db.transaction(async (tx) => {
    const before = await findLabel(tx, id)
    const after = {
      ...before,
      color: change.color ?? before.color,
      name: change.name ?? before.name,
      key: keyOf(change.name ?? before.name),
    }
    await ctx.db.update(tx, 'label', before, after).catch(refuseTaken)
    await recordLabel(ctx, tx, actor, 'label.change', id)
    return after
  })
}

/**
 * At once for everybody, and its name is free; whatever has it loses it in portions, by a job. Throws `label_in_use`
 * while a rule or a hold counts on it.
 */
export async function deleteLabel(ctx: AppContext, actor: AgentActor, id: number): Promise<void> {
  authorise(actor, 'label.manage')
  await ctx.db.transaction(async (tx) => {
    await findLabel(tx, id)
    // A rule that is being switched on at this moment asks for it, or finds it gone.
    await ctx.db
      .forNoKeyUpdate(tx.selectFrom('retention_state').select('policy').where('id', '=', 1))
      .executeTakeFirstOrThrow()
    const use = await useOfLabel(tx, id, ctx.clock.now())
    if (use === 'rule') throw conflict('label_in_use', 'A retention rule asks for this label.')
    if (use === 'hold') throw conflict('label_in_use', 'A legal hold asks for this label.')
    // Days that have passed were worked out with it.
    if (await wasAskedFor(tx, id)) await bumpPolicy(ctx, tx)
    // No name begins with a space, so that nobody's is taken.
    const gone = { deleted_at: ctx.clock.now(), key: ` ${id}` }
    await tx.updateTable('label').set(gone).where('id', '=', id).execute()
    await recordLabel(ctx, tx, actor, 'label.delete', id)
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('labels'))
  })
}

/** These, and no others, from then on. */
export async function labelConversation(
  ctx: AppContext,
  actor: AgentActor,
  { id, labelIds }: { id: number; labelIds: readonly number[] },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const conversation = await accessForChange(ctx, tx, actor, id, 'conversation.label')
    const wanted = new Set(labelIds)
    await checkLabels(tx, wanted)
    const known = new Set((await labelsOf(tx, [id])).get(id)?.map((label) => label.id))
    const added = [...wanted].filter((label) => !known.has(label))
    const removed = [...known].filter((label) => !wanted.has(label))
    if (added.length === 0 && removed.length === 0) return
    await writeLabels(tx, { id, added, removed, agentId: actor.id, at: ctx.clock.now() })
    await refreshDue(ctx, tx, [id])
    const detail = { added: added.join(), removed: removed.join() }
    await record(
      ctx,
      tx,
      actor,
      { action: 'conversation.label', object: 'conversation', objectId: id, detail },
      { name: 'conversation.updated', inboxId: conversation.inbox_id, conversationId: id },
    )
  })
}

async function checkLabels(tx: Tx, ids: ReadonlySet<number>): Promise<void> {
  if (ids.size === 0) return
  const found = await labelsAmong(tx, [...ids])
  if (found.length === ids.size) return
  throw invalidInput([{ path: 'labelIds', message: 'expected labels that there are' }])
}

interface Written {
  id: number
  added: readonly number[]
  removed: readonly number[]
  agentId: number
  at: number
}

async function writeLabels(tx: Tx, { id, added, removed, agentId, at }: Written): Promise<void> {
  if (removed.length > 0) {
    await tx
      .deleteFrom('conversation_label')
      .where('conversation_id', '=', id)
      .where('label_id', 'in', removed)
      .execute()
  }
  if (added.length === 0) return
  const rows = added.map((label) => ({ conversation_id: id, label_id: label, agent_id: agentId, at }))
  await tx.insertInto('conversation_label').values(rows).execute()
}

function recordLabel(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  action: string,
  labelId: number,
): Promise<void> {
  const audit = { action, object: 'label', objectId: labelId }
  return record(ctx, tx, actor, audit, { name: 'label.updated' })
}

function refuseTaken(error: unknown): never {
  if (isUniqueViolation(error)) throw conflict('label_taken', 'There is a label of this name.')
  throw error
}
