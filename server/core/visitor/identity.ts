/** Who somebody is, as the website they are signed in on says: a token it signed for this inbox. Pure. */
import jsonwebtoken from 'jsonwebtoken'
import { z } from 'zod'
import { DAY, SECOND } from '../../clock.ts'
import { Typed } from '../../contract/common.ts'
import type { WidgetSettings } from '../../contract/widget.ts'
import { AppError } from '../../errors.ts'

export interface Identity {
  /** The site's own id of the person. */
  externalId: string
  name: string | null
  email: string | null
  claims: Claims
}

const Claim = z.union([Typed.max(255), z.number(), z.boolean(), z.null()])
type Claims = Record<string, z.infer<typeof Claim>>

/** Clocks differ a little. */
const LEEWAY = 10 * SECOND
const LONGEST = DAY
const MOST_CLAIMS = 20
/** `plan`, `https://shop.example/plan` */
const CLAIM_NAME = /^[A-Za-z][\w .:/-]{0,79}$/
/** RFC 7519 section 4.1: of the token, not of the person. */
const REGISTERED = new Set(['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti'])

const Payload = z
  .object({
    sub: Typed.min(1).max(128),
    /** The one inbox it is for; a list is refused, since a token for many is stolen from one. */
    aud: z.string(),
    exp: z.number(),
    name: Typed.trim().max(100).nullish(),
    email: z.email().max(254).nullish(),
  })
  .catchall(Claim)

/** Throws identity_refused, and says why: for whoever builds the token. */
export function readIdentity(
  { key, identitySecret }: Pick<WidgetSettings, 'key' | 'identitySecret'>,
  token: string,
  now: number,
): Identity {
  if (identitySecret === null) throw refused('this inbox has no key for identities')
  const payload = verify(token, key, identitySecret, now)
  const odd = Object.keys(payload).find((name) => !CLAIM_NAME.test(name))
  if (odd !== undefined) throw refused('expected claims whose names are letters, digits and _')
  const parsed = Payload.safeParse(payload)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refused(`${issue?.path.join('.') || 'the token'}: ${issue?.message ?? 'is not as expected'}`)
  }
  const { sub, aud, exp, name, email, ...others } = parsed.data
  if (aud !== key) throw refused('aud: expected the key of this inbox')
  if (exp * 1000 > now + LONGEST + LEEWAY) throw refused('exp: expected a time at most 24 hours ahead')
  const claims = Object.fromEntries(Object.entries(others).filter(([claim]) => !REGISTERED.has(claim)))
  if (Object.keys(claims).length > MOST_CLAIMS) throw refused(`expected at most ${MOST_CLAIMS} claims`)
  return { externalId: sub, name: name || null, email: email ?? null, claims }
}

function verify(token: string, audience: string, secret: string, now: number): object {
  const options = {
    algorithms: ['HS256' as const],
    audience,
    clockTimestamp: Math.floor(now / 1000),
    clockTolerance: LEEWAY / 1000,
    complete: true as const,
  }
  try {
    const { header, payload } = jsonwebtoken.verify(token, secret, options)
    // There is one key, ours: a token that brings or points to another one means something else.
    const strange = Object.keys(header).find((name) => name !== 'alg' && name !== 'typ')
    if (strange === undefined && typeof payload === 'object') return payload
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'the token can not be read')
  }
  throw refused('expected an object, and nothing but alg and typ in the header')
}

const refused = (why: string) => new AppError('identity_refused', 401, `The identity was not taken: ${why}.`)
