import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sampleSettings } from './fake-graph.ts'
import { handshake, sharesSecret, verify } from './signature.ts'

/** As Meta writes it: escaped, in lower-case hex. No JSON.stringify makes these bytes again. */
const body = Buffer.from(String.raw`{"object":"whatsapp_business_account","x":"caf\u00e9 \u0040 a\/b"}`)

const sign = (bytes: Buffer, secret = sampleSettings.appSecret, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(bytes).digest('hex')

const check = (header: string | string[] | undefined, bytes = body) =>
  verify({ headers: { 'x-hub-signature-256': header }, body: bytes }, sampleSettings)

describe('a webhook', () => {
  it('is ours when the very bytes are signed with our secret', () => {
    expect(check(`sha256=${sign(body)}`)).toBe(true)
  })

  it('is refused when the JSON was written again before it was checked', () => {
    const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())))
    expect(check(`sha256=${sign(body)}`, again)).toBe(false)
  })

  it('is refused when one byte changed', () => {
    const changed = Buffer.from(body)
    changed[10] = (changed[10] ?? 0) ^ 1
    expect(check(`sha256=${sign(body)}`, changed)).toBe(false)
  })

  it.each([
    ['no signature', undefined],
    ['an empty one', ''],
    ['a short one', `sha256=${sign(body).slice(0, 62)}`],
    ['a long one', `sha256=${sign(body)}00`],
    ['one in capitals', `sha256=${sign(body).toUpperCase()}`],
    ['one without its algorithm', sign(body)],
    ['an old SHA-1 one', `sha1=${sign(body, sampleSettings.appSecret, 'sha1')}`],
    ['the one of another app', `sha256=${sign(body, 'other-secret')}`],
    ['two of them', `sha256=${sign(body)}, sha256=${sign(body)}`],
    ['a list', [`sha256=${sign(body)}`]],
    ['no hex', `sha256=${'z'.repeat(64)}`],
  ])('is refused with %s', (_, header) => {
    expect(check(header)).toBe(false)
  })
})

describe('while the app secret is being replaced', () => {
  const settings = { ...sampleSettings, appSecret: 'after', previousAppSecret: 'before' }
  const signed = (secret: string) =>
    verify({ headers: { 'x-hub-signature-256': `sha256=${sign(body, secret)}` }, body }, settings)

  it('takes what either of them signed, and nothing else', () => {
    expect(['after', 'before', 'other'].map(signed)).toEqual([true, true, false])
  })

  it('a number with the present one and a number with the one before are of the same app', () => {
    const behind = { ...sampleSettings, appSecret: 'before' }
    expect(sharesSecret(settings, behind)).toBe(true)
    expect(sharesSecret(behind, settings)).toBe(true)
    expect(sharesSecret(settings, { ...behind, appSecret: 'other' })).toBe(false)
  })
})

it('a signature for one number is one for all numbers of the same app', () => {
  const { appSecret } = sampleSettings
  const other = { ...sampleSettings, phoneNumberId: '1', wabaId: '2', token: 'x', verifyToken: 'y' }
  expect(sharesSecret(sampleSettings, other)).toBe(true)
  expect(sharesSecret(sampleSettings, { ...other, appSecret: `${appSecret}x` })).toBe(false)
})

const ask = (query: string) => handshake(new URLSearchParams(query), sampleSettings)

describe('the handshake', () => {
  const good = 'hub.mode=subscribe&hub.verify_token=verify-token&hub.challenge=1158201444'

  it('gives the challenge back to whoever knows the verify token', () => {
    expect(ask(good)).toBe('1158201444')
  })

  it.each([
    ['a wrong token', good.replace('verify-token', 'wrong')],
    ['no token', good.replace('&hub.verify_token=verify-token', '')],
    ['another mode', good.replace('subscribe', 'unsubscribe')],
    ['two tokens', `${good}&hub.verify_token=verify-token`],
    ['two challenges', `${good}&hub.challenge=1`],
    ['a challenge that is markup', good.replace('1158201444', '%3Cscript%3E')],
    ['an endless challenge', good.replace('1158201444', '1'.repeat(201))],
    ['no challenge', good.replace('1158201444', '')],
    ['nested keys', good.replaceAll('hub.', 'hub%5B')],
    ['nothing', ''],
  ])('says no to %s', (_, query) => {
    expect(ask(query)).toBeNull()
  })
})
