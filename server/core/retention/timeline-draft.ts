/** When a draft would make things go, if it were in force: what is still to come of it is looked for in all there is. */
import type { AppContext } from '../../context.ts'
import type { RuleBody } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import type { Bucket } from './buckets.ts'
import { latestStart } from './calendar.ts'
import { evaluate } from './evaluate.ts'
import { FACT_COLUMNS, type Facts } from './facts.ts'
import { mailDue, mailTargetOf, type MailTarget } from './mail-rules.ts'
import { mailsBetween } from './mails-between.ts'
import { narrowTo } from './narrow.ts'
import type { Policy } from './policy.ts'
import { policyWith, type Proposal } from './proposal.ts'
import { findRule } from './rule-store.ts'
import { loadFacts, loadPolicy } from './store.ts'
import { walkIds } from './walk.ts'

/** In each bucket conversations it would concern; of a draft about mails, mails. Throws not_found. */
export async function draftDues(ctx: AppContext, id: number, buckets: readonly Bucket[]): Promise<number[]> {
  const { draft: body } = await findRule(ctx.db.read, id)
  if (body === null) throw notFound()
  const policy = policyWith(await loadPolicy(ctx, ctx.db.read), { id, body })
  const target = mailTargetOf(body)
  const counts = buckets.map(() => 0)
  const add = (at: number | null) => {
    const place = at === null ? -1 : buckets.findIndex(({ to }) => at < to)
    if (place >= 0) counts[place] = (counts[place] ?? 0) + 1
  }
  if (target) await eachMail(ctx, policy, { id, target }, add)
  else await eachConversation(ctx, policy, { id, body }, { until: buckets.at(-1)?.to ?? 0, add })
  return counts
}

/** Calls `add` with the time of each conversation it decides about, of those that go before `until` (ms). */
async function eachConversation(
  ctx: AppContext,
  policy: Policy,
  { id, body }: Proposal,
  { until, add }: { until: number; add: (at: number | null) => void },
): Promise<void> {
  const db = ctx.db.read
  const { inScope, startedBy } = await narrowTo(db, body)
  const latest = latestStart(until, body.period, policy.timeZone, body.yearEnd)
  await walkIds(db, 'conversation', async ({ after, to }) => {
    const rows = await db
      .selectFrom('conversation')
      .select(FACT_COLUMNS)
      .where('conversation.id', '>', after)
      .where('conversation.id', '<=', to)
      .where(inScope)
      .where(startedBy(latest))
      .execute()
    for (const facts of (await loadFacts(ctx, db, policy, rows)).values())
      add(dayBy(policy, { id, body }, facts))
  })
}

/** null: it does nothing to it, or not first. */
function dayBy(policy: Policy, { id, body }: Proposal, facts: Facts): number | null {
  const { end, steps } = evaluate(policy, facts)
  if (endsBy(body)) return end?.rule?.id === id ? end.at : null
  return steps.find(({ ruleId }) => ruleId === id)?.at ?? null
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
  await walkIds(ctx.db.read, 'raw_mail', async (stretch) => {
    for (const mail of await mailsBetween(ctx.db.read, target, stretch)) {
      if (mail.held === 1 || mail.restriction_asked_at !== null) continue
      const due = mailDue(policy, target, { inboxId: mail.inbox_id, receivedAt: mail.received_at })
      if (due?.ruleId === id) add(Math.max(due.at, mail.kept_until ?? 0))
    }
  })
}
