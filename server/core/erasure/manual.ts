/** One conversation is erased because somebody wants it. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, AgentActor, VisitorActor } from '../access.ts'
import { accessConversation, accessForChange } from '../conversation/store.ts'
import { holdFound } from '../hold/grow.ts'
import { verifyRun } from '../retention/certificate.ts'
import { addToRun, beginRun, endRun } from '../retention/run/store.ts'
import { eraseCounted, type ErasedFiles } from './conversation.ts'
import { refuseStaying } from './fate.ts'
import { removeErased } from './files.ts'
import { progressOf } from './going.ts'
import { refuseNames } from './person.ts'

/** Throws `held` or `kept`. */
export async function eraseByHand(
  ctx: AppContext,
  actor: AgentActor,
  id: number,
  why: string,
): Promise<void> {
  await accessConversation(ctx.db.read, actor, id, 'conversation.erase')
  await holdFound(ctx, [id])
  const erased = await ctx.db.transaction(async (tx) => {
    const row = await accessForChange(ctx, tx, actor, id, 'conversation.erase')
    await refuseNames(tx, row.contact_id, why)
    const run = await eraseAsRun(ctx, tx, actor, id, 'manual')
    await tx.updateTable('retention_run').set({ why }).where('id', '=', run.id).execute()
    return run
  })
  await finishRun(ctx, erased, id)
}

export interface OneGone {
  id: number
  blobs: ErasedFiles
}

/** A run of its own, in the transaction of whoever wants it; `finishRun` after the commit. */
export async function eraseAsRun(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  conversationId: number,
  kind: 'manual' | 'own',
): Promise<OneGone> {
  const rows = await tx.selectFrom('conversation').selectAll().where('id', '=', conversationId).execute()
  await refuseStaying(ctx, tx, rows)
  const agentId = actor.kind === 'agent' ? actor.id : null
  const id = await beginRun(ctx, tx, { kind, agentId, forecast: 1 })
  const erased = await eraseCounted(ctx, tx, actor, [conversationId], { run: id, rule: null })
  await addToRun(ctx, tx, id, progressOf(erased))
  await endRun(ctx, tx, id, { state: 'done' })
  return { id, blobs: erased.blobs }
}

/** If we die before, it has ended without a look afterwards. */
export async function finishRun(
  ctx: AppContext,
  { id, blobs }: OneGone,
  conversationId: number,
): Promise<void> {
  await removeErased(ctx, blobs)
  const check = await verifyRun(ctx, { conversations: [conversationId], files: blobs })
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('retention_run')
      .set({ checked: JSON.stringify(check) })
      .where('id', '=', id)
      .execute(),
  )
}
