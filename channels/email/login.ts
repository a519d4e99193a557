/** Who we are at the provider's servers, for IMAP and SMTP alike: a password, or an access token (RFC 6749). */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { Failure } from '../adapter.ts'
import { isLoopback } from './loopback.ts'

const PATIENCE_MS = 20_000
/** A token is made anew so long before its end, and lives so long where nobody says how long. */
const AHEAD_MS = 120_000
const USUAL_MS = 3_600_000
const MOST_KEPT = 500
const LONGEST_ANSWER = 64 * 1024

/** Thrown where no access token can be had. */
export class LoginFailure extends Error {
  override name = 'LoginFailure'
  readonly failure: Failure
  /** Trying again is of no use before somebody has mended it. */
  readonly needsAdmin: boolean
  constructor(failure: Failure, needsAdmin: boolean, options?: ErrorOptions) {
    super(failure.reason, options)
    this.failure = failure
    this.needsAdmin = needsAdmin
  }
}

interface Token {
  value: string
  until: number
  /** Some providers hand out another one to come back with. */
  refreshToken: string
}

/** Of this process, until they end: making one for each connection would soon be refused. */
const kept = new Map<string, Promise<Token>>()

/** An access token that works at this moment. Throws LoginFailure. */
export async function accessToken(settings: MailboxSettings, signal: AbortSignal): Promise<string> {
  if (settings.oauthAccessToken && !settings.oauthRefreshToken) return settings.oauthAccessToken
  const key = keyOf(settings)
  const before = kept.get(key)
  const token = await before?.catch(() => null)
  if (token && token.until > Date.now() + AHEAD_MS) return token.value
  // Whoever waited for the same one that failed or ended: only the first of them makes another.
  const current = kept.get(key)
  if (current && current !== before) return (await current).value
  const made = make(settings, token?.refreshToken ?? settings.oauthRefreshToken ?? '', signal)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, made)
  made.catch(() => {
    if (kept.get(key) === made) kept.delete(key)
  })
  return (await made).value
}

/** The server did not want it although it had not ended: somebody has taken it back. */
export function forgetAccessToken(settings: MailboxSettings): void {
  kept.delete(keyOf(settings))
}

function keyOf({ oauthEndpoint, oauthClientId, oauthRefreshToken, oauthScope }: MailboxSettings): string {
  const parts = [oauthEndpoint, oauthClientId, oauthRefreshToken, oauthScope]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

const Answer = z.object({
  access_token: z.string().min(1).max(16_384),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
  refresh_token: z.string().min(1).max(16_384).optional().catch(undefined),
})
const Refusal = z.object({
  error: z.string().max(100),
  error_description: z.string().optional().catch(undefined),
})

async function make(settings: MailboxSettings, refreshToken: string, signal: AbortSignal): Promise<Token> {
  const endpoint = endpointOf(settings)
  const { status, body } = await ask(endpoint, formOf(settings, refreshToken), signal)
  const answer = status === 200 ? Answer.safeParse(body) : null
  if (answer?.success) {
    const { access_token: value, expires_in: seconds, refresh_token: next } = answer.data
    const lives = seconds === undefined ? USUAL_MS : seconds * 1000
    return { value, until: Date.now() + lives, refreshToken: next ?? refreshToken }
  }
  const { error, error_description: detail } = Refusal.safeParse(body).data ?? { error: `HTTP ${status}` }
  // RFC 6749, 5.2: all of them say that the same question will get the same answer.
  const final = status === 400 || status === 401 || status === 403
  const reason = final ? 'channel_disconnected' : 'provider_trouble'
  throw new LoginFailure({ code: error, reason, detail: detail?.slice(0, 300) ?? null }, final)
}

function endpointOf({ oauthEndpoint }: MailboxSettings): URL {
  const url = new URL(oauthEndpoint ?? 'https://invalid.')
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return url
  throw new LoginFailure({ code: 'no_tls', reason: 'bad_request', detail: null }, true)
}

function formOf(settings: MailboxSettings, refreshToken: string): URLSearchParams {
  const { oauthClientId, oauthClientSecret, oauthScope } = settings
  return new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: oauthClientId ?? '',
    ...(oauthClientSecret ? { client_secret: oauthClientSecret } : {}),
    ...(oauthScope ? { scope: oauthScope } : {}),
  })
}

async function ask(url: URL, form: URLSearchParams, signal: AbortSignal) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
      // The secret is for this address and no other.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    return { status: response.status, body: parsed(await textOf(response)) }
  } catch (error) {
    const failure: Failure = { code: 'no_answer', reason: 'provider_trouble', detail: null }
    throw new LoginFailure(failure, false, { cause: error })
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > LONGEST_ANSWER) throw new Error('an answer of this length is no token')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
