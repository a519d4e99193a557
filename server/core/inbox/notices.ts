/** A provider's news about accounts: kept once, and what follows from it. */
import { createHash } from 'node:crypto'
import type { ChannelNotice } from '../../../channels/adapter.ts'
import { DAY, MINUTE } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { appendAudit } from '../audit/store.ts'
import { applyTemplateNews, type Told } from '../template/news.ts'
import { groupOf, type TemplateGroup } from '../template/store.ts'
import { lockHealth, saveHealth, withFacts, type Health } from './health-row.ts'
import { noteArrival } from './pulse.ts'
import { afterWord } from './sending.ts'
import type { Inbox } from './store.ts'

const CHECKS_APART = 5 * MINUTE

/** Call after everything else of the delivery: it appends events. */
export async function applyNotices(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  notices: readonly ChannelNotice[],
): Promise<void> {
  if (notices.length === 0) return
  await ctx.db.lockEventLog(tx)
  const fresh = await storeNotices(ctx, tx, channel, notices)
  const inboxes = await tx
    .selectFrom('inbox')
    .selectAll()
    .where('channel', '=', channel)
    .orderBy('id')
    .execute()
  const events: NewEvent[] = []
  for (const inbox of inboxes) {
    const own = fresh.filter((notice) => isAbout(notice, inbox))
    if (own.length > 0) events.push(...(await applyToInbox(ctx, tx, inbox, own)))
  }
  for (const { group, told } of templateNews(inboxes, fresh)) {
    events.push(...(await applyTemplateNews(ctx, tx, group, told)))
  }
  await appendEvents(ctx, tx, events)
}

/** Gives those that were not known yet, the oldest first. */
async function storeNotices(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  notices: readonly ChannelNotice[],
): Promise<ChannelNotice[]> {
  const received_at = ctx.clock.now()
  const byKey = new Map(notices.map((notice) => [keyOf(channel, notice, received_at), notice]))
  const rows = [...byKey].map(([dedupe, notice]) => ({
    channel,
    account: notice.account,
    account_group: notice.group,
    topic: notice.topic,
    about: notice.about,
    severity: notice.severity,
    details: JSON.stringify(notice.details),
    dedupe,
    at: notice.at,
    received_at,
  }))
  const fresh: ChannelNotice[] = []
  for (const portion of ctx.db.portions(rows)) {
    const stored = await tx
      .insertInto('channel_notice')
      .values(portion)
      .onConflict((conflict) => conflict.column('dedupe').doNothing())
      .returning('dedupe')
      .execute()
    for (const { dedupe } of stored) {
      const notice = byKey.get(dedupe)
      // What names no time counts as told when it came.
      if (notice) fresh.push({ ...notice, at: notice.at || received_at })
    }
  }
  return fresh.sort((a, b) => a.at - b.at)
}

/** What names no time (errors of a number do not) may happen again: it is the same for a day. */
function keyOf(
  channel: ChannelKind,
  { account, group, topic, at, details }: ChannelNotice,
  received: number,
): string {
  const time = at > 0 ? at : `day ${Math.floor(received / DAY)}`
  return createHash('sha256')
    .update(JSON.stringify([channel, account, group, topic, time, JSON.stringify(details)]))
    .digest('hex')
}

function isAbout({ account, group }: ChannelNotice, inbox: Inbox): boolean {
  return account === null ? group !== null && group === inbox.account_group : account === inbox.account
}

async function applyToInbox(
  ctx: AppContext,
  tx: Tx,
  inbox: Inbox,
  notices: readonly ChannelNotice[],
): Promise<NewEvent[]> {
  noteArrival(ctx, inbox.id, null)
  const health = await lockHealth(ctx, tx, inbox.id)
  let known = { facts: health.facts, facts_at: health.facts_at }
  let sending = { ...health, paused: inbox.paused }
  for (const { facts, sending: word, at } of notices) {
    known = withFacts(known, facts, at)
    if (word !== null) sending = { ...sending, ...afterWord(sending, word, at) }
  }
  const { sending_at, stopped_for, paused } = sending
  const changed = paused !== inbox.paused
  const checkAt = paused === null && (changed || notices.some(tellsLittle)) ? nextCheck(ctx, health) : null
  await saveHealth(tx, inbox.id, {
    ...known,
    sending_at,
    stopped_for,
    ...(checkAt === null ? {} : { check_wanted_at: checkAt }),
  })
  if (checkAt !== null) ctx.db.afterCommit(tx, () => ctx.notifier.notify('checks'))
  if (changed) await savePause(ctx, tx, inbox.id, paused)
  const told = changed || notices.some(({ severity }) => severity === 'critical')
  return told ? [{ name: 'inbox.updated', inboxId: inbox.id }] : []
}

/** Of a whole account, not saying which of its numbers has what quality or name: a test finds out. */
const tellsLittle = ({ about }: ChannelNotice): boolean =>
  ['account', 'quality', 'limit', 'name'].includes(about)

/** At once, unless that was just done: a test is some ten calls, and news may come in crowds. */
function nextCheck(ctx: AppContext, { checked_at, check_wanted_at }: Health): number {
  const next = Math.max(ctx.clock.now(), (checked_at ?? 0) + CHECKS_APART)
  return Math.min(next, check_wanted_at ?? next)
}

async function savePause(ctx: AppContext, tx: Tx, id: number, reason: string | null): Promise<void> {
  await tx.updateTable('inbox').set({ paused: reason }).where('id', '=', id).execute()
  const action = reason === null ? 'inbox.resume' : 'inbox.pause'
  await appendAudit(
    ctx,
    tx,
    { kind: 'system' },
    { action, object: 'inbox', objectId: id, detail: { reason } },
  )
  if (reason !== null) return
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
}

/** By group: news names it, or is for an account of it. */
function templateNews(inboxes: readonly Inbox[], notices: readonly ChannelNotice[]) {
  const groups = new Map<string, { group: TemplateGroup; told: Told[] }>()
  for (const notice of notices) {
    const inbox = notice.template && inboxes.find((each) => isNear(notice, each))
    if (!notice.template || !inbox) continue
    const group = groupOf(inbox)
    const { told } = groups.get(group.account_group) ?? { told: [] }
    groups.set(group.account_group, { group, told: [...told, { at: notice.at, news: notice.template }] })
  }
  return [...groups.values()]
}

const isNear = (notice: ChannelNotice, inbox: Inbox): boolean =>
  isAbout(notice, inbox) || (notice.group !== null && notice.group === inbox.account_group)
