/**
 * Access tokens: signed, short, checked on every request together with the login they belong to.
 * Refresh tokens: 256 random bits, of which only the hash is stored.
 */
import { createHash, randomBytes } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { Secrets } from '../../../config/secrets.ts'
import { MINUTE } from '../../clock.ts'

export const ACCESS_LIFETIME = 10 * MINUTE
const ALGORITHM = 'HS256'
const ISSUER = 'sandglass'
const AUDIENCE = 'console'

export interface AccessClaims {
  agentId: number
  family: string
}

/** `now` in ms. The claims' times are in seconds, as RFC 7519 has it. */
export function signAccess(secrets: Secrets, claims: AccessClaims, now: number) {
  const { id, key } = secrets.tokenKeys[0] as { id: string; key: Buffer }
  const issued = Math.floor(now / 1000)
  const expires = issued + ACCESS_LIFETIME / 1000
  const accessToken = jsonwebtoken.sign(
    {
      sub: String(claims.agentId),
      sid: claims.family,
      iss: ISSUER,
      aud: AUDIENCE,
      iat: issued,
      exp: expires,
    },
    key,
    { algorithm: ALGORITHM, keyid: id },
  )
  return { accessToken, expiresAt: expires * 1000 }
}

/** null for anything that is not a token of ours, in force, and meant for this. */
export function verifyAccess(
  secrets: Secrets,
  token: string,
  now: number,
): (AccessClaims & { expiresAt: number }) | null {
  try {
    // The key is chosen from our own list by its name; a token can't bring or point to a key.
    const kid = jsonwebtoken.decode(token, { complete: true })?.header.kid
    const known = secrets.tokenKeys.find(({ id }) => id === kid)
    if (!known) return null
    const payload = jsonwebtoken.verify(token, known.key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTimestamp: Math.floor(now / 1000),
    })
    if (typeof payload === 'string' || typeof payload['sid'] !== 'string' || !payload.exp) return null
    const agentId = Number(payload.sub)
    return Number.isInteger(agentId)
      ? { agentId, family: payload['sid'], expiresAt: payload.exp * 1000 }
      : null
  } catch {
    return null
  }
}

export function newRefreshToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
