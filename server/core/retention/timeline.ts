/** What goes when, by rule: from the days that are kept with conversations, and of a draft as if it were in force. */
import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { RuleBody, TimelineView } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { bucketsFrom, type Bucket, type Span } from './buckets.ts'
import { evaluate } from './evaluate.ts'
import { policyWith } from './proposal.ts'
import { findRule } from './rule-store.ts'
import { loadFacts, loadPolicy } from './store.ts'
import { readState } from './state.ts'
import { walkIds } from './walk.ts'

type Timeline = z.infer<typeof TimelineView>

/** What is overdue is in the first. `draft`: of which rule; throws not_found where nothing is prepared. */
export async function timeline(
  ctx: AppContext,
  actor: Actor,
  { span, draft }: { span: Span; draft: number | null },
): Promise<Timeline> {
  authorise(actor, 'retention.read')
  const db = ctx.db.read
  const { settings } = await readState(db)
  const buckets = bucketsFrom(ctx.clock.now(), span, settings.timeZone)
  const drafted = draft === null ? null : await draftDues(ctx, draft, buckets)
  const shown: Timeline['buckets'] = []
  for (const [place, { from, to }] of buckets.entries()) {
    const rules = await duesBetween(db, place === 0 ? 0 : from, to)
    shown.push({ from, to, rules, draft: drafted?.[place] ?? 0 })
    await setImmediate()
  }
  return { buckets: shown }
}

async function duesBetween(db: Reader, from: number, to: number) {
  const rows = await db
    .selectFrom('conversation')
    .select(({ fn }) => ['due_rule_id as ruleId', fn.countAll<number>().as('conversations')])
    .where('due_at', '>=', from)
    .where('due_at', '<', to)
    .groupBy('due_rule_id')
    .orderBy('due_rule_id')
    .execute()
  return rows.map(({ ruleId, conversations }) => ({ ruleId, conversations: Number(conversations) }))
}

/** How many conversations it would concern in each. */
async function draftDues(ctx: AppContext, id: number, buckets: readonly Bucket[]): Promise<number[]> {
  const db = ctx.db.read
  const { draft } = await findRule(db, id)
  if (draft === null) throw notFound()
  const policy = policyWith(await loadPolicy(ctx, db), { id, body: draft })
  const counts = buckets.map(() => 0)
  await walkIds(db, 'conversation', async ({ after, to }) => {
    const rows = await db
      .selectFrom('conversation')
      .selectAll()
      .where('id', '>', after)
      .where('id', '<=', to)
      .execute()
    const facts = await loadFacts(ctx, db, policy, rows)
    for (const found of facts.values()) {
      const { end, steps } = evaluate(policy, found)
      const at = endsBy(draft)
        ? end?.rule?.id === id
          ? end.at
          : null
        : (steps.find(({ ruleId }) => ruleId === id)?.at ?? null)
      const place = at === null ? -1 : buckets.findIndex((bucket) => at < bucket.to)
      if (place >= 0) counts[place] = (counts[place] ?? 0) + 1
    }
  })
  return counts
}

/** It ends conversations; else it is a step before that. */
const endsBy = (body: RuleBody): boolean =>
  body.kind === 'floor' ||
  (body.target === 'conversation' && (body.action === 'delete' || body.action === 'anonymise'))
