import { graphFailure, meaningOf } from '../errors.ts'
import { list, moment, record, shallow, type Fields } from './read.ts'

/**
 * The errors of messages that failed for what only an admin can mend. Meta takes such messages and says so
 * only afterwards, of each by itself; to the number it is what an error of its own would be. One error for
 * each reason, the newest, with the time of its status.
 */
export function stopsAmong(statuses: unknown): Fields[] {
  const newest = new Map<string, Fields>()
  for (const status of (list(statuses) ?? []).map(record)) {
    if (status?.status !== 'failed' || status.type === 'call' || !shallow(status)) continue
    const error = record(list(status.errors)?.[0])
    const { code, reason } = graphFailure(error)
    const known = newest.get(reason)
    if (!meaningOf(Number(code)).pauses || moment(known?.timestamp) > moment(status.timestamp)) continue
    newest.set(reason, { ...error, timestamp: status.timestamp })
  }
  return [...newest.values()]
}
