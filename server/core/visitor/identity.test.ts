import { createHmac } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../errors.ts'
import { readIdentity } from './identity.ts'

const KEY = 'A'.repeat(22)
const SECRET = 'a secret of the website, long enough'
const NOW = 1_800_000_000_000
const seconds = (ms: number) => Math.floor((NOW + ms) / 1000)
const HOUR = 3_600_000

const settings = { key: KEY, identitySecret: SECRET }
const good = { aud: KEY, sub: 'customer-7', exp: seconds(HOUR) }

function sign(payload: object, header: object = { alg: 'HS256', typ: 'JWT' }, secret = SECRET): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode(header)}.${encode(payload)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const read = (token: string) => readIdentity(settings, token, NOW)

function refusal(token: string, given = settings as Parameters<typeof readIdentity>[0]): string {
  try {
    readIdentity(given, token, NOW)
  } catch (error) {
    if (error instanceof AppError && error.code === 'identity_refused') return error.message
    throw error
  }
  return 'taken'
}

describe('the identity a website signs', () => {
  it('names the person, and keeps what else it says', () => {
    const claims = { plan: 'gold', orders: 3, vip: true, since: null }
    const token = sign({ ...good, name: ' Carla Jensen ', email: 'carla@example.com', iat: 1, ...claims })
    expect(read(token)).toEqual({
      externalId: 'customer-7',
      name: 'Carla Jensen',
      email: 'carla@example.com',
      claims,
    })
  })

  it('is taken as any library signs it', () => {
    expect(read(jsonwebtoken.sign(good, SECRET)).externalId).toBe('customer-7')
  })

  it('may have run out a moment ago, and come from a clock a little ahead', () => {
    expect(read(sign({ ...good, exp: seconds(-9_000) })).externalId).toBe('customer-7')
    expect(read(sign({ ...good, exp: seconds(24 * HOUR + 9_000) })).externalId).toBe('customer-7')
  })

  it.each([
    ['has run out', { ...good, exp: seconds(-11_000) }, 'jwt expired'],
    ['holds for longer than a day', { ...good, exp: seconds(24 * HOUR + 11_000) }, '24 hours'],
    ['never runs out', { aud: KEY, sub: 'x' }, 'exp'],
    ['runs out at a time that is none', { ...good, exp: '2099' }, 'exp'],
    ['is not valid yet', { ...good, nbf: seconds(HOUR) }, 'not active'],
    ['is for another inbox', { ...good, aud: 'B'.repeat(22) }, 'audience'],
    ['is for several', { ...good, aud: [KEY, 'B'.repeat(22)] }, 'aud'],
    ['is for nobody', { sub: 'x', exp: good.exp }, 'audience'],
    ['names nobody', { aud: KEY, exp: good.exp }, 'sub'],
    ['names an empty person', { ...good, sub: '' }, 'sub'],
    ['names somebody by an object', { ...good, sub: { $gt: '' } }, 'sub'],
    ['has a name that no database stores', { ...good, sub: 'a\0b' }, 'sub'],
    ['has an endless name', { ...good, sub: 'x'.repeat(129) }, 'sub'],
    ['says an e-mail address that is none', { ...good, email: 'carla' }, 'email'],
    ['says something deep', { ...good, plan: { a: 1 } }, 'plan'],
    [
      'says too much',
      { ...good, ...Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`c${n}`, n])) },
      '20',
    ],
  ])('is refused where it %s', (_what, payload, why) => {
    expect(refusal(sign(payload))).toContain(why)
  })

  it.each([
    ['none', sign(good, { alg: 'none' })],
    ['none, without a signature', sign(good, { alg: 'none' }).replace(/[^.]+$/, '')],
    ['None', sign(good, { alg: 'None' })],
    ['HS512', jsonwebtoken.sign(good, SECRET, { algorithm: 'HS512' })],
    ['RS256', sign(good, { alg: 'RS256' })],
  ])('is refused with algorithm %s', (_algorithm, token) => {
    expect(refusal(token)).not.toBe('taken')
  })

  it.each(['kid', 'jwk', 'jku', 'x5u', 'crit'])('is refused with %s in its header', (name) => {
    expect(refusal(sign(good, { alg: 'HS256', [name]: '../../dev/null' }))).toContain('header')
  })

  it('is refused with any byte of it changed, and with the key of somebody else', () => {
    const token = sign(good)
    expect(refusal(sign(good, undefined, 'a secret of another website, as long'))).toContain('signature')
    for (const at of [0, 10, 60, token.length - 5]) {
      const other = token[at] === 'A' ? 'B' : 'A'
      expect(refusal(token.slice(0, at) + other + token.slice(at + 1))).not.toBe('taken')
    }
    for (const text of ['', 'x', 'a.b.c', 'customer-7', `${token}.x`]) expect(refusal(text)).not.toBe('taken')
  })

  it('is refused where the inbox has no key', () => {
    expect(refusal(sign(good), { key: KEY, identitySecret: null })).toContain('no key')
  })

  it.each(['__proto__', 'a"b', '', 'x'.repeat(81)])('is refused with a claim called %j', (name) => {
    const payload = JSON.stringify(good).replace('{', `{${JSON.stringify(name)}:1,`)
    const signed = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
    const token = `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
    expect(refusal(token)).toContain('names')
  })
})
