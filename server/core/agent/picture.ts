/** The picture beside a colleague's name. Visitors see it too, so its address says nothing of whose it is. */
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type AgentActor } from '../access.ts'
import { record } from '../record.ts'
import { findAgent, type Agent } from './store.ts'

/**
 * Takes over the stored file `blob` as the agent's own picture; null: no picture any more. Each picture has
 * a name of its own, so that whoever holds an older one asks for the newer.
 */
export async function setPicture(ctx: AppContext, actor: AgentActor, blob: string | null): Promise<Agent> {
  authorise(actor, 'profile.manage')
  const { agent, before } = await replace(ctx, actor, blob).catch(async (error: unknown) => {
    if (blob !== null) await ctx.blobs.remove(blob)
    throw error
  })
  if (before !== null) await ctx.blobs.remove(before)
  return agent
}

function replace(ctx: AppContext, actor: AgentActor, blob: string | null) {
  return ctx.db.transaction(async (tx) => {
    const { picture_blob: before } = await ctx.db
      .forUpdate(tx.selectFrom('agent').select('picture_blob').where('id', '=', actor.id))
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('agent')
      .set({ picture: blob && randomPublicId(), picture_blob: blob })
      .where('id', '=', actor.id)
      .execute()
    await record(
      ctx,
      tx,
      actor,
      { action: 'agent.picture', object: 'agent', objectId: actor.id, detail: { set: blob !== null } },
      { name: 'agent.updated', agentId: actor.id },
    )
    return { agent: await findAgent(tx, actor.id), before }
  })
}

/** The stored file of a picture, by its public name. Throws not_found. */
export async function findPicture(db: Reader, name: string): Promise<string> {
  const found = await db
    .selectFrom('agent')
    .select('picture_blob')
    .where('picture', '=', name)
    .executeTakeFirst()
  if (!found?.picture_blob) throw notFound()
  return found.picture_blob
}
