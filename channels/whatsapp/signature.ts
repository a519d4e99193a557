import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { RawRequest } from '../adapter.ts'
import type { WhatsAppSettings } from './settings.ts'

/** True if Meta signed these very bytes with this app's secret. */
export function verify(request: RawRequest, settings: WhatsAppSettings): boolean {
  const header = request.headers['x-hub-signature-256']
  // Sent twice, a header arrives joined or as a list; neither has the shape of one signature.
  const [, signature] = typeof header === 'string' ? (/^sha256=([0-9a-f]{64})$/.exec(header) ?? []) : []
  if (!signature) return false
  const given = Buffer.from(signature, 'hex')
  // While a secret is being replaced, deliveries signed with either are under way. All are tried.
  return secretsOf(settings)
    .map((secret) => timingSafeEqual(given, createHmac('sha256', secret).update(request.body).digest()))
    .includes(true)
}

const secretsOf = ({ appSecret, previousAppSecret }: WhatsAppSettings): string[] =>
  previousAppSecret === null ? [appSecret] : [appSecret, previousAppSecret]

/** Meta asks once, when the webhook is configured, whether this address is ours. */
export function handshake(query: URLSearchParams, settings: WhatsAppSettings): string | null {
  const challenge = only(query, 'hub.challenge')
  if (only(query, 'hub.mode') !== 'subscribe') return null
  if (!sameText(only(query, 'hub.verify_token') ?? '', settings.verifyToken)) return null
  // It is sent back as it came, so it must not be able to be more than a word.
  return challenge && /^[A-Za-z0-9_-]{1,200}$/.test(challenge) ? challenge : null
}

/** One app signs for all its numbers: whose secret is the same, theirs is the signature. */
export function sharesSecret(one: WhatsAppSettings, other: WhatsAppSettings): boolean {
  return secretsOf(one)
    .flatMap((secret) => secretsOf(other).map((theirs) => sameText(secret, theirs)))
    .includes(true)
}

function only(query: URLSearchParams, key: string): string | null {
  const values = query.getAll(key)
  return values.length === 1 ? (values[0] ?? null) : null
}

/** Compares the hashes, which have one length, so that the time tells nothing of the token's. */
function sameText(one: string, other: string): boolean {
  return timingSafeEqual(hash(one), hash(other))
}

function hash(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
