/**
 * What a rule would do if it were in force, without grace. It asks the same question as a run does, of every
 * conversation, so that what it says is what happens.
 */
import type { AppContext } from '../../context.ts'
import type { Simulation } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import { authorise, type Actor } from '../access.ts'
import { conflictsOf } from './covers.ts'
import { dueNow, type DueNow } from './due-now.ts'
import { evaluate } from './evaluate.ts'
import type { Facts } from './facts.ts'
import type { Policy } from './policy.ts'
import { narrowTo } from './narrow.ts'
import { policyOfOne, policyWith, policyWithout, type Proposal } from './proposal.ts'
import { bodyOf, findRule } from './rule-store.ts'
import { missingFrom } from './scope.ts'
import { mailTargetOf } from './mail-rules.ts'
import { Outcome } from './simulate-outcome.ts'
import { simulateMails } from './simulate-mails.ts'
import { loadWeights, type Going } from './simulate-weights.ts'
import { loadFacts, loadPolicy } from './store.ts'
import { countOf, walkIds } from './walk.ts'

/** Of what is prepared, else of what is in force. Throws not_found where there is neither. */
export async function simulateDraft(ctx: AppContext, actor: Actor, id: number): Promise<Simulation> {
  authorise(actor, 'retention.read')
  const rule = await findRule(ctx.db.read, id)
  const body = rule.draft ?? bodyOf(rule)
  if (body === null) throw notFound()
  return simulate(ctx, { id, body }, actor)
}

/**
 * `actor`: who looks; names of files of conversations that they can't see are left out. Takes some seconds for a
 * million conversations, in pieces of some milliseconds.
 */
export async function simulate(
  ctx: AppContext,
  proposal: Proposal,
  actor: Actor = { kind: 'system' },
): Promise<Simulation> {
  const policy = await loadPolicy(ctx, ctx.db.read)
  const { body } = proposal
  const target = mailTargetOf(body)
  const found = target
    ? await simulateMails(ctx, policyWith(policy, proposal), proposal, target)
    : await simulateConversations(ctx, policy, proposal, actor)
  return { ...found, conflicts: await conflicts(ctx, policy, proposal) }
}

async function simulateConversations(
  ctx: AppContext,
  present: Policy,
  proposal: Proposal,
  actor: Actor,
): Promise<Omit<Simulation, 'conflicts'>> {
  const db = ctx.db.read
  const now = ctx.clock.now()
  const question = questionOf(present, proposal, now)
  const narrow = await narrowTo(db, proposal.body.scope)
  const outcome = new Outcome(actor)
  await walkIds(db, 'conversation', async ({ after, to }) => {
    const all = db.selectFrom('conversation').where('id', '>', after).where('id', '<=', to)
    outcome.sees(await countOf(all))
    const rows = await narrow(all.selectAll()).orderBy('id').execute()
    const facts = await loadFacts(ctx, db, question.policy, rows)
    const going: Array<Going & { due: number }> = []
    for (const row of rows) {
      const found = facts.get(row.id)
      if (!found) continue
      const answer = row.hidden === 'quarantined' ? 'elsewhere' : question.ask(found)
      if (typeof answer === 'string') outcome.add(answer)
      else going.push({ row, facts: found, due: answer.due })
    }
    const weights = await loadWeights(db, question.policy, proposal.body, going, now)
    for (const { row, due } of going) outcome.take(row, due, weights.get(row.id))
  })
  return outcome.present()
}

/**
 * elsewhere: not in its scope, or hidden and on its way out · waiting: its clock has not started · later: not yet ·
 * the others: it would go by this rule alone, and stays
 */
export type Answer =
  | 'elsewhere'
  | 'waiting'
  | 'later'
  | 'holds'
  | 'floors'
  | 'requests'
  | 'rules'
  /** Goes, and would without this rule. */
  | 'gone'
  /** It goes by this rule. */
  | { due: number }

/** Pure. */
export function questionOf(
  present: Policy,
  proposal: Proposal,
  now: number,
): { policy: Policy; ask: (facts: Facts) => Answer } {
  const policy = policyWith(present, proposal)
  const alone = policyOfOne(policy, proposal)
  const without = policyWithout(present, proposal)
  const { id, body } = proposal
  /** Where a floor held it up longest its day is the floor's; that it goes at all is by this rule. */
  const endedByFloor = ([first]: readonly DueNow[], facts: Facts): DueNow | undefined => {
    if (first?.action !== 'delete' && first?.action !== 'anonymise') return undefined
    const others = dueNow(evaluate(without, facts), now)
    return others.some(({ action }) => action === first.action) ? undefined : first
  }
  const ask = (facts: Facts): Answer => {
    if (missingFrom(body.scope, facts) !== null) return 'elsewhere'
    if (facts.times[body.clock] === null) return 'waiting'
    const byItself = evaluate(alone, unhindered(facts))
    const keeps = byItself.keptUntil !== null
    if (!keeps && dueNow(byItself, now).length === 0) return 'later'
    const verdict = evaluate(policy, facts)
    const due = dueNow(verdict, now)
    const own = due.find(({ ruleId }) => ruleId === id) ?? endedByFloor(due, facts)
    if (own) return { due: own.at }
    if (body.kind === 'floor') return (byItself.keptUntil ?? 0) > now ? 'floors' : 'later'
    if (facts.held) return 'holds'
    if (facts.restrictionAsked) return 'requests'
    if ((verdict.keptUntil ?? 0) > now) return 'floors'
    return due.length > 0 ? 'gone' : 'rules'
  }
  return { policy, ask }
}

const unhindered = (facts: Facts): Facts => ({
  ...facts,
  held: false,
  restrictionAsked: false,
  erasureAskedAt: null,
})

async function conflicts(ctx: AppContext, { rules }: Policy, { id, body }: Proposal) {
  const inboxes = await ctx.db.read.selectFrom('inbox').select(['id', 'channel']).execute()
  const others = rules.flatMap((rule) => {
    const other = rule.versions.at(-1)?.body
    return other && rule.id !== id ? { id: rule.id, body: other } : []
  })
  return conflictsOf(body, others, new Map(inboxes.map((inbox) => [inbox.id, inbox.channel])))
}
