/** What went wrong with an IMAP server → words that are the same for every channel. */
import type { ImapFlowError } from 'imapflow'
import { CollectFailure, type FailureReason } from '../../adapter.ts'
import { LoginFailure } from '../login.ts'

const LONGEST_SENTENCE = 300

/** RFC 5530: the server itself calls these passing. The last two are what big providers say when pressed. */
const PASSING: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'INUSE',
  'LIMIT',
  'OVERQUOTA',
  'SERVERBUG',
  'CONTACTADMIN',
  'THROTTLED',
  'ETHROTTLE',
])

/** Codes of Node for a server that could not prove who it is, or speaks no TLS where it should. */
const UNTRUSTED =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH|STARTTLS_INJECTION)/

export function collectFailure(error: unknown): CollectFailure {
  if (error instanceof CollectFailure) return error
  if (error instanceof LoginFailure) {
    return new CollectFailure(error.failure, error.needsAdmin, { cause: error })
  }
  const {
    code = '',
    serverResponseCode: said,
    authenticationFailed,
    tlsFailed,
  } = (error ?? {}) as ImapFlowError
  const make = (reason: FailureReason, needsAdmin: boolean, fallback: string) =>
    new CollectFailure({ code: said ?? (code || fallback), reason, detail: sentenceOf(error) }, needsAdmin, {
      cause: error,
    })
  if (isPassing(error)) return make('provider_trouble', false, 'NO')
  if (authenticationFailed) return make('channel_disconnected', true, 'AUTHENTICATIONFAILED')
  if (tlsFailed || UNTRUSTED.test(code)) return make('not_allowed', true, 'TLS')
  return make('provider_trouble', false, 'NoConnection')
}

/** The server says that the same may work a little later. */
export function isPassing(error: unknown): boolean {
  const { code, serverResponseCode } = (error ?? {}) as ImapFlowError
  return PASSING.has(serverResponseCode ?? '') || PASSING.has(code ?? '')
}

/** The server answered, and the answer was no; the connection is as good as before. */
export const isRefusal = (error: unknown): boolean =>
  ['NO', 'BAD'].includes((error as ImapFlowError | null)?.responseStatus ?? '')

/** The server's own sentence, in one line. */
function sentenceOf(error: unknown): string | null {
  const { responseText, response, reason, message } = (error ?? {}) as ImapFlowError
  const said = [responseText, response, reason, message].find(
    (text) => typeof text === 'string' && text !== '',
  )
  return typeof said === 'string' ? said.replace(/\s+/g, ' ').slice(0, LONGEST_SENTENCE) : null
}
