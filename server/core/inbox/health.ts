/** The condition of an inbox, put together for admins. */
import { sql } from 'kysely'
import type { AccountFacts, CheckStep } from '../../../channels/adapter.ts'
import { DAY, HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { HealthView } from '../../contract/inbox.ts'
import { authorise, type Actor } from '../access.ts'
import { presentCollector } from '../mail/collectors.ts'
import { groupOf } from '../template/store.ts'
import { deliveryTo } from './check.ts'
import { factsOf, healthOf, type Health } from './health-row.ts'
import { healthState } from './health-rules.ts'
import { findInbox, type Inbox } from './store.ts'
import { quotaOf } from './usage.ts'

const NOTICES = 30

export async function inboxHealth(ctx: AppContext, actor: Actor, id: number): Promise<HealthView> {
  authorise(actor, 'inbox.health', { inboxId: id })
  const inbox = await findInbox(ctx.db.read, id)
  const hasWebhook = ctx.channel(inbox.channel).webhook !== undefined
  const now = ctx.clock.now()
  const [health, collector, refusals, outbox, quota, templates, optedOut, notices] = await Promise.all([
    healthOf(ctx.db.read, id),
    presentCollector(ctx.db.read, id),
    refusalsOf(ctx, inbox),
    outboxOf(ctx, inbox),
    quotaOf(ctx, inbox),
    templateCounts(ctx, inbox),
    optedOutOf(ctx, inbox),
    noticesOf(ctx, inbox),
  ])
  const steps = JSON.parse(health.steps ?? '[]') as CheckStep[]
  const view: Omit<HealthView, 'state'> = {
    paused: inbox.paused,
    webhook: {
      url: hasWebhook ? (deliveryTo(ctx, inbox.channel, inbox.simulator === 1)?.url ?? null) : null,
      lastAt: health.last_delivery_at,
      lag: health.lag,
      worstLag: (health.worst_lag_at ?? 0) > now - DAY ? health.worst_lag : health.lag,
      ...refusals,
    },
    collector,
    outbox,
    check: { at: health.checked_at, steps: steps.map(presentStep) },
    facts: presentFacts(factsOf(health)),
    quota,
    templates,
    optedOut,
    notices,
  }
  const condition = {
    ...view,
    webhook: hasWebhook ? view.webhook : null,
    steps,
    criticalAt: notices.find(({ severity }) => severity === 'critical')?.at ?? null,
    resumedAt: resumedAt(health),
    connectedAt: inbox.created_at,
  }
  return { state: healthState(condition, now), ...view }
}

export const presentStep = ({ step, state, code, values, detail, mendable }: CheckStep): CheckStep => ({
  step,
  state,
  code,
  values,
  detail,
  mendable,
})

const resumedAt = ({ sending_at, stopped_for }: Health): number | null =>
  stopped_for === null ? sending_at : null

function presentFacts(facts: AccountFacts): HealthView['facts'] {
  return {
    number: facts.number ?? null,
    verifiedName: facts.verifiedName ?? null,
    quality: facts.quality ?? null,
    dailyLimit: facts.dailyLimit,
    throughput: facts.throughput ?? null,
    sharedWithApp: facts.sharedWithApp ?? null,
    tokenUntil: facts.tokenUntil,
    scopes: facts.scopes ?? null,
    fields: facts.fields ?? null,
    missingFields: facts.missingFields ?? null,
    storageRegion: facts.storageRegion,
    providerRetention: facts.providerRetention ?? null,
    apiVersion: facts.apiVersion ?? null,
    apiVersionUntil: facts.apiVersionUntil ?? null,
  }
}

async function refusalsOf(ctx: AppContext, { channel }: Inbox) {
  const { count, last } = await ctx.db.read
    .selectFrom('refused_delivery')
    .select(({ fn }) => [fn.sum<number | null>('count').as('count'), fn.max('last_at').as('last')])
    .where('channel', '=', channel)
    .where('hour', '>', ctx.clock.now() - DAY - HOUR)
    .executeTakeFirstOrThrow()
  return { badSignatures: Number(count ?? 0), lastBadSignatureAt: last === null ? null : Number(last) }
}

async function outboxOf(ctx: AppContext, { id }: Inbox): Promise<HealthView['outbox']> {
  const { waiting } = await ctx.db.read
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('inbox_id', '=', id)
    .executeTakeFirstOrThrow()
  const unsettled = await ctx.db.read
    .selectFrom('message')
    .select(({ fn }) => ['delivery', fn.countAll<number>().as('rows')])
    .where('inbox_id', '=', id)
    .where('delivery_at', '>', ctx.clock.now() - DAY)
    // As the index has it, or it would not be used.
    .where(sql<boolean>`delivery in ('failed', 'unknown')`)
    .groupBy('delivery')
    .execute()
  const rows = new Map(unsettled.map((each) => [each.delivery, Number(each.rows)]))
  return { waiting: Number(waiting), failed: rows.get('failed') ?? 0, unknown: rows.get('unknown') ?? 0 }
}

async function templateCounts(ctx: AppContext, inbox: Inbox): Promise<Record<string, number>> {
  const group = groupOf(inbox)
  const rows = await ctx.db.read
    .selectFrom('template')
    .select(({ fn }) => ['status', fn.countAll<number>().as('rows')])
    .where('channel', '=', group.channel)
    .where('account_group', '=', group.account_group)
    .groupBy('status')
    .orderBy('status')
    .execute()
  return Object.fromEntries(rows.map(({ status, rows }) => [status, Number(rows)]))
}

/** People of this inbox whose newest word on marketing is no. */
async function optedOutOf(ctx: AppContext, inbox: Inbox): Promise<number> {
  const { people } = await ctx.db.read
    .selectFrom('consent')
    .select(({ fn }) => fn.count<number>('consent.contact_id').distinct().as('people'))
    .where('consent.channel', '=', inbox.channel)
    .where('consent.purpose', '=', 'marketing')
    .where('consent.state', '=', 'withdrawn')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.contact_id', '=', 'consent.contact_id')
          .where('conversation.inbox_id', '=', inbox.id),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('consent as later')
            .select('later.id')
            .whereRef('later.contact_id', '=', 'consent.contact_id')
            .whereRef('later.channel', '=', 'consent.channel')
            .whereRef('later.purpose', '=', 'consent.purpose')
            .whereRef('later.at', '>', 'consent.at'),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(people)
}

/** What names no time counts as told when it came. */
const toldAt = sql<number>`case when at = 0 then received_at else at end`

async function noticesOf(ctx: AppContext, inbox: Inbox): Promise<HealthView['notices']> {
  const rows = await ctx.db.read
    .selectFrom('channel_notice')
    .select(['id', 'topic', 'about', 'severity', 'details', toldAt.as('at')])
    .where('channel', '=', inbox.channel)
    .where(({ and, eb, or }) =>
      or([
        eb('account', '=', inbox.account),
        and([eb('account', 'is', null), eb('account_group', '=', groupOf(inbox).account_group)]),
      ]),
    )
    .orderBy(toldAt, 'desc')
    .orderBy('id', 'desc')
    .limit(NOTICES)
    .execute()
  return rows.map(({ details, ...row }) => ({
    ...row,
    details: JSON.parse(details) as Record<string, unknown>,
  }))
}
