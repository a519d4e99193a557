/** How an attempt ended, from what the server said and how far we were. Pure. */
import type { NodemailerError } from 'nodemailer/lib/errors'
import type { Failure, RefusedRecipient, Retry, SendResult } from '../../adapter.ts'
import { LoginFailure } from '../login.ts'
import { failureOf } from '../machine/reasons.ts'
import { oneLine } from './headers.ts'

/**
 * Up to `sending` nothing was sent, whatever happens: without the final dot a server keeps no mail
 * (RFC 5321, 4.1.1.4). In `handed` the dot is out, or may be.
 */
export type Phase = 'connect' | 'login' | 'sending' | 'handed'

const SECOND = 1000
/** A server that is away or pressed: for some four hours, in steps of a quarter of an hour at last. */
const AWAY: Retry = { after: 20 * SECOND, factor: 2, most: 20 }
/** "Later" is what greylisting says to everybody first, and it means minutes (RFC 6647). */
const LATER: Retry = { after: 120 * SECOND, factor: 2, most: 20 }
/** A file that could not be read. */
const SOON: Retry = { after: 10 * SECOND, factor: 4, most: 4 }

const LONGEST_SENTENCE = 300

const rejected = (failure: Failure, retry: Retry | null, pauses = false): SendResult => ({
  outcome: 'rejected',
  failure,
  retry,
  pauses,
})

/** What we refuse ourselves: trying again would change nothing. */
export const refusedHere = (code: string, reason: Failure['reason']): SendResult =>
  rejected({ code, reason, detail: null }, null)

/** Broken off by us: it took too long, or we have to leave. */
export const brokenOff = (phase: Phase): SendResult =>
  phase === 'handed'
    ? { outcome: 'unknown', detail: 'no answer after the end of the mail' }
    : rejected({ code: 'timeout', reason: 'provider_trouble', detail: null }, AWAY)

export function outcomeOf(error: unknown, phase: Phase): SendResult {
  if (error instanceof LoginFailure) {
    const { failure, needsAdmin } = error
    return rejected(failure, needsAdmin ? null : AWAY, needsAdmin)
  }
  const { code, response, responseCode } = (error ?? {}) as Partial<NodemailerError>
  if (code === 'ESTREAM') return rejected(unreadable, SOON)
  if (typeof response === 'string' && responseCode) return answered(response, responseCode, code, phase)
  if (code === 'EAUTH') return rejected(loggedOut(null), null, true)
  if (code === 'EMESSAGE') return rejected({ code, reason: 'too_large', detail: null }, null)
  if (phase === 'handed') return { outcome: 'unknown', detail: sentenceOf(error) }
  const reason = code === 'ETLS' || isUntrusted(error) ? 'not_allowed' : 'provider_trouble'
  return rejected({ code: code ?? 'no_answer', reason, detail: sentenceOf(error) }, AWAY)
}

const unreadable: Failure = { code: 'file_missing', reason: 'file_rejected', detail: null }

const loggedOut = (response: string | null): Failure => ({
  code: codeOf(response ?? '') ?? 'login',
  reason: 'channel_disconnected',
  detail: response === null ? null : sentence(response),
})

/** The server said no: then the mail is not with it, however far we were. */
function answered(response: string, status: number, code: string | undefined, phase: Phase): SendResult {
  const passing = status < 500
  // 530: it wants a login before anything else (RFC 4954, 6).
  if (!passing && (code === 'EAUTH' || status === 530)) return rejected(loggedOut(response), null, true)
  const failure = failureOf(codeOf(response) ?? String(status), sentence(response))
  // 421: it closes the connection, and says nothing of this mail (RFC 5321, 3.8).
  if (status === 421 || phase === 'connect' || phase === 'login') {
    return rejected({ ...failure, reason: 'provider_trouble' }, AWAY)
  }
  return rejected(failure, passing ? LATER : null)
}

/** Whom the server did not want, while it took the mail for others. */
export function refusedOf(errors: readonly NodemailerError[] | undefined): RefusedRecipient[] {
  return (errors ?? []).flatMap(({ recipient, response, responseCode }) => {
    if (typeof recipient !== 'string') return []
    const said = response ?? ''
    const failure = failureOf(codeOf(said) ?? String(responseCode ?? ''), sentence(said))
    // Greylisting, or more recipients than it takes at once, which is not for ever (RFC 5321, 4.5.3.1.10).
    return [
      { address: recipient, failure, retry: responseCode !== undefined && responseCode < 500 ? LATER : null },
    ]
  })
}

/** The enhanced status code, which tells more than the three digits before it (RFC 3463). */
const codeOf = (response: string): string | null =>
  /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null

const sentence = (text: string): string => oneLine(text).slice(0, LONGEST_SENTENCE)
const sentenceOf = (error: unknown): string =>
  sentence(error instanceof Error ? error.message : 'the connection was lost')

/** Codes of Node for a server that could not prove who it is. */
function isUntrusted(error: unknown): boolean {
  const { originalCode = '' } = (error ?? {}) as { originalCode?: string }
  return /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_)/.test(originalCode)
}
