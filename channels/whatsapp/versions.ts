/**
 * Meta's versions of the Graph API and their last days.
 * From: developers.facebook.com/docs/graph-api/changelog/versions, read on 2026-11-22.
 */
const LAST_DAYS: Readonly<Record<string, string | null>> = {
  'v14.0': '2024-09-17',
  'v20.0': '2026-09-24',
  'v21.0': '2027-01-21',
  'v22.0': '2027-05-20',
  'v23.0': '2027-10-08',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
  // Ends two years after its successor, which there is not.
  'v26.0': null,
}

const OLDEST_ALIVE = 21

/**
 * When a version stops working (ms, UTC): the end of its last day. null where Meta names none, undefined
 * for a version that this table does not know.
 */
export function endOfVersion(version: string): number | null | undefined {
  const lastDay = LAST_DAYS[version]
  if (typeof lastDay === 'string') return Date.parse(`${lastDay}T23:59:59Z`)
  if (lastDay === null) return null
  // What is older than the oldest that lives has ended, whenever that was.
  return Number(/^v(\d+)/.exec(version)?.[1]) < OLDEST_ALIVE ? 0 : undefined
}
