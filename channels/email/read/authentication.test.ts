import { describe, expect, it } from 'vitest'
import { defaultAuthenticators, readAuthentication } from './authentication.ts'

const fields = (...values: string[]) => values.map((value) => ({ key: 'authentication-results', value }))
const FORGED = 'mx.google.com; spf=pass; dkim=pass; dmarc=pass'

describe('what the provider found out', () => {
  it('is read of a server that is believed', () => {
    const value =
      'mx.google.com; dkim=fail (bad; dmarc=pass) header.i=@a.example; dkim=pass header.i=@b.example; ' +
      'spf=softfail smtp.mailfrom=x@a.example; dmarc=fail (p=NONE sp=NONE) header.from=a.example'
    expect(readAuthentication(fields(value), ['mx.google.com'])).toEqual({
      dkim: 'pass',
      spf: 'fail',
      dmarc: 'fail',
    })
  })

  it('is that of the topmost field alone', () => {
    const real = 'mx.google.com; spf=fail; dkim=none'
    expect(readAuthentication(fields(real, FORGED), ['mx.google.com'])).toEqual({
      spf: 'fail',
      dkim: 'none',
      dmarc: null,
    })
  })

  it('is bad news wherever a believed server says so', () => {
    const [spf, dmarc] = ['mx.firm.example; spf=pass', 'mx.firm.example; dmarc=fail header.from=a.example']
    expect(readAuthentication(fields(spf, dmarc), ['firm.example'])).toEqual({
      spf: 'pass',
      dkim: null,
      dmarc: 'fail',
    })
    const old = 'mx.firm.example; dmarc=pass'
    expect(readAuthentication(fields(old, dmarc), ['firm.example']).dmarc).toBe('pass')
  })

  it.each([
    [
      'an address that looks like a result',
      'spf=pass smtp.mailfrom="a; dmarc=pass "@evil.example; dmarc=fail',
    ],
    ['a quoted sign', 'spf=pass smtp.mailfrom="a\\"; dmarc=pass "@evil.example; dmarc=fail'],
    ['a comment that is never closed', 'spf=pass (domain of "a(b"@evil.example) smtp.mailfrom=x; dmarc=fail'],
    ['a bracket inside of quotes', 'spf=pass smtp.mailfrom="a("@evil.example; dmarc=fail'],
    ['a quote that is never closed', 'spf=pass smtp.mailfrom=a"@evil.example; dmarc=fail'],
    ['a signed bracket in a comment', 'spf=pass (a \\( b); dmarc=fail (c); dkim=none'],
    ['two results', 'dmarc=pass; dmarc=fail'],
  ])('does not get better by %s', (_how, results) => {
    expect(readAuthentication(fields(`mx.google.com; ${results}`), ['mx.google.com']).dmarc).toBe('fail')
  })

  it.each([
    ['in quotes', 'spf=none smtp.mailfrom="a; dmarc=pass "@evil.example'],
    ['in a comment', 'spf=none (a \\) ; dmarc=pass) smtp.mailfrom=x'],
    ['twice', 'dmarc=pass; dmarc=none'],
  ])('is not that it passed where that stands %s', (_where, results) => {
    const { dmarc } = readAuthentication(fields(`mx.google.com; ${results}`), ['mx.google.com'])
    expect(dmarc).not.toBe('pass')
  })

  it('is not that of anybody else', () => {
    const nobody = { spf: null, dkim: null, dmarc: null }
    expect(readAuthentication(fields(FORGED), [])).toEqual(nobody)
    expect(readAuthentication(fields(FORGED), ['mx.nordlicht.example'])).toEqual(nobody)
    expect(readAuthentication(fields('evilmx.google.com; dmarc=pass'), ['mx.google.com'])).toEqual(nobody)
    expect(readAuthentication(fields('mx.google.com.evil.example; dmarc=pass'), ['mx.google.com'])).toEqual(
      nobody,
    )
  })

  it('may be written without a name where the provider does so', () => {
    const value = 'spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.example; dmarc=bestguesspass action=none'
    expect(readAuthentication(fields(value), defaultAuthenticators('outlook.office365.com'))).toEqual({
      spf: 'pass',
      dkim: null,
      dmarc: 'none',
    })
    expect(readAuthentication(fields(value), ['mx.google.com']).spf).toBeNull()
  })

  it.each([
    ['imap.gmail.com', ['mx.google.com']],
    ['imap.strato.de', ['strato.de']],
    ['mail.firm.co.uk', ['firm.co.uk']],
    ['127.0.0.1', []],
    ['::1', []],
    [null, []],
  ])('is believed by the name of the mailbox: %s', (host, expected) => {
    expect(defaultAuthenticators(host)).toEqual(expected)
  })
})
