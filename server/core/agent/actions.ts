/** Making and changing the accounts of people who work here. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { AgentChange, MeChange, NewAgent, Setup } from '../../contract/agent.ts'
import { conflict, isUniqueViolation, notFound } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor, type AgentActor } from '../access.ts'
import { smallHtml } from '../mail/small-html.ts'
import { record } from '../record.ts'
import { endSessionsOf } from '../session/store.ts'
import { hashPassword } from './password.ts'
import { findAgent, hasOwner, type Agent } from './store.ts'

type NewAgentInput = z.infer<typeof NewAgent>

/** The first account of all. Not found once there is an owner: the route is dead from then on. */
export async function createOwner(ctx: AppContext, input: z.infer<typeof Setup>): Promise<Agent> {
  if (await hasOwner(ctx.db.read)) throw notFound()
  const passwordHash = await hashPassword(input.password)
  try {
    return await ctx.db.transaction((tx) =>
      insertAgent(ctx, tx, { kind: 'system' }, { ...input, role: 'owner' }, passwordHash),
    )
  } catch (error) {
    // Two people at the set-up page at once: the index lets one of them through.
    if (isUniqueViolation(error)) throw notFound()
    throw error
  }
}

export async function createAgent(ctx: AppContext, actor: Actor, input: NewAgentInput): Promise<Agent> {
  authorise(actor, 'agent.manage')
  const passwordHash = await hashPassword(input.password)
  try {
    return await ctx.db.transaction((tx) => insertAgent(ctx, tx, actor, input, passwordHash))
  } catch (error) {
    if (isUniqueViolation(error))
      throw conflict('email_taken', 'There is already an account with this e-mail address.')
    throw error
  }
}

async function insertAgent(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  input: Omit<NewAgentInput, 'role'> & { role: Agent['role'] },
  passwordHash: string,
): Promise<Agent> {
  const agent = await tx
    .insertInto('agent')
    .values({
      email: input.email,
      name: input.name,
      role: input.role,
      password_hash: passwordHash,
      active: 1,
      locale: null,
      theme: 'system',
      created_at: ctx.clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    ctx,
    tx,
    actor,
    { action: 'agent.create', object: 'agent', objectId: agent.id, detail: { role: agent.role } },
    { name: 'agent.created', agentId: agent.id },
  )
  return agent
}

export async function changeAgent(
  ctx: AppContext,
  actor: Actor,
  id: number,
  change: z.infer<typeof AgentChange>,
): Promise<Agent> {
  authorise(actor, 'agent.manage')
  return ctx.db.transaction(async (tx) => {
    const before = await findAgent(tx, id)
    if (before.role === 'owner' && (change.role !== undefined || change.active === false)) {
      throw conflict('owner_stays', 'The owner keeps the role and stays active.')
    }
    if (change.active === false) await endSessionsOf(tx, id)
    const { active, ...rest } = change
    const values = {
      ...definedOnly(rest),
      ...(active === undefined ? {} : ({ active: active ? 1 : 0 } as const)),
    }
    if (Object.keys(values).length > 0)
      await tx.updateTable('agent').set(values).where('id', '=', id).execute()
    await record(
      ctx,
      tx,
      actor,
      {
        action: 'agent.change',
        object: 'agent',
        objectId: id,
        detail: { role: change.role ?? null, active: change.active ?? null },
      },
      { name: 'agent.updated', agentId: id },
      ...(change.active === false ? [{ name: 'session.ended', agentId: id } as const] : []),
    )
    return findAgent(tx, id)
  })
}

export async function changeMe(
  ctx: AppContext,
  actor: AgentActor,
  change: z.infer<typeof MeChange>,
): Promise<Agent> {
  authorise(actor, 'profile.manage')
  return ctx.db.transaction(async (tx) => {
    const { signature } = change
    const values = definedOnly({ ...change, signature: signature && smallHtml(signature) })
    if (Object.keys(values).length > 0) {
      await tx.updateTable('agent').set(values).where('id', '=', actor.id).execute()
    }
    await record(
      ctx,
      tx,
      actor,
      { action: 'agent.profile', object: 'agent', objectId: actor.id },
      { name: 'agent.updated', agentId: actor.id },
    )
    return findAgent(tx, actor.id)
  })
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}
