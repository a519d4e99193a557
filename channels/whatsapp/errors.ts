import type { Failure, FailureReason, Retry } from '../adapter.ts'
import { identifier, record, text, type Fields } from './parse/read.ts'

/** What one of Meta's error codes means for the message and for the channel. */
export interface Meaning {
  reason: FailureReason
  /** null where another attempt is pointless. */
  retry: Retry | null
  /** Nothing can be sent until an admin has mended the channel. */
  pauses: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND

const final = (reason: FailureReason): Meaning => ({ reason, retry: null, pauses: false })
const stops = (reason: FailureReason): Meaning => ({ reason, retry: null, pauses: true })
const later = (reason: FailureReason, after: number, factor = 2): Meaning => ({
  reason,
  retry: { after, factor, most: 5 },
  pauses: false,
})

/**
 * Meta answers the same code with different HTTP statuses, so the code alone decides.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes.
 */
const TABLE: ReadonlyArray<readonly [codes: readonly number[], meaning: Meaning]> = [
  [[0, 102, 104, 190], stops('channel_disconnected')],
  [[3, 10, 131005], stops('permission_missing')],
  [[131031, 368, 130497], stops('account_restricted')],
  [[131042], stops('payment')],

  [[1, 2, 131000, 131016, 133004], later('provider_trouble', 2 * SECOND)],
  [[131057, 2494100], later('provider_trouble', MINUTE)],
  [[4, 17, 80007], later('rate_limited', 2 * MINUTE)],
  [[130429], later('rate_limited', SECOND)],
  // One message in six seconds to one person; Meta asks to wait four times as long each time.
  [[131056], later('rate_limited', 6 * SECOND, 4)],

  [[131047], final('window_closed')],
  [[131026], final('undeliverable')],
  // Meta keeps nothing for this account, and lost the message before it could be delivered.
  [[131035, 131036], final('expired')],
  // Withheld by Meta's own judgement; another attempt within a day counts against the number.
  [[131049, 130472], final('withheld')],
  [[131050], final('opted_out')],
  [[131052, 131053], final('file_rejected')],
  [[33, 100, 131008, 131009, 131059, 135000], final('bad_request')],
  [[147001, 147002, 147003, 147004, 147005], final('bad_request')],
  [[132000, 132012, 132018], final('template_parameters')],
  [[132001, 132005, 132007, 132008, 132015, 132016, 132068, 132069], final('template_unusable')],
  [[131048, 131064], final('spam_limit')],
  [[803, 131037, 131045, 133006, 133010], final('not_registered')],
  [[133005, 133008, 133009, 133015, 133016], final('not_registered')],
  [[131021, 131030, 131062, 131063, 137000], final('not_allowed')],
  [[2593107, 2593108, 2593109], final('not_allowed')],
  [[131051, 131060], final('unsupported')],
]

const meanings: ReadonlyMap<number, Meaning> = new Map(
  TABLE.flatMap(([codes, meaning]) => codes.map((code) => [code, meaning] as const)),
)

const OTHER = final('other')
const PERMISSION = stops('permission_missing')
const TROUBLE = later('provider_trouble', 2 * SECOND)

export function meaningOf(code: number): Meaning {
  return meanings.get(code) ?? (code >= 200 && code <= 299 ? PERMISSION : OTHER)
}

/** The error object of an answer from the Graph API, if it is one. */
export function graphError(body: unknown): Fields | null {
  const error = record(record(body)?.error)
  return error && codeOf(error) !== null ? error : null
}

/** What an error answer means. A code nobody knows is worth another attempt where Meta says it will pass. */
export function graphMeaning(error: Fields, status: number): Meaning {
  const meaning = meaningOf(codeOf(error) ?? NaN)
  return meaning === OTHER && (status >= 500 || error.is_transient === true) ? TROUBLE : meaning
}

/** The error of an answer or of a failed status, in words that are the same for every channel. */
export function graphFailure(error: Fields | null, token?: string): Failure {
  const code = error && codeOf(error)
  const detail =
    text(record(error?.error_data)?.details) ??
    // Written for people, in answers about templates and settings.
    text(error?.error_user_msg) ??
    text(error?.message) ??
    text(error?.title)
  const trace = identifier(error?.fbtrace_id)
  return {
    code: code === null ? 'unknown' : String(code),
    reason: code === null ? 'other' : meaningOf(code).reason,
    detail: detail && withoutToken(trace ? `${detail} (fbtrace_id ${trace})` : detail, token).slice(0, 500),
  }
}

function codeOf(error: Fields): number | null {
  const code = Number(identifier(error.code) ?? NaN)
  return Number.isSafeInteger(code) ? code : null
}

/** Meta quotes a token it can't read; the sentence is shown to admins and kept in the database. */
export function withoutToken(sentence: string, token?: string): string {
  const known = token ? sentence.replaceAll(token, '…') : sentence
  return known.replaceAll(/\bEA[A-Za-z0-9]{20,}/g, '…')
}
