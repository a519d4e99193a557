import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import type { AgentTable } from './table.ts'
import type { Selectable } from 'kysely'

export type Agent = Selectable<AgentTable>

export async function listAgents(db: Reader): Promise<Agent[]> {
  return db.selectFrom('agent').selectAll().orderBy('name').orderBy('id').execute()
}

export async function findAgent(db: Reader, id: number): Promise<Agent> {
  const agent = await db.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst()
  if (!agent) throw notFound()
  return agent
}

export async function findAgentByEmail(db: Reader, email: string): Promise<Agent | undefined> {
  return db.selectFrom('agent').selectAll().where('email', '=', email).executeTakeFirst()
}

export async function hasOwner(db: Reader): Promise<boolean> {
  return Boolean(await db.selectFrom('agent').select('id').where('role', '=', 'owner').executeTakeFirst())
}

/** The person behind a login, with what they can see right now; null if the login has ended. */
export async function loadActor(db: Reader, agentId: number, family: string): Promise<AgentActor | null> {
  const agent = await db
    .selectFrom('agent')
    .select(['id', 'name', 'role'])
    .where('id', '=', agentId)
    .where('active', '=', 1)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('session')
          .select('session.id')
          .where('session.family', '=', family)
          .whereRef('session.agent_id', '=', 'agent.id'),
      ),
    )
    .executeTakeFirst()
  if (!agent) return null
  return { kind: 'agent', ...agent, family, inboxes: await visibleInboxes(db, agent) }
}

/** Agents see open inboxes and those they are members of; the other roles see every inbox. */
async function visibleInboxes(db: Reader, agent: { id: number; role: string }): Promise<Set<number>> {
  let query = db.selectFrom('inbox').select('inbox.id')
  if (agent.role === 'agent') {
    query = query.where(({ eb, or, exists, selectFrom }) =>
      or([
        eb('inbox.visibility', '=', 'all'),
        exists(
          selectFrom('inbox_member')
            .select('inbox_member.inbox_id')
            .whereRef('inbox_member.inbox_id', '=', 'inbox.id')
            .where('inbox_member.agent_id', '=', agent.id),
        ),
      ]),
    )
  }
  return new Set((await query.execute()).map(({ id }) => id))
}
