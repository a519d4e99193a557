/** When a draft would make things go, if it were in force: what is still to come of it is looked for in all there is. */
import type { AppContext } from '../../context.ts'
import type { RuleBody } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import type { Bucket } from './buckets.ts'
import { latestStart } from './calendar.ts'
import { evaluate } from './evaluate.ts'
import { FACT_COLUMNS, type Facts } from './facts.ts'
import { mailDue, mailTargetOf, type MailTarget } from './mail-rules.ts'
import { eachReceived } from './mails-between.ts'
import { narrowTo, type Condition } from './narrow.ts'
import type { Policy } from './policy.ts'
import { policyWith, type Proposal } from './proposal.ts'
import { findRule, listRules } from './rule-store.ts'
import { loadFacts, loadPolicy } from './store.ts'
import { walkIds } from './walk.ts'

/** Which draft: of which rule; 'all': those about conversations and files together, as if all of them were in force. */
export type Drafts = number | 'all'

/** In each bucket conversations it would concern; of a draft about mails, mails. Throws not_found: of no rule. */
export async function draftDues(
  ctx: AppContext,
  drafts: Drafts,
  buckets: readonly Bucket[],
): Promise<number[]> {
  const proposals = await proposalsOf(ctx.db.read, drafts)
  const policy = policyWith(await loadPolicy(ctx, ctx.db.read), ...proposals)
  const counts = buckets.map(() => 0)
  const add = (at: number | null) => {
    const place = at === null ? -1 : buckets.findIndex(({ to }) => at < to)
    if (place >= 0) counts[place] = (counts[place] ?? 0) + 1
  }
  const [first] = proposals
  const target = first ? mailTargetOf(first.body) : null
  if (first && target) await eachMail(ctx, policy, { id: first.id, target }, add)
  else await eachConversation(ctx, policy, proposals, { until: buckets.at(-1)?.to ?? 0, add })
  return counts
}

async function proposalsOf(db: Reader, drafts: Drafts): Promise<Proposal[]> {
  if (drafts !== 'all') {
    const { id, draft: body } = await findRule(db, drafts)
    // Switched on, or dropped, while somebody looked at it: the chart goes on without.
    return body === null ? [] : [{ id, body }]
  }
  const rules = await listRules(db)
  return rules.flatMap(({ id, draft: body }) =>
    body === null || mailTargetOf(body) !== null ? [] : [{ id, body }],
  )
}

/** Calls `add` with the time of each conversation they decide about, of those that go before `until` (ms). */
async function eachConversation(
  ctx: AppContext,
  policy: Policy,
  proposals: readonly Proposal[],
  { until, add }: { until: number; add: (at: number | null) => void },
): Promise<void> {
  if (proposals.length === 0) return
  const db = ctx.db.read
  const concerned = await Promise.all(
    proposals.map(async ({ body }): Promise<Condition> => {
      const { inScope, startedBy } = await narrowTo(db, body)
      const latest = latestStart(until, body.period, policy.timeZone, body.yearEnd)
      return (rows) => rows.and([inScope(rows), startedBy(latest)(rows)])
    }),
  )
  await walkIds(db, 'conversation', async ({ after, to }) => {
    const rows = await db
      .selectFrom('conversation')
      .select(FACT_COLUMNS)
      .where('conversation.id', '>', after)
      .where('conversation.id', '<=', to)
      .where((rows) => rows.or(concerned.map((condition) => condition(rows))))
      .execute()
    for (const facts of (await loadFacts(ctx, db, policy, rows)).values()) {
      add(dayBy(policy, proposals, facts))
    }
  })
}

/** When the first of them does something to it; null: none does. */
function dayBy(policy: Policy, proposals: readonly Proposal[], facts: Facts): number | null {
  const { end, steps } = evaluate(policy, facts)
  const days = proposals.flatMap(({ id, body }) => {
    if (endsBy(body)) return end?.rule?.id === id ? [end.at] : []
    return steps.find(({ ruleId }) => ruleId === id)?.at ?? []
  })
  return days.length === 0 ? null : Math.min(...days)
}

/** It ends conversations; else it is a step before that. */
const endsBy = (body: RuleBody): boolean =>
  body.kind === 'floor' ||
  (body.target === 'conversation' && (body.action === 'delete' || body.action === 'anonymise'))

/** The same of mails. What is kept for longer goes when that is over; what has no end to that, never. */
async function eachMail(
  ctx: AppContext,
  policy: Policy,
  { id, target }: { id: number; target: MailTarget },
  add: (at: number | null) => void,
): Promise<void> {
  await eachReceived(ctx, target, (mail, received) => {
    if (mail.held === 1 || mail.restriction_asked_at !== null) return
    const due = mailDue(policy, target, received)
    if (due?.ruleId === id) add(Math.max(due.at, mail.kept_until ?? 0))
  })
}
