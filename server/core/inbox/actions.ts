/** Connecting and changing inboxes. */
import type { z } from 'zod'
import type { Channel } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { InboxChange, NewInbox } from '../../contract/inbox.ts'
import { conflict, invalidInput, isUniqueViolation } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { collectAtOnce } from '../mail/collectors.ts'
import { keepNotice } from '../notice/actions.ts'
import { record } from '../record.ts'
import { refuseTaken } from './claims.ts'
import { lockHealth, saveHealth } from './health-row.ts'
import { forgetReceivers } from './receivers.ts'
import { channelFor, parseSettings } from './settings.ts'
import { findInbox, settingsOf, splitSettings, type Inbox } from './store.ts'

export async function createInbox(
  ctx: AppContext,
  actor: Actor,
  input: z.infer<typeof NewInbox>,
  { tryOut = false }: { tryOut?: boolean } = {},
): Promise<Inbox> {
  authorise(actor, 'inbox.create')
  const channel = channelFor(ctx, input.channel)
  const settings = parseSettings(channel.settings, input.settings)
  const inbox = await unique(() =>
    ctx.db.transaction(async (tx) => {
      await refuseTaken(ctx, tx, channel, settings, null)
      const row = await tx
        .insertInto('inbox')
        .values({
          channel: input.channel,
          account: channel.accountOf(settings),
          account_group: channel.groupOf?.(settings) ?? null,
          name: input.name,
          ...splitSettings(ctx, channel, settings),
          simulator: tryOut || settings['simulator'] === true ? 1 : 0,
          paused: null,
          visibility: 'all',
          created_at: ctx.clock.now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await keepNotice(ctx, tx, row.id, channel.notice?.(settings) ?? null)
      await record(
        ctx,
        tx,
        actor,
        { action: 'inbox.create', object: 'inbox', objectId: row.id },
        { name: 'inbox.created', inboxId: row.id },
      )
      return row
    }),
  )
  forgetReceivers(ctx)
  lookAtOnce(ctx)
  return inbox
}

export async function changeInbox(
  ctx: AppContext,
  actor: Actor,
  id: number,
  change: z.infer<typeof InboxChange>,
): Promise<Inbox> {
  authorise(actor, 'inbox.manage', { inboxId: id })
  const inbox = await unique(() =>
    ctx.db.transaction(async (tx) => {
      await ctx.db.lockEventLog(tx)
      const before = await findInbox(tx, id)
      const values = {
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.visibility === undefined ? {} : { visibility: change.visibility }),
        ...(change.readReceipts === undefined
          ? {}
          : ({ read_receipts: change.readReceipts ? 1 : 0 } as const)),
        ...(change.resume ? { paused: null } : {}),
        ...(change.settings ? await mergedSettings(ctx, tx, before, change.settings) : {}),
      }
      if (Object.keys(values).length > 0) {
        await tx.updateTable('inbox').set(values).where('id', '=', id).execute()
      }
      if (change.settings || change.resume) await wantCheck(ctx, tx, id, change.resume ?? false)
      if (change.members) {
        await tx.deleteFrom('inbox_member').where('inbox_id', '=', id).execute()
        const members = [...new Set(change.members)]
        const known = await tx
          .selectFrom('agent')
          .select('id')
          .where('id', 'in', members.length > 0 ? members : [0])
          .execute()
        if (known.length !== members.length) {
          throw invalidInput([{ path: 'members', message: 'expected ids of existing agents' }])
        }
        const rows = members.map((agentId) => ({ inbox_id: id, agent_id: agentId }))
        for (const portion of ctx.db.portions(rows))
          await tx.insertInto('inbox_member').values(portion).execute()
      }
      await record(
        ctx,
        tx,
        actor,
        {
          action: 'inbox.change',
          object: 'inbox',
          objectId: id,
          detail: { fields: Object.keys(change).join(',') },
        },
        { name: 'inbox.updated', inboxId: id },
      )
      return findInbox(tx, id)
    }),
  )
  forgetReceivers(ctx)
  if (change.resume) ctx.notifier.notify('outbox')
  if (change.settings || change.resume) lookAtOnce(ctx)
  return inbox
}

/** `resumed`: an admin's word that sending may go on is the newest there is. */
async function wantCheck(ctx: AppContext, tx: Tx, id: number, resumed: boolean): Promise<void> {
  const now = ctx.clock.now()
  await lockHealth(ctx, tx, id)
  await collectAtOnce(tx, id)
  await saveHealth(tx, id, {
    check_wanted_at: now,
    ...(resumed ? { sending_at: now, stopped_for: null } : {}),
  })
}

/** The connection is tested, templates are read, and mail is fetched, without waiting for their hour. */
function lookAtOnce(ctx: AppContext): void {
  ctx.notifier.notify('checks')
  ctx.notifier.notify('collect')
  ctx.notifier.notify('templates')
}

/** Stops sending until an admin has mended what the provider complained about. */
export async function pauseInbox(ctx: AppContext, id: number, reason: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const changed = await tx
      .updateTable('inbox')
      .set({ paused: reason })
      .where('id', '=', id)
      .where('paused', 'is', null)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return
    await record(
      ctx,
      tx,
      { kind: 'system' },
      { action: 'inbox.pause', object: 'inbox', objectId: id, detail: { reason } },
      { name: 'inbox.updated', inboxId: id },
    )
  })
}

async function mergedSettings(ctx: AppContext, tx: Tx, inbox: Inbox, change: Record<string, unknown>) {
  const channel = ctx.channel(inbox.channel)
  const before = settingsOf(ctx, inbox) as Record<string, unknown>
  refuseFixed(channel, before, change)
  const merged = { ...before, ...change }
  // An inbox on the simulator stays there, and another one never gets there.
  if ('simulator' in before) merged['simulator'] = before['simulator']
  const settings = parseSettings(channel.settings, merged)
  await refuseTaken(ctx, tx, channel, settings, inbox.id)
  await keepNotice(ctx, tx, inbox.id, channel.notice?.(settings) ?? null)
  return {
    account: channel.accountOf(settings),
    account_group: channel.groupOf?.(settings) ?? null,
    ...splitSettings(ctx, channel, settings),
  }
}

/** The same again is no change. */
function refuseFixed(
  { fields }: Channel,
  before: Record<string, unknown>,
  change: Record<string, unknown>,
): void {
  const others = fields.filter(({ key, fixed }) => fixed && key in change && change[key] !== before[key])
  if (others.length === 0) return
  throw invalidInput(others.map(({ key }) => ({ path: `settings.${key}`, message: 'can not be changed' })))
}

async function unique<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict('account_taken', 'Another inbox already uses this account.')
    throw error
  }
}
