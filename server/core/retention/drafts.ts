/** Preparing rules. What is prepared does nothing. */
import type { AppContext } from '../../context.ts'
import type { RuleBody } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { record } from '../record.ts'
import { refuseUnknown } from './references.ts'
import { findRule, listRules, wordingOf, type StoredRule } from './rule-store.ts'

/** Throws invalid_input where it names what does not exist. */
export async function createDraft(ctx: AppContext, actor: Actor, body: RuleBody): Promise<StoredRule> {
  authorise(actor, 'retention.manage')
  return ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const rule = await insertDraft(ctx, tx, actor, body)
    await noteDraft(ctx, tx, actor, 'retention.draft', rule.id)
    return rule
  })
}

/** Of a rule in force, too: that goes on as it is. Throws not_found, invalid_input. */
export async function changeDraft(
  ctx: AppContext,
  actor: Actor,
  id: number,
  body: RuleBody,
): Promise<StoredRule> {
  authorise(actor, 'retention.manage')
  return ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const rule = await writeDraft(ctx, tx, actor, id, body)
    await noteDraft(ctx, tx, actor, 'retention.draft', id)
    return rule
  })
}

/** A rule that was never switched on is gone with it. Throws not_found. */
export async function dropDraft(ctx: AppContext, actor: Actor, id: number): Promise<void> {
  authorise(actor, 'retention.manage')
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const { draft, versions } = await findRule(tx, id)
    if (draft === null) throw notFound()
    if (versions.length === 0) await tx.deleteFrom('retention_rule').where('id', '=', id).execute()
    else await clearDraft(tx, id)
    await noteDraft(ctx, tx, actor, 'retention.drop', id)
  })
}

/** Without event and audit: part of an action. After lockEventLog. */
export async function insertDraft(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  body: RuleBody,
): Promise<StoredRule> {
  await refuseUnknown(tx, body)
  const now = ctx.clock.now()
  const { id } = await tx
    .insertInto('retention_rule')
    .values({ ...(await draftColumns(ctx, tx, actor, body, null)), created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return findRule(tx, id)
}

/** Without event and audit, as above. */
export async function writeDraft(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  id: number,
  body: RuleBody,
): Promise<StoredRule> {
  await findRule(tx, id)
  await refuseUnknown(tx, body)
  const columns = await draftColumns(ctx, tx, actor, body, id)
  await tx.updateTable('retention_rule').set(columns).where('id', '=', id).execute()
  return findRule(tx, id)
}

export async function clearDraft(tx: Tx, id: number): Promise<void> {
  const nothing = { draft: null, draft_by: null, draft_at: null }
  await tx.updateTable('retention_rule').set(nothing).where('id', '=', id).execute()
}

async function draftColumns(ctx: AppContext, tx: Tx, actor: Actor, body: RuleBody, id: number | null) {
  return {
    draft: JSON.stringify({ ...body, name: await freeName(tx, body.name, id) }),
    draft_by: actor.kind === 'agent' ? actor.id : null,
    draft_at: ctx.clock.now(),
  }
}

/** In a text of all rules each is known by its name: the second `Orders` is called `Orders 2`. */
async function freeName(db: Reader, wanted: string, id: number | null): Promise<string> {
  const rules = await listRules(db)
  const taken = new Set(rules.flatMap((rule) => (rule.id === id ? [] : (wordingOf(rule)?.name ?? []))))
  let name = wanted
  for (let number = 2; taken.has(name); number++) {
    const end = ` ${number}`
    name = wanted.slice(0, LONGEST_NAME - end.length) + end
  }
  return name
}

const LONGEST_NAME = 80

const noteDraft = (ctx: AppContext, tx: Tx, actor: Actor, action: string, objectId: number) =>
  record(ctx, tx, actor, { action, object: 'rule', objectId }, { name: 'retention.updated' })
