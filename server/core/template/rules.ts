/** When to read templates, and which word about one counts. Pure. */
import { DAY, HOUR, MINUTE } from '../../clock.ts'

/** A provider stamps its news with whole seconds of its own clock, so a listing counts as this much older. */
const DOUBT = MINUTE

/** Two readings asked for by news are at least so far apart: Meta allows 200 calls an hour for an account. */
const SPACING = 5 * MINUTE
const READ_EVERY = HOUR
const AFTER_FAILURE = 10 * MINUTE

/**
 * Meta keeps the name of a deleted template for 30 days ("How to delete a template"); as long, it is shown
 * as deleted.
 */
export const DELETED_FOR = 30 * DAY

/** As of when the provider's answer holds, compared with its news. */
export const toldAt = (askedAt: number): number => askedAt - DOUBT

export function isDue(sync: { synced_at: number | null; wanted_at: number | null }, now: number): boolean {
  return now >= (sync.wanted_at ?? (sync.synced_at === null ? 0 : sync.synced_at + READ_EVERY))
}

/** When to read them because of news: at once, unless that was just done. An earlier time stays. */
export function wantedAt(
  sync: { synced_at: number | null; wanted_at: number | null } | undefined,
  now: number,
): number {
  const next = sync?.synced_at == null ? now : Math.max(now, sync.synced_at + SPACING)
  return Math.min(next, sync?.wanted_at ?? next)
}

export const afterFailure = (now: number): number => now + AFTER_FAILURE
