/** Rules, as if somebody had switched them on long ago; and conversations at given times. */
import type { z } from 'zod'
import { RuleBody } from '../../server/contract/retention.ts'
import type { RetentionSettings } from '../../server/contract/retention.ts'
import type { AppContext } from '../../server/context.ts'
import { newRow } from '../../server/core/conversation/open.ts'
import { bumpPolicy } from '../../server/core/retention/due.ts'
import { makeForecast, saveForecast } from '../../server/core/retention/run/forecast.ts'
import { runRetention, type RunOutcome } from '../../server/core/retention/run/run.ts'
import { readState } from '../../server/core/retention/state.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'
import type { Tx } from '../../server/storage/database.ts'

type Body = z.input<typeof RuleBody>

/** A limit on whole conversations unless it says otherwise. */
export const limit = (body: Partial<Extract<Body, { kind: 'limit' }>> = {}): Body => ({
  kind: 'limit',
  name: 'Limit',
  clock: 'resolved',
  period: { count: 30, unit: 'days' },
  ...body,
})

/** In force at once, and its effects foreseen. Gives its id. */
export async function putInForce(ctx: AppContext, body: Body): Promise<number> {
  const id = await ctx.db.transaction((tx) => insertRule(ctx, tx, body))
  await foresee(ctx)
  return id
}

/** In force; no day has been worked out by it. */
export async function insertRule(ctx: AppContext, tx: Tx, body: Body): Promise<number> {
  await bumpPolicy(ctx, tx)
  const { id } = await tx
    .insertInto('retention_rule')
    .values({ draft: null, draft_by: null, draft_at: null, created_at: 1 })
    .returning('id')
    .executeTakeFirstOrThrow()
  await insertVersion(tx, id, 1, body)
  return id
}

/** As a hand in the database would: nobody has decided it. */
export async function tamper(ctx: AppContext, ruleId: number, body: Body): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await bumpPolicy(ctx, tx)
    await insertVersion(tx, ruleId, 2, body)
  })
  await workOutDues(ctx)
}

async function insertVersion(tx: Tx, ruleId: number, version: number, body: Body): Promise<void> {
  await tx
    .insertInto('retention_rule_version')
    .values({
      rule_id: ruleId,
      version,
      body: JSON.stringify(RuleBody.parse(body)),
      since_at: 0,
      at: 1,
      agent_id: null,
      why: 'A test',
      forecast: null,
    })
    .execute()
}

/** Days follow from what is in the database, whoever wrote it, and what is due is what people expect. */
export async function foresee(ctx: AppContext): Promise<void> {
  await ctx.db.transaction((tx) => bumpPolicy(ctx, tx))
  await workOutDues(ctx)
  const forecast = await makeForecast(ctx, ctx.db.read)
  await ctx.db.transaction((tx) => saveForecast(tx, forecast))
}

export async function changeState(ctx: AppContext, change: Partial<RetentionSettings>): Promise<void> {
  const { settings } = await readState(ctx.db.read)
  await ctx.db.transaction(async (tx) => {
    await tx
      .updateTable('retention_state')
      .set({ settings: JSON.stringify({ ...settings, ...change }) })
      .execute()
  })
}

export const run = (ctx: AppContext): Promise<RunOutcome> => runRetention(ctx, { kind: 'rules' })

/** So many conversations of so many people, each with one message, resolved at that time. Gives their ids. */
export async function seedResolved(
  ctx: AppContext,
  inboxId: number,
  count: number,
  at: number,
): Promise<number[]> {
  return ctx.db.transaction(async (tx) => {
    const people = Array.from({ length: count }, () => ({ name: null, name_at: 0, created_at: at }))
    const contacts = await tx.insertInto('contact').values(people).returning('id').execute()
    const rows = contacts.map(({ id: contactId }) => ({
      ...newRow({ inboxId, contactId, at, opens: false }, at),
      inbound_count: 1,
      last_inbound_at: at,
    }))
    const conversations = await tx.insertInto('conversation').values(rows).returning('id').execute()
    const ids = conversations.map(({ id }) => id).sort((a, b) => a - b)
    await tx
      .insertInto('message')
      .values(ids.map((id) => messageOf(id, inboxId, at)))
      .execute()
    return ids
  })
}

const messageOf = (conversationId: number, inboxId: number, at: number) => ({
  conversation_id: conversationId,
  inbox_id: inboxId,
  direction: 'in' as const,
  type: 'text',
  text: 'Moin',
  details: null,
  external_id: `seeded-${conversationId}`,
  client_id: null,
  correlation: null,
  attempt: 1,
  author_id: null,
  quoted_id: null,
  forwarded: 0 as const,
  sent_at: at,
  created_at: at,
  delivery: null,
  delivery_at: null,
  failure_code: null,
  failure_reason: null,
  failure_detail: null,
  edited_at: null,
  edit_id: null,
  revoked_at: null,
})
