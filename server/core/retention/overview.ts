/** Retention at a glance: the rules, what is due, what is kept, and what waits for an answer. */
import type { AppContext } from '../../context.ts'
import type { RetentionView } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { figuresOf, type Figures } from './figures.ts'
import { presentRules } from './present.ts'
import { countDue } from './run/forecast.ts'
import { goneOf } from './run/store.ts'
import { readState, type State } from './state.ts'
import { countOf, lastId } from './walk.ts'

export async function presentRetention(ctx: AppContext, actor: Actor): Promise<RetentionView> {
  authorise(actor, 'retention.read')
  const db = ctx.db.read
  const state = await readState(db)
  const figures = await figuresOf(ctx)
  return {
    settings: state.settings,
    rules: await presentRules(ctx),
    conversations: figures.conversations,
    due: figures.due,
    overdue: figures.overdue,
    checkedAt: figures.at,
    nextRun: state.next_run_at === null ? null : { at: state.next_run_at, conversations: figures.next },
    held: { conversations: figures.held, holds: await holds(db) },
    quarantined: figures.quarantined,
    recomputing: await recomputing(db, state, figures),
    stopped: await stoppedRun(ctx),
    seenAt: state.seen_at,
  }
}

const holds = (db: Reader): Promise<number> => countOf(db.selectFrom('hold').where('released_at', 'is', null))

/** How many are left, at most, of those whose days are worked out anew; null: none are. */
async function recomputing(
  db: Reader,
  { policy, walked_policy: walked, walked_id: id }: State,
  { conversations }: Figures,
): Promise<number | null> {
  // To count those behind it would take longer than to work out many of their days.
  return walked === policy ? null : Math.min(conversations, (await lastId(db, 'conversation')) - id)
}

async function stoppedRun(ctx: AppContext): Promise<RetentionView['stopped']> {
  const run = await ctx.db.read
    .selectFrom('retention_run')
    .leftJoin('agent', 'agent.id', 'retention_run.agent_id')
    .selectAll('retention_run')
    .select('agent.name')
    .where('state', '=', 'stopped')
    .orderBy('retention_run.id', 'desc')
    .executeTakeFirst()
  if (!run) return null
  const { id, kind, state, reason, started_at, ended_at, agent_id, name, bytes } = run
  return {
    id,
    kind,
    state,
    reason,
    startedAt: started_at,
    endedAt: ended_at,
    by: agent_id === null || name === null ? null : { id: agent_id, name },
    // What is to be typed to let it go on is what it would take by now.
    forecast: await countDue(ctx, ctx.db.read, ctx.clock.now()),
    gone: goneOf(run),
    bytes,
  }
}
