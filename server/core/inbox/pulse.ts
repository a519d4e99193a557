/**
 * What deliveries say about the way here: when the last one came, how late it was, how many were refused.
 * Gathered in memory and written about once a second, so that neither a busy hour nor a flood of bad
 * signatures becomes a flood of writes. What is lost in a crash is a second of it.
 */
import { DAY, HOUR, SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Tx } from '../../storage/database.ts'
import { lockHealth, saveHealth } from './health-row.ts'

const WRITE_EVERY = SECOND

interface Arrival {
  at: number
  /** From the provider's clock to ours (ms), of the newest and of the slowest; null: nothing tells. */
  lag: number | null
  worst: number | null
}

interface Refusals {
  channel: ChannelKind
  hour: number
  count: number
  last: number
}

interface Pulse {
  arrivals: Map<number, Arrival>
  refusals: Map<string, Refusals>
  alarm: NodeJS.Timeout | undefined
}

const pulses = new WeakMap<AppContext, Pulse>()

/** `sentAt`: the provider's time of the newest live message or status in it, if there is one. */
export function noteArrival(ctx: AppContext, inboxId: number, sentAt: number | null): void {
  const now = ctx.clock.now()
  const { arrivals } = beating(ctx)
  const before = arrivals.get(inboxId)
  // Clocks differ a little: nothing comes before it was sent.
  const lag = sentAt === null ? null : Math.max(0, now - sentAt)
  arrivals.set(inboxId, {
    at: now,
    lag: lag ?? before?.lag ?? null,
    worst: lag === null ? (before?.worst ?? null) : Math.max(lag, before?.worst ?? 0),
  })
}

/** A delivery that no inbox's secret fits. */
export function noteRefusal(ctx: AppContext, channel: ChannelKind): void {
  const now = ctx.clock.now()
  const hour = now - (now % HOUR)
  const { refusals } = beating(ctx)
  const key = `${channel} ${hour}`
  const count = (refusals.get(key)?.count ?? 0) + 1
  refusals.set(key, { channel, hour, count, last: now })
}

/** Writes what was gathered. */
export async function writePulse(ctx: AppContext): Promise<void> {
  const pulse = pulses.get(ctx)
  if (!pulse) return
  clearTimeout(pulse.alarm)
  pulses.delete(ctx)
  if (pulse.arrivals.size + pulse.refusals.size === 0) return
  await ctx.db.transaction(async (tx) => {
    for (const refusals of pulse.refusals.values()) await addRefusals(tx, refusals)
    const arrivals = [...pulse.arrivals].sort(([one], [other]) => one - other)
    for (const [inboxId, arrival] of arrivals) await saveArrival(ctx, tx, inboxId, arrival)
  })
}

export async function forgetRefusals(ctx: AppContext, before: number): Promise<void> {
  await ctx.db.transaction((tx) => tx.deleteFrom('refused_delivery').where('hour', '<', before).execute())
}

function beating(ctx: AppContext): Pulse {
  let pulse = pulses.get(ctx)
  if (!pulse) {
    const alarm = setTimeout(() => {
      writePulse(ctx).catch((error: unknown) => ctx.log.warn({ err: error }, 'no note of deliveries'))
    }, WRITE_EVERY)
    pulse = { arrivals: new Map(), refusals: new Map(), alarm: alarm.unref() }
    pulses.set(ctx, pulse)
  }
  return pulse
}

async function saveArrival(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  { at, lag, worst }: Arrival,
): Promise<void> {
  const known = await tx.selectFrom('inbox').select('id').where('id', '=', inboxId).executeTakeFirst()
  if (!known) return
  const before = await lockHealth(ctx, tx, inboxId)
  const worse = worst !== null && (worst >= (before.worst_lag ?? 0) || (before.worst_lag_at ?? 0) < at - DAY)
  await saveHealth(tx, inboxId, {
    last_delivery_at: Math.max(at, before.last_delivery_at ?? 0),
    ...(lag === null ? {} : { lag }),
    ...(worse ? { worst_lag: worst, worst_lag_at: at } : {}),
  })
}

async function addRefusals(tx: Tx, { channel, hour, count, last }: Refusals): Promise<void> {
  await tx
    .insertInto('refused_delivery')
    .values({ channel, hour, count, last_at: last })
    .onConflict((conflict) =>
      conflict.columns(['channel', 'hour']).doUpdateSet(({ eb }) => ({
        count: eb('refused_delivery.count', '+', count),
        last_at: last,
      })),
    )
    .execute()
}
