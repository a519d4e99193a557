import { describe, expect, it } from 'vitest'
import { mayHaveToken } from './trust.ts'

const META = 'https://graph.facebook.com'

describe('the token', () => {
  it.each([
    [META, 'https://graph.facebook.com/v25.0/1'],
    [META, 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'],
    [META, 'https://mmg.whatsapp.net/v/t62?x=1'],
    [META, 'https://media.fra3-1.cdn.whatsapp.net/file'],
    ['http://127.0.0.1:4000/_sim/graph', 'http://127.0.0.1:4000/_sim/media/1'],
    ['https://proxy.example/graph', 'https://proxy.example/media'],
  ])('of an inbox at %s may be shown to %s', (base, url) => {
    expect(mayHaveToken(new URL(url), base)).toBe(true)
  })

  it.each([
    'https://evil.example/file',
    'https://whatsapp.net/file',
    'https://whatsapp.net.evil.example/file',
    'https://evilwhatsapp.net/file',
    'https://lookaside.fbsbx.com.evil.example/file',
    'https://lookaside.fbsbx.com:8443/file',
    'https://lookaside.fbsbx.com./file',
    'http://lookaside.fbsbx.com/file',
    'http://127.0.0.1:1/file',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'https://user:pass@lookaside.fbsbx.com/file',
    'http://proxy.example/media',
    'https://proxy.example:8443/media',
  ])('is kept from %s', (url) => {
    expect(mayHaveToken(new URL(url), META)).toBe(false)
    expect(mayHaveToken(new URL(url), 'https://proxy.example/graph')).toBe(false)
  })
})
