/** Errors that are told of a number and not of one message. */
import type { FailureReason } from '../../../adapter.ts'
import { graphFailure } from '../../errors.ts'
import { list, record, type Fields } from '../read.ts'
import type { Judgement } from './judgement.ts'

/** Until an admin has done something about these, everything that is sent meets the same answer. */
const STOPS: ReadonlySet<FailureReason> = new Set([
  'channel_disconnected',
  'permission_missing',
  'account_restricted',
  'payment',
  'not_registered',
])

/** Not delivered to us while Meta had it: a customer wrote, and nobody here will ever read it. */
const LOST: ReadonlySet<string> = new Set(['131035', '131036'])

export function judgeErrors(details: Fields): Partial<Judgement> | null {
  const errors = list(details.errors)
  if (!errors?.length) return null
  const failures = errors.map((error) => graphFailure(record(error)))
  const stop = failures.find(({ reason }) => STOPS.has(reason))?.reason
  const critical = stop !== undefined || failures.some(({ code }) => LOST.has(code))
  return {
    about: 'delivery',
    severity: critical ? 'critical' : 'warning',
    sending: stop === undefined ? null : { stop },
  }
}
