/** When will this go, and why is it still here? Worked out on the spot, from what decides when it does go. */
import type { AppContext } from '../../context.ts'
import type { ExplainView } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { evaluate, type Verdict } from './evaluate.ts'
import type { Facts } from './facts.ts'
import { reasonsOf } from './reasons.ts'
import { factsOf, loadPolicy } from './store.ts'

/** The caller has authorised it. Throws not_found. */
export async function explain(
  ctx: AppContext,
  db: Reader,
  conversation: ConversationRow,
): Promise<ExplainView> {
  const policy = await loadPolicy(ctx, db)
  const facts = await factsOf(ctx, db, policy, conversation)
  if (!facts) throw notFound()
  const now = ctx.clock.now()
  const verdict = evaluate(policy, facts)
  const { end, steps } = verdict
  return {
    dueAt: end?.at ?? null,
    action: end?.action ?? null,
    ruleId: end?.rule?.id ?? null,
    requested: end !== null && end.rule === null,
    steps,
    kept: [...(facts.held ? await holdsOf(db, conversation) : []), ...keptBy(facts, verdict, now)],
    rules: reasonsOf(policy, facts, now),
    hidden: conversation.hidden,
    eventAt: conversation.event_at,
    relationshipEndedAt: facts.times.relationship_ended,
  }
}

type Kept = ExplainView['kept'][number]

async function holdsOf(db: Reader, { id, contact_id: contactId }: ConversationRow): Promise<Kept[]> {
  const rows = await db
    .selectFrom('hold')
    .innerJoin('hold_object', 'hold_object.hold_id', 'hold.id')
    .select('hold.id')
    .distinct()
    .where('hold.released_at', 'is', null)
    .where(({ eb, or }) =>
      or([eb('hold_object.conversation_id', '=', id), eb('hold_object.contact_id', '=', contactId)]),
    )
    .orderBy('hold.id')
    .execute()
  return rows.map((hold) => ({ by: 'hold', until: null, holdId: hold.id, ruleId: null }))
}

function keptBy({ restrictionAsked }: Facts, { keptUntil, floor }: Verdict, now: number): Kept[] {
  const kept: Kept[] = []
  if (keptUntil !== null && keptUntil > now) {
    kept.push({ by: 'floor', until: keptUntil, holdId: null, ruleId: floor?.id ?? null })
  }
  if (restrictionAsked) kept.push({ by: 'restriction', until: null, holdId: null, ruleId: null })
  return kept
}
