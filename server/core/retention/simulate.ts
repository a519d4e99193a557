/**
 * What a rule would do if it were in force, without grace. It asks the same question as a run does, of every
 * conversation, so that what it says is what happens.
 */
import type { AppContext } from '../../context.ts'
import type { RuleBody, Simulation } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { latestStart } from './calendar.ts'
import { conflictsOf } from './covers.ts'
import { FACT_COLUMNS, type Facts } from './facts.ts'
import { mailTargetOf } from './mail-rules.ts'
import { AT_ALL, narrowTo, type Condition, type Narrowed } from './narrow.ts'
import type { Policy } from './policy.ts'
import { policyWith, type Proposal } from './proposal.ts'
import { questionOf, type Answer } from './question.ts'
import { bodyOf, findRule } from './rule-store.ts'
import { simulateMails } from './simulate-mails.ts'
import { Outcome, type Seen } from './simulate-outcome.ts'
import { loadWeights, type Going } from './simulate-weights.ts'
import { loadFacts, loadPolicy } from './store.ts'
import { countOf, walkIds, type Stretch } from './walk.ts'

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
  const { body } = proposal
  const question = questionOf(present, proposal, now)
  const narrowed = await narrowTo(db, body)
  const latest = latestOf(body, question.policy, now)
  const outcome = new Outcome(actor)
  await walkIds(db, 'conversation', async (stretch) => {
    const rows = await candidates(db, stretch, narrowed, latest)
    const facts = await loadFacts(ctx, db, question.policy, rows)
    const answers = new Map([...facts].map(([id, found]) => [id, question.ask(found)]))
    outcome.sees(await look(db, stretch, narrowed, [...answers.values()]))
    const going: Array<Going & { due: number }> = []
    for (const row of rows) {
      const answer = answers.get(row.id)
      if (typeof answer === 'object') going.push({ row, facts: facts.get(row.id) as Facts, due: answer.due })
      else if (answer !== undefined && isKept(answer)) outcome.keeps(answer)
    }
    const weights = await loadWeights(db, question.policy, body, going, now)
    for (const { row, due } of going) outcome.take(row, due, weights.get(row.id))
  })
  return outcome.present()
}

/** When the clock must have started for the rule to be asked about: a floor says something from the start. */
const latestOf = (body: RuleBody, { timeZone }: Policy, now: number): number =>
  body.kind === 'floor' ? AT_ALL : latestStart(now, body.period, timeZone, body.yearEnd)

const isKept = (answer: Exclude<Answer, object>): answer is keyof Simulation['kept'] =>
  answer === 'holds' || answer === 'floors' || answer === 'requests' || answer === 'rules'

const between = (db: Reader, { after, to }: Stretch) =>
  db.selectFrom('conversation').where('conversation.id', '>', after).where('conversation.id', '<=', to)

/** Hidden to be deleted, they count as gone. */
const notOnTheirWayOut: Condition = (rows) =>
  rows.or([rows('conversation.hidden', 'is', null), rows('conversation.hidden', '<>', 'quarantined')])

/** Of which the rule may say something at this moment; where that can't be told from rows, all of its scope. */
function candidates(db: Reader, stretch: Stretch, { inScope, startedBy, exact }: Narrowed, latest: number) {
  return between(db, stretch)
    .where(inScope)
    .where(notOnTheirWayOut)
    .$if(exact, (query) => query.where(startedBy(latest)))
    .select(FACT_COLUMNS)
    .orderBy('conversation.id')
    .execute()
}

/** `answers`: about the candidates */
async function look(
  db: Reader,
  stretch: Stretch,
  { inScope, startedBy, exact }: Narrowed,
  answers: readonly Answer[],
): Promise<Seen> {
  if (!exact) {
    const scope = answers.filter((answer) => answer !== 'elsewhere').length
    const waiting = answers.filter((answer) => answer === 'waiting').length
    return { all: await countOf(between(db, stretch)), scope, waiting }
  }
  const found = await between(db, stretch)
    .select((rows) => {
      const scope = rows.and([inScope(rows), notOnTheirWayOut(rows)])
      const started = rows.and([scope, startedBy(AT_ALL)(rows)])
      return [
        rows.fn.countAll<number>().as('all'),
        rows.fn.countAll<number>().filterWhere(scope).as('scope'),
        rows.fn.countAll<number>().filterWhere(started).as('started'),
      ]
    })
    .executeTakeFirstOrThrow()
  const scope = Number(found.scope)
  return { all: Number(found.all), scope, waiting: scope - Number(found.started) }
}

async function conflicts(ctx: AppContext, { rules }: Policy, { id, body }: Proposal) {
  const inboxes = await ctx.db.read.selectFrom('inbox').select(['id', 'channel']).execute()
  const others = rules.flatMap((rule) => {
    const other = rule.versions.at(-1)?.body
    return other && rule.id !== id ? { id: rule.id, body: other } : []
  })
  return conflictsOf(body, others, new Map(inboxes.map((inbox) => [inbox.id, inbox.channel])))
}
