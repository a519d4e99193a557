/** Who we are at the provider's servers, for IMAP and SMTP alike: a password, or an access token (RFC 6749). */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { Account, Failure } from '../adapter.ts'
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
}

/** One login, whichever of the refresh tokens that it had one after the other it is asked for with. */
interface Login {
  /** The access token there is, or that is being made. */
  token: Promise<Token> | null
  refreshToken: string
  /** Some providers hand out another refresh token to come back with, and this one is not stored yet. */
  unsaved: { before: string; after: string } | null
}

/** Of this process: making a token for each connection would soon be refused. */
const logins = new Map<string, Login>()

type OAuthAccount = Pick<Account<MailboxSettings>, 'settings' | 'secrets'>

/** An access token that works at this moment. Throws LoginFailure. */
export async function accessToken(account: OAuthAccount, signal: AbortSignal): Promise<string> {
  const { settings } = account
  if (settings.oauthAccessToken && !settings.oauthRefreshToken) return settings.oauthAccessToken
  const login = loginFor(settings)
  const before = login.token
  const token = await before?.catch(() => null)
  if (token && token.until > Date.now() + AHEAD_MS) return token.value
  // Whoever waited for the same one that failed or ended: only the first of them makes another.
  if (login.token && login.token !== before) return (await login.token).value
  const made = renew(account, login, signal)
  login.token = made
  made.catch(() => {
    if (login.token === made) login.token = null
  })
  return (await made).value
}

/** The server did not want it although it had not ended: somebody has taken it back. */
export function forgetAccessToken(settings: MailboxSettings): void {
  const login = logins.get(keyOf(settings))
  if (login) login.token = null
}

function loginFor(settings: MailboxSettings): Login {
  const key = keyOf(settings)
  const known = logins.get(key)
  if (known) return known
  if (logins.size >= MOST_KEPT) forgetStored()
  const login = { token: null, refreshToken: settings.oauthRefreshToken ?? '', unsaved: null }
  logins.set(key, login)
  return login
}

function forgetStored(): void {
  for (const [key, { unsaved }] of logins) if (!unsaved) logins.delete(key)
}

const REFRESH_TOKEN = 'oauthRefreshToken'

/** A refresh token that replaces another is stored before anything is done with what came with it. */
async function renew(account: OAuthAccount, login: Login, signal: AbortSignal): Promise<Token> {
  await save(account, login)
  const used = (await account.secrets?.read(REFRESH_TOKEN)) ?? login.refreshToken
  const { next, ...token } = await make(account.settings, used, signal).catch(async (error: unknown) => {
    // Another process was faster, and the provider takes each of them once.
    const stored = await account.secrets?.read(REFRESH_TOKEN)
    if (!stored || stored === used) throw error
    return make(account.settings, stored, signal)
  })
  if (next !== null) {
    login.unsaved = { before: used, after: next }
    login.refreshToken = next
    logins.set(keyOf({ ...account.settings, oauthRefreshToken: next }), login)
  }
  await save(account, login)
  return token
}

/** Where it can't be stored it is tried again before the next attempt: without it the mailbox would be lost. */
async function save({ secrets }: OAuthAccount, login: Login): Promise<void> {
  if (!login.unsaved) return
  const { before, after } = login.unsaved
  try {
    await secrets?.replace(REFRESH_TOKEN, before, after)
    login.unsaved = null
  } catch (error) {
    const failure: Failure = { code: 'not_stored', reason: 'provider_trouble', detail: null }
    throw new LoginFailure(failure, false, { cause: error })
  }
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

/** `next`: another refresh token to come back with; null: the same. */
async function make(
  settings: MailboxSettings,
  refreshToken: string,
  signal: AbortSignal,
): Promise<Token & { next: string | null }> {
  const endpoint = endpointOf(settings)
  const { status, body } = await ask(endpoint, formOf(settings, refreshToken), signal)
  const answer = status === 200 ? Answer.safeParse(body) : null
  if (answer?.success) {
    const { access_token: value, expires_in: seconds, refresh_token: next } = answer.data
    const lives = seconds === undefined ? USUAL_MS : seconds * 1000
    return { value, until: Date.now() + lives, next: next === refreshToken ? null : (next ?? null) }
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
