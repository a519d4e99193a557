import { describe, expect, it } from 'vitest'
import { neverWritten } from './never-written.ts'

const error = (fields: object, cause?: unknown) => Object.assign(new Error('x', { cause }), fields)

describe('a failed request', () => {
  it.each([
    ['a refused connection', error({ syscall: 'connect', code: 'ECONNREFUSED' })],
    ['a connection that took too long to make', error({ syscall: 'connect', code: 'ETIMEDOUT' })],
    ['a name without an address', error({ syscall: 'getaddrinfo', code: 'ENOTFOUND' })],
    ['a certificate of somebody else', error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['one of these inside another error', error({ code: 'X' }, error({ syscall: 'connect' }))],
    ['several addresses that all refuse', new AggregateError([error({ syscall: 'connect' })])],
  ])('was certainly never written after %s', (_, failure) => {
    expect(neverWritten(failure)).toBe(true)
  })

  it.each([
    ['a connection that was reset', error({ syscall: 'read', code: 'ECONNRESET' })],
    ['a time-out', error({ code: 'ECONNABORTED' })],
    [
      'several addresses of which one is unclear',
      new AggregateError([error({ syscall: 'connect' }), error({})]),
    ],
    ['no address at all', new AggregateError([])],
    ['something that is no error', { syscall: 'connect' }],
    ['nothing', undefined],
  ])('may have been written after %s', (_, failure) => {
    expect(neverWritten(failure)).toBe(false)
  })
})
