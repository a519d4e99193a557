/** Reads a group's templates from the provider and keeps what it says. */
import type { Template } from '../../../channels/adapter.ts'
import { SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { pauseInbox } from '../inbox/actions.ts'
import { accountOf, type Inbox } from '../inbox/store.ts'
import { record } from '../record.ts'
import { differenceOf, type Difference } from './difference.ts'
import { templatesUpdated } from './group.ts'
import { lockGroup, saveReading } from './reading.ts'
import { afterFailure, isDue, toldAt } from './rules.ts'
import { groupOf, listTemplates, type TemplateGroup } from './store.ts'

const LIST_TIMEOUT = 30 * SECOND

/** One inbox of each group that is due. A paused one is not asked: its token may be what is wrong. */
export async function inboxesToSync(ctx: AppContext): Promise<Inbox[]> {
  const now = ctx.clock.now()
  const [inboxes, readings] = await Promise.all([
    ctx.db.read.selectFrom('inbox').selectAll().where('paused', 'is', null).orderBy('id').execute(),
    ctx.db.read.selectFrom('template_sync').selectAll().execute(),
  ])
  const keyOf = ({ channel, account_group }: TemplateGroup) => `${channel} ${account_group}`
  const known = new Map(readings.map((reading) => [keyOf(reading), reading]))
  const able = inboxes.filter(({ channel }) => ctx.channel(channel).templates)
  const first = new Map(able.toReversed().map((inbox) => [keyOf(groupOf(inbox)), inbox]))
  return [...first]
    .filter(([key]) => isDue(known.get(key) ?? { synced_at: null, wanted_at: null }, now))
    .map(([, inbox]) => inbox)
}

/** Returns how many templates changed. A refusal is kept for admins to see, and does not throw. */
export async function syncTemplates(ctx: AppContext, inbox: Inbox): Promise<number> {
  const { templates } = ctx.channel(inbox.channel)
  if (!templates) return 0
  const askedAt = ctx.clock.now()
  const outcome = await templates.list(accountOf(ctx, inbox), AbortSignal.timeout(LIST_TIMEOUT))
  ctx.metrics.templateSyncs.inc({ channel: inbox.channel, outcome: outcome.ok ? 'read' : 'refused' })
  if (outcome.ok) return keep(ctx, groupOf(inbox), outcome.value, askedAt)
  const { reason, code } = outcome.failure
  ctx.log.warn({ inbox: inbox.id, code, reason }, 'templates could not be read')
  await keepFailure(ctx, groupOf(inbox), reason)
  if (outcome.pauses) await pauseInbox(ctx, inbox.id, reason)
  return 0
}

async function keep(
  ctx: AppContext,
  group: TemplateGroup,
  listed: readonly Template[],
  askedAt: number,
): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const { failure, wanted_at } = await lockGroup(ctx, tx, group)
    const difference = differenceOf(await listTemplates(tx, group), listed, {
      askedAt,
      now: ctx.clock.now(),
    })
    await save(ctx, tx, group, difference, askedAt)
    // Asked for since then: once more. What a failure left behind is done.
    const again = failure === null && wanted_at !== null && wanted_at > askedAt ? wanted_at : null
    await saveReading(tx, group, { synced_at: askedAt, failure: null, wanted_at: again })
    const changed = Object.values(difference).reduce((sum, part) => sum + part.length, 0)
    if (changed > 0 || failure !== null) await recordReading(ctx, tx, group, { changed })
    return changed
  })
}

async function save(
  ctx: AppContext,
  tx: Tx,
  group: TemplateGroup,
  { made, changed, gone, forgotten }: Difference,
  askedAt: number,
): Promise<void> {
  const changed_at = ctx.clock.now()
  const rows = made.map((row) => ({ ...group, ...row, changed_at }))
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('template').values(portion).execute()
  for (const { id, values } of changed) {
    await tx
      .updateTable('template')
      .set({ ...values, changed_at })
      .where('id', '=', id)
      .execute()
  }
  if (gone.length > 0) {
    const values = { status: 'deleted', reason: null, changed_at } as const
    await tx.updateTable('template').set(values).where('id', 'in', gone).execute()
  }
  if (forgotten.length > 0) await tx.deleteFrom('template').where('id', 'in', forgotten).execute()
  // An answer that changed nothing is the newest word all the same.
  await tx
    .updateTable('template')
    .set({ status_at: toldAt(askedAt) })
    .where('channel', '=', group.channel)
    .where('account_group', '=', group.account_group)
    .where('status_at', '<', toldAt(askedAt))
    .execute()
}

async function keepFailure(ctx: AppContext, group: TemplateGroup, failure: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const before = await lockGroup(ctx, tx, group)
    await saveReading(tx, group, { failure, wanted_at: afterFailure(ctx.clock.now()) })
    if (before.failure !== failure) await recordReading(ctx, tx, group, { failure })
  })
}

async function recordReading(
  ctx: AppContext,
  tx: Tx,
  group: TemplateGroup,
  detail: Record<string, string | number>,
): Promise<void> {
  await record(
    ctx,
    tx,
    { kind: 'system' },
    { action: 'template.sync', object: 'template', detail: { group: group.account_group, ...detail } },
    ...(await templatesUpdated(tx, group)),
  )
}
