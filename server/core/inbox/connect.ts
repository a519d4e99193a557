/** Before there is an inbox: what the entries so far give access to, and whether they work. */
import type { Account, CheckStep } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { DiscoverReply } from '../../contract/inbox.ts'
import { notFound, providerRefused } from '../../errors.ts'
import { authorise, type Actor } from '../access.ts'
import { CHECK_TIMEOUT, deliveryTo } from './check.ts'
import { channelFor, parseSettings } from './settings.ts'

interface Entries {
  channel: ChannelKind
  settings: Record<string, unknown>
}

/** Tests settings that are not stored. */
export async function checkSettings(ctx: AppContext, actor: Actor, entries: Entries): Promise<CheckStep[]> {
  authorise(actor, 'inbox.create')
  const channel = channelFor(ctx, entries.channel)
  const settings = parseSettings(channel.settings, real(entries.settings))
  const account: Account = { settings, baseUrl: ctx.config.whatsapp.graphUrl }
  const delivery = deliveryTo(ctx, entries.channel, false)
  const { steps } = await channel.check(account, delivery, AbortSignal.timeout(CHECK_TIMEOUT))
  return steps
}

export async function discoverAccounts(
  ctx: AppContext,
  actor: Actor,
  entries: Entries,
): Promise<DiscoverReply> {
  authorise(actor, 'inbox.create')
  const channel = channelFor(ctx, entries.channel)
  if (!channel.discover) throw notFound()
  const signal = AbortSignal.timeout(CHECK_TIMEOUT)
  const outcome = await channel.discover(real(entries.settings), ctx.config.whatsapp.graphUrl, signal)
  if (!outcome.ok) throw providerRefused(outcome.failure.detail)
  const inboxes = await ctx.db.read
    .selectFrom('inbox')
    .select('account')
    .where('channel', '=', entries.channel)
    .execute()
  const taken = new Set(inboxes.map(({ account }) => account))
  return {
    items: outcome.value.map(({ settings, label, group, about = {} }) => ({
      settings,
      label,
      group,
      about,
      taken: taken.has(channel.accountOf(settings)),
    })),
  }
}

/** Entries are for the provider itself; a simulated inbox is made by `try-out` alone. */
function real(entries: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== 'simulator'))
}
