/** When a run may happen, and whether the machine's clock can be believed. Pure but for the note of the time. */
import { Temporal } from 'temporal-polyfill'
import { DAY } from '../../../clock.ts'
import type { RetentionSettings } from '../../../contract/retention.ts'
import type { Database } from '../../../storage/database.ts'

/** A clock may be set back a little, and a server may have been off for a while; more than that is asked about. */
const BACK = DAY
const AHEAD = 45 * DAY

/** `seenAt`: the latest time that this database has seen (ms). */
export function isBelievable(now: number, seenAt: number): boolean {
  return now >= seenAt - BACK && now <= seenAt + AHEAD
}

/** Only ever forward. */
export async function noteSeen(db: Database, now: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.updateTable('retention_state').set({ seen_at: now }).where('seen_at', '<', now).execute()
  })
}

/** Within the hours in which nothing runs by itself; `from` after `to` goes over midnight. */
export function isQuiet({ quiet, timeZone }: RetentionSettings, now: number): boolean {
  if (quiet === null || quiet.from === quiet.to) return false
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone)
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  const { from, to } = quiet
  return from < to ? time >= from && time < to : time >= from || time < to
}
