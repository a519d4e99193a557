import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type * as Login from './login.ts'
import { accessToken, forgetAccessToken, LoginFailure } from './login.ts'
import { isLoopback } from './loopback.ts'
import { sampleSettings } from './sample.ts'

const NEVER = new AbortController().signal
/** The same code, which remembers nothing. */
const ANEW = new URL('login.ts?anew', import.meta.url).href

describe('an access token', () => {
  let server: Server
  let asked: Array<Record<string, string>>
  let reply: (nth: number) => { status: number; body: unknown }
  let number = 0
  beforeEach(async () => {
    asked = []
    server = createServer((request, response) => {
      let form = ''
      request.on('data', (chunk) => (form += String(chunk)))
      request.on('end', () => {
        asked.push(Object.fromEntries(new URLSearchParams(form)))
        const { status, body } = reply(asked.length)
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    reply = (nth) => ({ status: 200, body: { access_token: `token-${nth}`, expires_in: 3600 } })
  })
  afterEach(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })

  const settings = (part: Partial<typeof sampleSettings> = {}) => ({
    ...sampleSettings,
    login: 'oauth' as const,
    oauthEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    oauthClientId: 'sandglass',
    oauthClientSecret: 'client secret',
    oauthRefreshToken: `refresh-${++number}`,
    oauthScope: 'mail',
    ...part,
  })
  const failureOf = async (given: typeof sampleSettings) => {
    const error = await accessToken({ settings: given }, NEVER).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(LoginFailure)
    const { failure, needsAdmin } = error as LoginFailure
    return { ...failure, needsAdmin }
  }

  it('is made once, however many ask at once, and kept', async () => {
    const given = settings()
    const tokens = await Promise.all(Array.from({ length: 5 }, () => accessToken({ settings: given }, NEVER)))
    expect(new Set([...tokens, await accessToken({ settings: given }, NEVER)])).toEqual(new Set(['token-1']))
    expect(asked).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: given.oauthRefreshToken,
        client_id: 'sandglass',
        client_secret: 'client secret',
        scope: 'mail',
      },
    ])
  })

  it('is made anew when its end is near, with the refresh token that was given last', async () => {
    reply = (nth) => ({
      status: 200,
      body: { access_token: `token-${nth}`, expires_in: 60, refresh_token: `next-${nth}` },
    })
    const given = settings()
    expect(await accessToken({ settings: given }, NEVER)).toBe('token-1')
    expect(await accessToken({ settings: given }, NEVER)).toBe('token-2')
    expect(asked[1]).toMatchObject({ refresh_token: 'next-1' })
  })

  describe('whose refresh token changes each time', () => {
    /** What the provider would take next: each once. */
    let next: string
    let stored: string | null
    let trouble: Error | null
    beforeEach(() => {
      trouble = null
      reply = (nth) => {
        if (asked.at(-1)?.['refresh_token'] !== next) return { status: 400, body: { error: 'invalid_grant' } }
        next = `next-${number}-${nth}`
        return { status: 200, body: { access_token: `token-${nth}`, expires_in: 60, refresh_token: next } }
      }
    })
    const secrets = {
      read: async () => stored,
      replace: async (_key: string, before: string, after: string) => {
        if (trouble) throw trouble
        if (stored === before) stored = after
      },
    }
    const entered = () => {
      const given = settings()
      next = given.oauthRefreshToken ?? ''
      stored = next
      return given
    }

    it('is stored before it is used, and survives a restart', async () => {
      const given = entered()
      expect(await accessToken({ settings: given, secrets }, NEVER)).toBe('token-1')
      expect(stored).toBe(next)
      const { accessToken: restarted } = (await import(ANEW)) as typeof Login
      expect(restarted).not.toBe(accessToken)
      const again = { ...given, oauthRefreshToken: stored }
      expect(await restarted({ settings: again, secrets }, NEVER)).toBe('token-2')
      expect(stored).toBe(next)
      // Who has been connected since before that knows only the first of them.
      expect(await accessToken({ settings: given, secrets }, NEVER)).toBe('token-3')
      forgetAccessToken(given)
      expect(await accessToken({ settings: given, secrets }, NEVER)).toBe('token-4')
    })

    it('is not used while it can not be stored, and not lost either', async () => {
      const given = entered()
      trouble = new Error('the disk is full')
      const error = await accessToken({ settings: given, secrets }, NEVER).catch((error: unknown) => error)
      expect(error).toMatchObject({ failure: { code: 'not_stored' }, needsAdmin: false })
      expect(stored).toBe(given.oauthRefreshToken)
      expect(asked).toHaveLength(1)
      await accessToken({ settings: given, secrets }, NEVER).catch(() => {})
      expect(asked).toHaveLength(1)
      trouble = null
      expect(await accessToken({ settings: given, secrets }, NEVER)).toBe('token-2')
      expect(stored).toBe(next)
    })

    it('is the one of whoever was faster', async () => {
      const given = entered()
      let looks = 0
      next = 'faster'
      const slow = { ...secrets, read: async () => (++looks === 1 ? given.oauthRefreshToken : 'faster') }
      expect(await accessToken({ settings: given, secrets: slow }, NEVER)).toBe('token-2')
      expect(asked.map((form) => form['refresh_token'])).toEqual([given.oauthRefreshToken, 'faster'])
    })
  })

  it('is made anew where the server took it back', async () => {
    const given = settings()
    await accessToken({ settings: given }, NEVER)
    forgetAccessToken(given)
    expect(await accessToken({ settings: given }, NEVER)).toBe('token-2')
  })

  it('that was entered is used as it is', async () => {
    const given = settings({ oauthRefreshToken: null, oauthAccessToken: 'entered' })
    expect(await accessToken({ settings: given }, NEVER)).toBe('entered')
    expect(asked).toEqual([])
  })

  it('that is refused for good needs an admin, and the next try asks again', async () => {
    reply = (nth) =>
      nth === 1
        ? { status: 400, body: { error: 'invalid_grant', error_description: 'Token has been revoked.' } }
        : { status: 200, body: { access_token: 'mended' } }
    const given = settings()
    expect(await failureOf(given)).toEqual({
      code: 'invalid_grant',
      reason: 'channel_disconnected',
      detail: 'Token has been revoked.',
      needsAdmin: true,
    })
    expect(await accessToken({ settings: given }, NEVER)).toBe('mended')
  })

  it.each([
    ['a server in trouble', { status: 503, body: 'busy' }, 'HTTP 503'],
    ['an answer without a token', { status: 200, body: { hello: 'world' } }, 'HTTP 200'],
    ['an answer without an end', { status: 200, body: 'x'.repeat(100_000) }, 'no_answer'],
  ])('is asked for again later after %s', async (_, told, code) => {
    reply = () => told
    expect(await failureOf(settings())).toMatchObject({ code, reason: 'provider_trouble', needsAdmin: false })
  })

  it('is not asked for where anybody could listen', async () => {
    const endpoint = 'http://login.provider.example/token'
    expect(await failureOf(settings({ oauthEndpoint: endpoint }))).toMatchObject({ code: 'no_tls' })
    expect(asked).toEqual([])
  })
})

describe('this very machine', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', 'localhost', 'LOCALHOST'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  it.each(['', '10.0.0.1', '0.0.0.0', '::', 'localhost.example', '127.0.0.1.example', '2130706433'])(
    'is not %j',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})
