/** Signing in, staying in, signing out. */
import { randomBytes } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import { DAY, SECOND } from '../../clock.ts'
import { unauthenticated, wrongCredentials } from '../../errors.ts'
import { appendEvents } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { checkPassword } from '../agent/password.ts'
import { findAgentByEmail } from '../agent/store.ts'
import { appendAudit } from '../audit/store.ts'
import { record } from '../record.ts'
import { endFamily, findSession } from './store.ts'
import { hashToken, newRefreshToken, signAccess } from './token.ts'

export const REFRESH_LIFETIME = 14 * DAY
/** Two tabs may refresh at the same moment with the same cookie. */
const ROTATION_GRACE = 10 * SECOND

export interface SignedIn {
  accessToken: string
  expiresAt: number
  /** For the cookie; null: the browser already has the newer one. */
  refreshToken: string | null
}

export async function signIn(ctx: AppContext, email: string, password: string): Promise<SignedIn> {
  const agent = await findAgentByEmail(ctx.db.read, email)
  const matches = await checkPassword(agent?.password_hash, password)
  if (!agent || !matches || agent.active !== 1) throw wrongCredentials()
  return openSession(ctx, agent.id)
}

export async function openSession(ctx: AppContext, agentId: number): Promise<SignedIn> {
  const family = randomBytes(16).toString('hex')
  return ctx.db.transaction(async (tx) => {
    const refreshToken = await issue(ctx, tx, agentId, family)
    await appendAudit(
      ctx,
      tx,
      { kind: 'system' },
      { action: 'session.open', object: 'agent', objectId: agentId },
    )
    return { ...signAccess(ctx.secrets, { agentId, family }, ctx.clock.now()), refreshToken }
  })
}

/**
 * Swaps a refresh token for the next one. A token that was swapped before is stolen or was copied: then
 * the whole login ends, for the thief and for the owner.
 */
export async function refreshSession(ctx: AppContext, token: string): Promise<SignedIn> {
  const now = ctx.clock.now()
  const outcome = await ctx.db.transaction(async (tx) => {
    const session = await findSession(tx, hashToken(token))
    if (!session || session.expires_at <= now) return null
    const { agent_id: agentId, family } = session
    const access = () => signAccess(ctx.secrets, { agentId, family }, now)
    const won = await tx
      .updateTable('session')
      .set({ rotated_at: now })
      .where('id', '=', session.id)
      .where('rotated_at', 'is', null)
      .executeTakeFirst()
    if (won.numUpdatedRows === 1n) {
      return { ...access(), refreshToken: await issue(ctx, tx, agentId, family) }
    }
    const rotated = await findSession(tx, session.token_hash)
    if (now - (rotated?.rotated_at ?? 0) <= ROTATION_GRACE) return { ...access(), refreshToken: null }
    await endFamily(tx, family)
    await appendAudit(
      ctx,
      tx,
      { kind: 'system' },
      { action: 'session.reuse', object: 'agent', objectId: agentId },
    )
    await appendEvents(ctx, tx, [{ name: 'session.ended', agentId }])
    return null
  })
  if (!outcome) throw unauthenticated('Your session has ended. Sign in again.')
  return outcome
}

export async function signOut(ctx: AppContext, actor: AgentActor): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await endFamily(tx, actor.family)
    await record(
      ctx,
      tx,
      actor,
      { action: 'session.close', object: 'agent', objectId: actor.id },
      { name: 'session.ended', agentId: actor.id },
    )
  })
}

async function issue(ctx: AppContext, tx: Tx, agentId: number, family: string): Promise<string> {
  const token = newRefreshToken()
  const now = ctx.clock.now()
  await tx
    .insertInto('session')
    .values({
      agent_id: agentId,
      family,
      token_hash: hashToken(token),
      created_at: now,
      expires_at: now + REFRESH_LIFETIME,
      rotated_at: null,
    })
    .execute()
  return token
}
