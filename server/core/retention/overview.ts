/** Retention at a glance: the rules, what is due, what is kept, and what waits for an answer. */
import type { AppContext } from '../../context.ts'
import type { RetentionView } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { figuresOf } from './figures.ts'
import { presentRules } from './present.ts'
import { overdue } from './run/overdue.ts'
import { goneOf } from './run/store.ts'
import { readState, type State } from './state.ts'
import { countOf } from './walk.ts'

export async function presentRetention(ctx: AppContext, actor: Actor): Promise<RetentionView> {
  authorise(actor, 'retention.read')
  const db = ctx.db.read
  const now = ctx.clock.now()
  const state = await readState(db)
  const { conversations, due } = await figuresOf(ctx)
  return {
    settings: state.settings,
    rules: await presentRules(ctx),
    conversations,
    due,
    overdue: await overdue(db, now),
    checkedAt: now,
    nextRun: await nextRun(db, state),
    held: await held(db),
    quarantined: await countHidden(db),
    recomputing: await recomputing(db, state),
    stopped: await stoppedRun(db),
  }
}

async function nextRun(db: Reader, { next_run_at: at }: State): Promise<RetentionView['nextRun']> {
  if (at === null) return null
  const conversations = await countOf(
    db.selectFrom('conversation').where('next_at', '<=', at).where('held', '=', 0),
  )
  return { at, conversations }
}

async function held(db: Reader): Promise<RetentionView['held']> {
  return {
    conversations: await countOf(db.selectFrom('conversation').where('held', '=', 1)),
    holds: await countOf(db.selectFrom('hold').where('released_at', 'is', null)),
  }
}

async function countHidden(db: Reader): Promise<number> {
  return countOf(db.selectFrom('conversation').where('hidden', '=', 'quarantined'))
}

/** How many are left of those whose days are worked out anew; null: none are. */
async function recomputing(db: Reader, state: State): Promise<number | null> {
  if (state.walked_policy === state.policy) return null
  return countOf(db.selectFrom('conversation').where('id', '>', state.walked_id))
}

async function stoppedRun(db: Reader): Promise<RetentionView['stopped']> {
  const run = await db
    .selectFrom('retention_run')
    .leftJoin('agent', 'agent.id', 'retention_run.agent_id')
    .selectAll('retention_run')
    .select('agent.name')
    .where('state', '=', 'stopped')
    .orderBy('retention_run.id', 'desc')
    .executeTakeFirst()
  if (!run) return null
  const { id, kind, state, reason, started_at, ended_at, agent_id, name, forecast, bytes } = run
  return {
    id,
    kind,
    state,
    reason,
    startedAt: started_at,
    endedAt: ended_at,
    by: agent_id === null || name === null ? null : { id: agent_id, name },
    forecast,
    gone: goneOf(run),
    bytes,
  }
}
