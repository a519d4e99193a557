/** Signing in, staying in, signing out, and everything that must not get in. */
// oxlint-disable vitest/expect-expect -- refused() is one.
import { generateKeyPairSync } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { MINUTE, SECOND } from '../../server/clock.ts'
import { CloseCode } from '../../server/contract/live.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { signAccess } from '../../server/core/session/token.ts'
import { databases } from '../helpers/database.ts'
import {
  openLive,
  PASSWORD,
  request,
  startTestServer,
  type Reply,
  type TestServer,
} from '../helpers/server.ts'

interface Session {
  accessToken: string
  expiresAt: number
}

const OLGA = { email: 'olga@nordlicht.example', password: PASSWORD }
const cookieOf = (reply: Reply) =>
  /sandglass_refresh=([^;]+)/.exec(reply.headers.get('set-cookie') ?? '')?.[1]
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe.each(databases)('sessions on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const signIn = (body: unknown = OLGA, headers = {}) =>
    request<Session>(t.url, 'POST', '/api/sessions', body, headers)
  const refresh = (cookie: string | undefined, headers = {}) =>
    request<Session>(t.url, 'POST', '/api/sessions/refresh', undefined, {
      cookie: `theme=x; sandglass_refresh=${cookie}`,
      ...headers,
    })
  const me = (token: string) => request(t.url, 'GET', '/api/me', undefined, bearer(token))

  describe('the set-up page', () => {
    const setup = { name: 'Eve', email: 'eve@evil.example', password: 'a long enough password' }

    it('is dead once there is an owner', async () => {
      expect((await request(t.url, 'GET', '/api/setup')).body).toEqual({ needed: false })
      expect((await request(t.url, 'POST', '/api/setup', setup)).status).toBe(404)
    })

    it('makes one owner, however many people are at it', async () => {
      await using fresh = await startTestServer(kind)
      await fresh.ctx.db.admin.deleteFrom('agent').execute()
      expect((await request(fresh.url, 'GET', '/api/setup')).body).toEqual({ needed: true })
      const emails = Array.from({ length: 5 }, (_, n) => `eve.${n}@evil.example`)
      const replies = await Promise.all(
        emails.map((email) => request<Session>(fresh.url, 'POST', '/api/setup', { ...setup, email })),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404])
      const made = replies.find(({ status }) => status === 200)?.body
      const reply = await request(fresh.url, 'GET', '/api/me', undefined, bearer(made?.accessToken ?? ''))
      expect(reply.body).toMatchObject({ role: 'owner' })
    })

    it('names every field that is wrong', async () => {
      const reply = await request(t.url, 'POST', '/api/setup', { name: ' ', email: 'no', password: 'short' })
      expect(reply).toMatchObject({
        status: 400,
        body: { error: { fields: [{ path: 'name' }, { path: 'email' }, { path: 'password' }] } },
      })
    })
  })

  describe('signing in', () => {
    it('gives a token that works and a cookie no script can read', async () => {
      const reply = await signIn()
      expect(reply.status).toBe(200)
      expect((await me(reply.body.accessToken)).status).toBe(200)
      expect(reply.headers.get('set-cookie')).toMatch(/Path=\/api\/sessions;.*HttpOnly; SameSite=Strict$/)
      expect(JSON.stringify(reply.body)).not.toContain(cookieOf(reply))
    })

    it('marks the cookie secure where people come by https', async () => {
      await using secure = await startTestServer(kind, { env: { PUBLIC_URL: 'https://inbox.example' } })
      const reply = await request(secure.url, 'POST', '/api/sessions', OLGA)
      expect(reply.headers.get('set-cookie')).toContain('Secure')
      expect(reply.headers.get('strict-transport-security')).toContain('max-age')
    })

    it('takes the address in any case', async () => {
      expect((await signIn({ ...OLGA, email: 'OLGA@Nordlicht.example' })).status).toBe(200)
    })

    it('does not tell a wrong password from an unknown or a deactivated account', async () => {
      const dora = await t.agent('Dora')
      await t.owner.patch(`/api/agents/${dora.id}`, { active: false })
      const replies = [
        await signIn({ ...OLGA, password: 'wrong' }),
        await signIn({ ...OLGA, email: 'nobody@nordlicht.example' }),
        await signIn({ ...OLGA, email: 'dora.agent@nordlicht.example' }),
      ]
      for (const reply of replies) {
        expect(reply.status).toBe(401)
        expect(reply.body).toEqual(replies[0]?.body)
        expect(reply.headers.get('set-cookie')).toBeNull()
      }
    })

    it.each([
      [{ email: 5, password: 'x' }, 'email'],
      [{ email: { $gt: '' }, password: 'x' }, 'email'],
      [{ email: ['olga@nordlicht.example'], password: 'x' }, 'email'],
      [{ email: OLGA.email, password: true }, 'password'],
      [{ email: OLGA.email, password: { $ne: null } }, 'password'],
      [{ email: OLGA.email, password: ['x'] }, 'password'],
      [{ email: OLGA.email, password: '' }, 'password'],
      [{ email: OLGA.email, password: 'x'.repeat(201) }, 'password'],
      [{ ...OLGA, role: 'owner' }, 'role'],
      [{ email: OLGA.email }, 'password'],
      [[OLGA], 'body'],
      [`{"email":"olga@nordlicht.example","password":"x","__proto__":{"admin":true}}`, '__proto__'],
      [`{"email":"olga@nordlicht.example","password":"x","constructor":{"prototype":1}}`, 'constructor'],
      ['null', 'body'],
      ['"olga"', 'body'],
      ['{"email":', 'body'],
      ['\ufeff{"email":5}', 'email'],
      ['', 'email'],
    ])('refuses %j and names the field', async (body, path) => {
      const reply = await signIn(body)
      expect(reply.status).toBe(400)
      const { fields } = (reply.body as unknown as { error: { fields: Array<{ path: string }> } }).error
      expect(fields.map((field) => field.path)).toContain(path)
      expect(JSON.stringify(reply.body)).not.toMatch(/node_modules|at |\.ts/)
    })

    it('reads nothing but JSON', async () => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        'multipart/form-data',
      ]) {
        expect((await signIn(JSON.stringify(OLGA), { 'content-type': type })).status).toBe(400)
      }
    })

    it('starts no session from a cookie somebody planted', async () => {
      const planted = 'A'.repeat(43)
      const reply = await signIn(OLGA, { cookie: `sandglass_refresh=${planted}` })
      expect(cookieOf(reply)).not.toBe(planted)
      expect((await refresh(planted)).status).toBe(401)
    })

    describe('too often', () => {
      let guarded: TestServer
      beforeAll(async () => {
        guarded = await startTestServer(kind)
      })
      afterAll(() => guarded?.[Symbol.asyncDispose]())
      const guess = (email: string, headers = {}) =>
        request(guarded.url, 'POST', '/api/sessions', { email, password: 'wrong' }, headers)

      it('is refused after ten failures, even if all come at once and from pretended addresses', async () => {
        const email = 'carl@nordlicht.example'
        const replies = await Promise.all(
          Array.from({ length: 25 }, (_, n) =>
            guess(n % 2 ? email : email.toUpperCase(), {
              'x-forwarded-for': `10.0.0.${n}`,
              forwarded: `for=10.1.1.${n}`,
            }),
          ),
        )
        const statuses = replies.map(({ status }) => status)
        expect(statuses.filter((status) => status === 401)).toHaveLength(10)
        expect(statuses.filter((status) => status === 429)).toHaveLength(15)
      })

      it('does not lock out a colleague, nor count what succeeds', async () => {
        for (let n = 0; n < 12; n++) {
          expect((await request(guarded.url, 'POST', '/api/sessions', OLGA)).status).toBe(200)
        }
      })
    })
  })

  describe('an access token', () => {
    const key = () => t.ctx.secrets.tokenKeys[0] as { id: string; key: Buffer }
    const claims = async () => {
      const { accessToken } = await openSession(t.ctx, t.owner.id)
      return jsonwebtoken.decode(accessToken) as Record<string, unknown>
    }
    const unsigned = (header: object, payload: unknown, signature = '') =>
      [JSON.stringify(header), typeof payload === 'string' ? payload : JSON.stringify(payload)]
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.') + `.${signature}`
    const refused = async (token: string) => {
      expect((await me(token)).status).toBe(401)
      await expect(openLive(t.url, token, null)).rejects.toThrow(String(CloseCode.unauthenticated))
    }

    it('is what it says: the same claims, signed by us, are let in', async () => {
      const token = jsonwebtoken.sign(await claims(), key().key, { algorithm: 'HS256', keyid: key().id })
      expect((await me(token)).status).toBe(200)
    })

    it.each(['none', 'None', 'NONE', 'HS256', ''])('without signature (alg %s) is refused', async (alg) => {
      await refused(unsigned({ alg, typ: 'JWT', kid: key().id }, await claims()))
    })

    it('signed with another algorithm or a public key is refused', async () => {
      const payload = await claims()
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const pem = publicKey.export({ type: 'spki', format: 'pem' })
      await refused(jsonwebtoken.sign(payload, privateKey, { algorithm: 'RS256', keyid: key().id }))
      await refused(jsonwebtoken.sign(payload, pem, { algorithm: 'HS256', keyid: key().id }))
      await refused(jsonwebtoken.sign(payload, key().key, { algorithm: 'HS512', keyid: key().id }))
    })

    it.each(['../../dev/null', "' OR 1=1", '__proto__', '', 'constructor'])(
      'with kid %j is refused',
      async (kid) => {
        await refused(jsonwebtoken.sign(await claims(), '', { algorithm: 'none' as never, keyid: kid }))
        await refused(jsonwebtoken.sign(await claims(), Buffer.alloc(32), { algorithm: 'HS256', keyid: kid }))
      },
    )

    it('that brings or points to a key is refused', async () => {
      const evil = Buffer.from('evil key of an attacker, 32 bytes')
      const header = {
        alg: 'HS256' as const,
        kid: key().id,
        jwk: { kty: 'oct', k: evil.toString('base64url') },
        jku: 'https://evil.example/jwks.json',
        x5u: 'https://evil.example/x5u',
      }
      await refused(jsonwebtoken.sign(await claims(), evil, { algorithm: 'HS256', header }))
    })

    it.each([
      ['expired', { exp: 1000 }],
      ['not yet valid', { nbf: 32_503_680_000 }],
      ['for somebody else', { aud: 'widget' }],
      ['from somebody else', { iss: 'evil' }],
      ['of another person', { sub: '999999' }],
      ['of nobody', { sub: 'olga' }],
      ['of a login that never was', { sid: 'f'.repeat(32) }],
      ['of no login', { sid: 5 }],
      ['without end', { exp: undefined }],
    ])('%s is refused', async (_, change) => {
      const payload = JSON.parse(JSON.stringify({ ...(await claims()), ...change }))
      await refused(jsonwebtoken.sign(payload, key().key, { algorithm: 'HS256', keyid: key().id }))
    })

    it('of another installation is refused', async () => {
      const other = new Secrets(makeSecrets())
      const { sid } = await claims()
      const { accessToken } = signAccess(other, { agentId: t.owner.id, family: String(sid) }, t.clock.now())
      await refused(accessToken)
    })

    it('that is no token at all is refused', async () => {
      const header = { alg: 'HS256', typ: 'JWT', kid: key().id }
      for (const token of [
        'x',
        'a.b.c',
        '..',
        'e30.e30.e30',
        unsigned(header, 'no json', 'AAAA'),
        unsigned(header, '5', 'AA'),
      ]) {
        await refused(token)
      }
    })

    it('is read from the Authorization header and from nowhere else', async () => {
      const { accessToken } = (await signIn()).body
      for (const [path, headers] of [
        [`/api/me?access_token=${accessToken}`, {}],
        [`/api/me?token=${accessToken}`, {}],
        ['/api/me', { cookie: `token=${accessToken}; sandglass_refresh=${accessToken}` }],
        ['/api/me', { authorization: accessToken }],
        ['/api/me', { authorization: `Basic ${accessToken}` }],
        ['/api/me', { authorization: `Bearer ${accessToken} ${accessToken}` }],
      ] as const) {
        expect((await request(t.url, 'GET', path, undefined, headers)).status).toBe(401)
      }
    })
  })

  describe('staying signed in', () => {
    it('swaps the cookie each time', async () => {
      const first = cookieOf(await signIn())
      const reply = await refresh(first)
      expect(reply.status).toBe(200)
      expect(cookieOf(reply)).toBeDefined()
      expect(cookieOf(reply)).not.toBe(first)
      expect((await me(reply.body.accessToken)).status).toBe(200)
      expect((await refresh(cookieOf(reply))).status).toBe(200)
    })

    it('gives tabs that refresh at the same moment one new cookie', async () => {
      const first = cookieOf(await signIn())
      const replies = await Promise.all(Array.from({ length: 8 }, () => refresh(first)))
      expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200))
      expect(replies.filter((reply) => cookieOf(reply))).toHaveLength(1)
      for (const { body } of replies) expect((await me(body.accessToken)).status).toBe(200)
    })

    it('ends the whole login when a swapped cookie comes again', async () => {
      await using own = await startTestServer(kind)
      const post = (cookie: string | undefined) =>
        request<Session>(own.url, 'POST', '/api/sessions/refresh', undefined, {
          cookie: `sandglass_refresh=${cookie}`,
        })
      const login = await request<Session>(own.url, 'POST', '/api/sessions', OLGA)
      const stolen = cookieOf(login)
      const swapped = await post(stolen)
      const live = await openLive(own.url, swapped.body.accessToken, null)
      own.clock.advance(11 * SECOND)
      expect((await post(stolen)).status).toBe(401)
      expect((await post(cookieOf(swapped))).status).toBe(401)
      const reply = await request(own.url, 'GET', '/api/me', undefined, bearer(swapped.body.accessToken))
      expect(reply.status).toBe(401)
      expect(await live.closed).toBe(CloseCode.unauthenticated)
      const entry = await own.ctx.db.read
        .selectFrom('audit')
        .select('object_id')
        .where('action', '=', 'session.reuse')
        .executeTakeFirst()
      expect(entry?.object_id).toBe(own.owner.id)
      // Another login of the same person goes on.
      expect((await own.owner.get('/api/me')).status).toBe(200)
    })

    it('is over after two weeks', async () => {
      await using own = await startTestServer(kind)
      const cookie = cookieOf(await request(own.url, 'POST', '/api/sessions', OLGA))
      own.clock.advance(14 * 24 * 60 * MINUTE + 1)
      const reply = await request(own.url, 'POST', '/api/sessions/refresh', undefined, {
        cookie: `sandglass_refresh=${cookie}`,
      })
      expect(reply.status).toBe(401)
    })

    it('is refused to pages of other origins', async () => {
      const cookie = cookieOf(await signIn())
      const { host } = new URL(t.url)
      for (const origin of [
        'https://evil.example',
        'null',
        `http://${host}.evil.example`,
        `http://evil.example:80`,
        '',
      ]) {
        expect((await refresh(cookie, { origin })).status).toBe(403)
      }
      expect((await refresh(cookie, { origin: t.url })).status).toBe(200)
    })

    it('needs a cookie of ours', async () => {
      for (const cookie of ['', 'x', '../..', "'", 'A'.repeat(43), '%00']) {
        expect((await refresh(cookie)).status).toBe(401)
      }
      expect((await request(t.url, 'POST', '/api/sessions/refresh')).status).toBe(401)
    })
  })

  describe('signing out', () => {
    it('ends this login everywhere: requests, socket and cookie', async () => {
      const login = await signIn()
      const { accessToken } = login.body
      const live = await openLive(t.url, accessToken, null)
      const reply = await request(t.url, 'DELETE', '/api/sessions/current', undefined, bearer(accessToken))
      expect(reply.status).toBe(204)
      expect(reply.headers.get('set-cookie')).toMatch(
        /^sandglass_refresh=; Path=\/api\/sessions; Expires=Thu, 01 Jan 1970/,
      )
      expect((await me(accessToken)).status).toBe(401)
      expect((await refresh(cookieOf(login))).status).toBe(401)
      expect(await live.closed).toBe(CloseCode.unauthenticated)
      expect((await t.owner.get('/api/me')).status).toBe(200)
    })

    it('happens at once to somebody who is deactivated', async () => {
      const ben = await t.agent('Ben')
      const login = await signIn({ email: 'ben.agent@nordlicht.example', password: PASSWORD })
      const lives = [await ben.live(), await openLive(t.url, login.body.accessToken, null)]
      await t.owner.patch(`/api/agents/${ben.id}`, { active: false })
      expect((await ben.get('/api/me')).status).toBe(401)
      expect((await refresh(cookieOf(login))).status).toBe(401)
      for (const live of lives) expect(await live.closed).toBe(CloseCode.unauthenticated)
      await t.owner.patch(`/api/agents/${ben.id}`, { active: true })
      expect((await ben.get('/api/me')).status, 'old logins stay ended').toBe(401)
    })
  })
})
