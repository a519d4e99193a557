/** When a run may happen, and whether the machine's clock can be believed. Pure but for the note of the time. */
import { Temporal } from 'temporal-polyfill'
import { DAY, HOUR, type Moment } from '../../../clock.ts'
import type { RetentionSettings } from '../../../contract/retention.ts'
import type { Database } from '../../../storage/database.ts'

/** A clock may be set back a little, and a server may have been off for a while; more than that is asked about. */
const BACK = DAY
const OFF = 7 * DAY
/** What clocks of one machine may differ by. */
const DRIFT = HOUR

/**
 * Whether it can be as late as the clock says. `seenAt`: the latest time that this database has seen (ms), or that
 * somebody has called right. `began`: of this process; since then a clock that nobody sets says how much time has gone
 * by, and before that all there is to go by is how long nobody can have been here.
 */
export function isBelievable({ now, steady }: Moment, seenAt: number, began: Moment): boolean {
  if (now < seenAt - BACK) return false
  if (now <= seenAt + DRIFT) return true
  if (steady === null || began.steady === null) return now <= seenAt + OFF
  const expected = began.now + steady - began.steady
  return now <= expected + DRIFT && began.now <= seenAt + OFF
}

/** A clock that had gone ahead, and was not set back since: that it is called right is for people. */
export function isStillAhead(stoppedAt: number | null, now: number, seenAt: number): boolean {
  return stoppedAt !== null && stoppedAt > seenAt && now >= stoppedAt
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
