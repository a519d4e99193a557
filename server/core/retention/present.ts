/** Rules as the console shows them. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { RuleHistoryView, RuleView } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { figuresOf, type Figures } from './figures.ts'
import { findRule, listRules, type StoredRule } from './rule-store.ts'

type Person = RuleView['draftBy']
/** By agent. */
type Names = ReadonlyMap<number, string>

/** Those in force or on their way, and those that somebody prepares. What is off for good is told by history alone. */
export async function presentRules(ctx: AppContext): Promise<RuleView[]> {
  const now = ctx.clock.now()
  const rules = (await listRules(ctx.db.read)).filter(({ draft, versions }) => {
    const last = versions.at(-1)
    return draft !== null || (last !== undefined && (last.body !== null || last.since > now))
  })
  return present(ctx, rules)
}

export async function presentRule(ctx: AppContext, rule: StoredRule): Promise<RuleView> {
  const [view] = await present(ctx, [rule])
  return view as RuleView
}

/** Throws not_found. Newest first. */
export async function presentHistory(
  ctx: AppContext,
  actor: Actor,
  id: number,
): Promise<z.infer<typeof RuleHistoryView>> {
  authorise(actor, 'retention.read')
  const { versions } = await findRule(ctx.db.read, id)
  const names = await namesOf(
    ctx.db.read,
    versions.map(({ agentId }) => agentId),
  )
  return {
    items: versions.toReversed().map(({ version, body, since, at, agentId, why, forecast }) => ({
      version,
      body,
      since,
      at,
      by: personOf(names, agentId),
      why,
      forecast,
    })),
  }
}

export async function present(ctx: AppContext, rules: readonly StoredRule[]): Promise<RuleView[]> {
  const [names, figures] = await Promise.all([
    namesOf(
      ctx.db.read,
      rules.map(({ draftBy }) => draftBy),
    ),
    figuresOf(ctx),
  ])
  const now = ctx.clock.now()
  return rules.map((rule) => presentOne(rule, names, figures, now))
}

function presentOne(
  { id, draft, draftBy, versions }: StoredRule,
  names: Names,
  figures: Figures,
  now: number,
): RuleView {
  const last = versions.at(-1)
  const { conversations, bytes } = figures.rules.get(id) ?? { conversations: 0, bytes: 0 }
  return {
    id,
    body: last?.body ?? null,
    draft,
    draftBy: personOf(names, draftBy),
    version: last?.version ?? 0,
    since: last?.since ?? null,
    grace: last !== undefined && last.since > now,
    conversations,
    bytes,
  }
}

async function namesOf(db: Reader, ids: ReadonlyArray<number | null>): Promise<Names> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))]
  if (wanted.length === 0) return new Map()
  const agents = await db.selectFrom('agent').select(['id', 'name']).where('id', 'in', wanted).execute()
  return new Map(agents.map(({ id, name }) => [id, name]))
}

const personOf = (names: Names, id: number | null): Person => {
  const name = id === null ? undefined : names.get(id)
  return id === null || name === undefined ? null : { id, name }
}
