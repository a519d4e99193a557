/** What goes when, by rule: from the days that are kept with conversations, and of a draft as if it were in force. */
import type { z } from 'zod'
import { DAY } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { TimelineView } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { bucketsFrom, type Bucket, type Span } from './buckets.ts'
import { readState } from './state.ts'
import { draftDues, type Drafts } from './timeline-draft.ts'
import { Pace } from './walk.ts'

type Timeline = z.infer<typeof TimelineView>
type Shares = Timeline['buckets'][number]['rules']

/** What is overdue is in the first. Throws not_found for a draft of a rule that there is not. */
export async function timeline(
  ctx: AppContext,
  actor: Actor,
  { span, draft }: { span: Span; draft: Drafts | null },
): Promise<Timeline> {
  authorise(actor, 'retention.read')
  const db = ctx.db.read
  const { settings } = await readState(db)
  const buckets = bucketsFrom(ctx.clock.now(), span, settings.timeZone)
  const drafted = draft === null ? null : await draftDues(ctx, draft, buckets)
  const first = await firstDue(db)
  const shown: Timeline['buckets'] = []
  for (const [place, { from, to }] of buckets.entries()) {
    const rules = first === null ? [] : await duesBetween(db, { from: place === 0 ? first : from, to })
    shown.push({ from, to, rules, draft: drafted?.[place] ?? 0 })
  }
  return { buckets: shown }
}

async function firstDue(db: Reader): Promise<number | null> {
  const { first } = await db
    .selectFrom('conversation')
    .select(({ fn }) => fn.min('due_at').as('first'))
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return first === null ? null : Number(first)
}

/** Some days at a time, as many as are counted without holding anybody up. */
async function duesBetween(db: Reader, { from, to }: Bucket): Promise<Shares> {
  const counts = new Map<number | null, number>()
  const pace = new Pace({ shortest: DAY, longest: 10_000 * DAY })
  for (let after = from; after < to;) {
    const end = Math.min(to, after + pace.size)
    await pace.take(async () => {
      for (const { ruleId, conversations } of await countBetween(db, after, end)) {
        counts.set(ruleId, (counts.get(ruleId) ?? 0) + Number(conversations))
      }
    })
    after = end
  }
  return [...counts]
    .map(([ruleId, conversations]) => ({ ruleId, conversations }))
    .sort((a, b) => (a.ruleId ?? 0) - (b.ruleId ?? 0))
}

const countBetween = (db: Reader, from: number, to: number) =>
  db
    .selectFrom('conversation')
    .select(({ fn }) => ['due_rule_id as ruleId', fn.countAll<number>().as('conversations')])
    .where('due_at', '>=', from)
    .where('due_at', '<', to)
    .groupBy('due_rule_id')
    .execute()
