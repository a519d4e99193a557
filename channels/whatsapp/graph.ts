import type { Account, Failure, Outcome, Retry } from '../adapter.ts'
import { graphError, graphFailure, graphMeaning, withoutToken, type Meaning } from './errors.ts'
import { identifier, record, type Fields } from './parse/read.ts'
import type { WhatsAppSettings } from './settings.ts'

export type Answer =
  | { ok: true; body: Fields }
  | {
      ok: false
      status: number | null
      failure: Failure
      /** Meta's finer code, where it gives one. */
      subcode: string | null
      retry: Retry | null
      pauses: boolean
    }

/** Whom to ask, and as whom: an account, or what an admin has entered of one so far. */
export type Access = Pick<Account, 'baseUrl'> & {
  settings: Pick<WhatsAppSettings, 'token' | 'graphVersion'>
}

export interface GraphCall {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Below the version, without a leading `/`. What comes from outside in it is encoded by the caller. */
  path: string
  query?: Record<string, string>
  /** Sent as JSON. */
  body?: object
}

const UNREACHABLE: Meaning = {
  reason: 'provider_trouble',
  retry: { after: 5000, factor: 2, most: 5 },
  pauses: false,
}
const ODD: Meaning = { reason: 'other', retry: null, pauses: false }

/** One call of the Graph API where asking twice does no harm. Messages take `transport/`. Never throws. */
export function askGraph(access: Access, call: GraphCall, signal: AbortSignal): Promise<Answer> {
  const { method = 'GET', path, query = {}, body } = call
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  return request(access, graphUrl(access, path, query), { method, ...json, signal })
}

/** Bytes on their way, of a type and a known length. */
export interface Stream {
  type: string
  size: number
  bytes: () => AsyncIterable<Uint8Array>
}

/** Posts what is too large to be held in memory. Never throws. */
export function postStream(
  access: Access,
  { path, query = {} }: Pick<GraphCall, 'path' | 'query'>,
  { type, size, bytes }: Stream,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return request(access, graphUrl(access, path, query), {
    method: 'POST',
    headers: { 'content-type': type, 'content-length': String(size), ...headers },
    body: ReadableStream.from(bytes()),
    duplex: 'half',
    signal,
  })
}

async function request(access: Access, url: URL, init: RequestInit): Promise<Answer> {
  const { token } = access.settings
  try {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...init.headers }
    // A redirect would take the token to whoever answers there.
    const response = await fetch(url, { ...init, headers, redirect: 'error' })
    return readAnswer(response.status, await readJson(response), token)
  } catch (error) {
    return failed(null, UNREACHABLE, 'unreachable', withoutToken(sentenceOf(error), token))
  }
}

/** The part of an answer that the caller waits for, or why there is none. */
export function outcomeOf<T>(answer: Answer, value: (body: Fields) => T): Outcome<T> {
  if (answer.ok) return { ok: true, value: value(answer.body) }
  const { failure, retry, pauses } = answer
  return { ok: false, failure, retry, pauses }
}

function graphUrl({ settings, baseUrl }: Access, path: string, query: Record<string, string> = {}): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/${settings.graphVersion}/${path}`)
  url.search = new URLSearchParams(query).toString()
  return url
}

/** What an answer means. `body` is what could be read of it, null where that was no JSON. */
function readAnswer(status: number, body: unknown, token: string): Answer {
  const error = graphError(body)
  if (error) {
    const meaning = graphMeaning(error, status)
    const failure = { ...graphFailure(error, token), reason: meaning.reason }
    const subcode = identifier(error.error_subcode)
    return { ok: false, status, failure, subcode, retry: meaning.retry, pauses: meaning.pauses }
  }
  const fields = record(body)
  if (status === 200 && fields) return { ok: true, body: fields }
  return failed(status, status >= 500 || status === 429 ? UNREACHABLE : ODD, `HTTP ${status}`, null)
}

function failed(status: number | null, meaning: Meaning, code: string, detail: string | null): Answer {
  const { reason, retry, pauses } = meaning
  return { ok: false, status, failure: { code, reason, detail }, subcode: null, retry, pauses }
}

/** Answers are small; whoever sends megabytes is not Meta. */
const LARGEST = 2 * 1024 * 1024

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > LARGEST) return null
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return null
  }
}

/** fetch says "fetch failed" and keeps what failed in its cause. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? record(error.cause) : null
  const code = typeof cause?.code === 'string' ? cause.code : null
  return code ? `${error.message} (${code})` : error.message
}
