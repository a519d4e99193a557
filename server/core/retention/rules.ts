/**
 * Switching rules on and off. Each decision is a version that stays: who, when, why, and how much it was said to
 * concern. What it makes go sooner waits for `graceDays`; what it keeps longer is kept at once (see evaluate.ts).
 */
import type { AppContext } from '../../context.ts'
import type { RuleBody } from '../../contract/retention.ts'
import { conflict, notFound } from '../../errors.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { tellLedger } from '../erasure/files.ts'
import { appendLedger } from '../ledger/ledger.ts'
import { record } from '../record.ts'
import { endOfPeriod } from './calendar.ts'
import { clearDraft } from './drafts.ts'
import { bumpPolicy } from './due.ts'
import { refuseUnknown } from './references.ts'
import { bodyOf, findRule, type StoredRule } from './rule-store.ts'
import { forecastDecision } from './run/forecast.ts'
import { simulate } from './simulate.ts'
import { readState } from './state.ts'
import { noteTold } from './told.ts'

/**
 * The draft comes into force. `count`: what a simulation says it takes, typed by whoever wants that. Throws
 * not_found where nothing is prepared, `count_differs` with the right number, and `rule_changed` where somebody else
 * was quicker.
 */
export async function enableRule(
  ctx: AppContext,
  actor: Actor,
  id: number,
  { count, why }: { count: number; why: string },
): Promise<StoredRule> {
  authorise(actor, 'retention.manage')
  const before = await findRule(ctx.db.read, id)
  const body = before.draft
  if (body === null) throw notFound()
  const found = await simulate(ctx, { id, body })
  if (found.count !== count) throw countDiffers(found.count)
  const rule = await ctx.db.transaction(async (tx) => {
    await bumpPolicy(ctx, tx)
    await ctx.db.lockEventLog(tx)
    const rule = await findRule(tx, id)
    if (!isSame(rule, before)) throw changedMeanwhile()
    await refuseUnknown(tx, body)
    await decide(ctx, tx, actor, rule, { body, since: await endOfGrace(ctx, tx), why, forecast: count })
    await clearDraft(tx, id)
    return findRule(tx, id)
  })
  await tellLedger(ctx)
  return rule
}

/**
 * What it would have taken stays at once. What it kept, and what another rule takes in its place, waits for the days
 * of grace. Throws not_found where it is off.
 */
export async function disableRule(
  ctx: AppContext,
  actor: Actor,
  id: number,
  why: string,
): Promise<StoredRule> {
  authorise(actor, 'retention.manage')
  const rule = await ctx.db.transaction(async (tx) => {
    await bumpPolicy(ctx, tx)
    await ctx.db.lockEventLog(tx)
    const rule = await findRule(tx, id)
    const body = bodyOf(rule)
    if (body === null) throw notFound()
    await decide(ctx, tx, actor, rule, { body: null, since: await endOfGrace(ctx, tx), why, forecast: null })
    if (rule.draft === null) await keepWording(ctx, tx, actor, id, body)
    return findRule(tx, id)
  })
  await tellLedger(ctx)
  return rule
}

interface NewDecision {
  body: RuleBody | null
  since: number
  why: string
  forecast: number | null
}

/** After bumpPolicy and lockEventLog, in this order: as whoever takes messages in by the rules as they were. */
async function decide(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  { id, versions }: StoredRule,
  { body, since, why, forecast }: NewDecision,
): Promise<void> {
  const version = (versions.at(-1)?.version ?? 0) + 1
  await tx
    .insertInto('retention_rule_version')
    .values({
      rule_id: id,
      version,
      body: body && JSON.stringify(body),
      since_at: since,
      at: ctx.clock.now(),
      agent_id: actor.kind === 'agent' ? actor.id : null,
      why,
      forecast,
    })
    .execute()
  await appendLedger(ctx, tx, {
    kind: 'rule',
    run: null,
    rule: { id, version },
    actor: actor.kind,
    objects: [],
    suppress: [],
    counts: forecast === null ? {} : { forecast },
  })
  await noteTold(ctx, tx, { ruleId: id, version })
  if (forecast !== null) await forecastDecision(ctx, tx, { at: since, count: forecast })
  const action = body === null ? 'retention.disable' : 'retention.enable'
  const detail = { version, since, ...(forecast === null ? {} : { forecast }) }
  await record(
    ctx,
    tx,
    actor,
    { action, object: 'rule', objectId: id, detail },
    { name: 'retention.updated' },
    ...(await websites(tx)),
  )
}

/** Visitors who are there see what is promised to them at once. */
async function websites(tx: Tx): Promise<NewEvent[]> {
  const inboxes = await tx
    .selectFrom('inbox')
    .select('id')
    .where('channel', '=', 'web')
    .orderBy('id')
    .execute()
  return inboxes.map(({ id }) => ({ name: 'inbox.updated', inboxId: id }))
}

/** So that it is still there to be switched on again. */
async function keepWording(ctx: AppContext, tx: Tx, actor: Actor, id: number, body: RuleBody): Promise<void> {
  await tx
    .updateTable('retention_rule')
    .set({
      draft: JSON.stringify(body),
      draft_by: actor.kind === 'agent' ? actor.id : null,
      draft_at: ctx.clock.now(),
    })
    .where('id', '=', id)
    .execute()
}

/** Whole days of the office; none: at once. */
async function endOfGrace(ctx: AppContext, tx: Tx): Promise<number> {
  const { graceDays, timeZone } = (await readState(tx)).settings
  const now = ctx.clock.now()
  return graceDays === 0 ? now : endOfPeriod(now, { count: graceDays, unit: 'days' }, timeZone)
}

const isSame = (one: StoredRule, other: StoredRule) =>
  one.versions.length === other.versions.length && JSON.stringify(one.draft) === JSON.stringify(other.draft)

const changedMeanwhile = () =>
  conflict('rule_changed', 'Somebody else has just changed this rule. Look at it once more.')

const countDiffers = (count: number) =>
  conflict('count_differs', `At this moment this rule concerns ${count}. Type that number to switch it on.`)
