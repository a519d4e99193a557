/** The office's hours and days, how careful runs are, and how long the system keeps what is its own. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import { RetentionSettings, type SettingsInput } from '../../contract/retention.ts'
import { invalidInput } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { record } from '../record.ts'
import { bumpPolicy } from './due.ts'
import { nextRunAfter, problemOf } from './schedule.ts'
import { readState } from './state.ts'

export type SettingsChange = z.infer<typeof SettingsInput>

/** What is left out stays. Throws invalid_input for a schedule that never comes. */
export async function changeSettings(
  ctx: AppContext,
  actor: Actor,
  change: SettingsChange,
): Promise<RetentionSettings> {
  authorise(actor, 'retention.manage')
  return ctx.db.transaction(async (tx) => {
    const { timeZone } = (await readState(tx)).settings
    // Days that end elsewhere are other days. Before all else, see there.
    if (change.timeZone !== undefined && change.timeZone !== timeZone) await bumpPolicy(ctx, tx)
    await ctx.db.lockEventLog(tx)
    const before = (await readState(tx)).settings
    const keep = { ...before.keep, ...change.keep }
    const settings = RetentionSettings.parse({ ...before, ...change, keep })
    refuseSchedule(settings, ctx.clock.now())
    await saveSettings(ctx, tx, before, settings)
    const detail = differences(before, settings)
    await record(
      ctx,
      tx,
      actor,
      { action: 'retention.settings', object: 'retention', detail },
      { name: 'retention.updated' },
    )
    return settings
  })
}

export function refuseSchedule(settings: RetentionSettings, now: number): void {
  const problem = problemOf(settings, now)
  if (problem !== null) throw invalidInput([{ path: 'schedule', message: problem }])
}

async function saveSettings(
  ctx: AppContext,
  tx: Tx,
  before: RetentionSettings,
  after: RetentionSettings,
): Promise<void> {
  const replanned = before.schedule !== after.schedule || before.timeZone !== after.timeZone
  const next = replanned ? { next_run_at: nextRunAfter(after, ctx.clock.now()) } : {}
  await tx
    .updateTable('retention_state')
    .set({ settings: JSON.stringify(after), ...next })
    .execute()
}

/** Each as `before → after`; numbers and codes only. */
function differences(before: RetentionSettings, after: RetentionSettings): Record<string, string> {
  const [old, now] = [flat(before), flat(after)]
  return Object.fromEntries(
    Object.entries(now).flatMap(([key, value]) =>
      old[key] === value ? [] : [[key, `${old[key]} → ${value}`]],
    ),
  )
}

/** Each setting by its place, as text: `keep.audit`. */
export function flat(settings: RetentionSettings): Record<string, string> {
  const { quiet, breaker, keep, ...plain } = settings
  return {
    ...texts('', plain),
    quiet: quiet === null ? 'never' : `${quiet.from}–${quiet.to}`,
    ...texts('breaker.', breaker),
    ...texts('keep.', keep),
  }
}

const texts = (prefix: string, values: Record<string, string | number>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, String(value)]))
