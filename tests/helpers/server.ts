/**
 * A real server on a free port with a real database, and the hands to use it: agents who sign in, an
 * inbox whose secret is known, deliveries with a valid signature.
 */
import { createHmac } from 'node:crypto'
import { WebSocket } from 'ws'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import type { Clock } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import type { Role } from '../../server/contract/agent.ts'
import type { ServerFrame } from '../../server/contract/live.ts'
import { createAgent } from '../../server/core/agent/actions.ts'
import { hashPassword } from '../../server/core/agent/password.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { SandglassServer, type ServerOptions } from '../../server/server.ts'
import { openTestDatabase, type DatabaseKind, type TestDatabase } from './database.ts'

export const PASSWORD = 'a long enough password'

export interface Reply<T = unknown> {
  status: number
  body: T
  headers: Headers
}

export interface Client {
  id: number
  token: string
  get<T = unknown>(path: string): Promise<Reply<T>>
  post<T = unknown>(path: string, body?: unknown): Promise<Reply<T>>
  patch<T = unknown>(path: string, body?: unknown): Promise<Reply<T>>
  delete<T = unknown>(path: string): Promise<Reply<T>>
  /** A console's socket, signed in and resumed. */
  live(since?: number | null): Promise<Live>
}

export interface Live {
  frames: ServerFrame[]
  socket: WebSocket
  /** Resolves with the first frame that fits, already come or still to come. */
  until(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>
  closed: Promise<number>
}

export interface TestServer extends AsyncDisposable {
  ctx: AppContext
  server: SandglassServer
  database: TestDatabase
  url: string
  clock: TestClock
  owner: Client
  /** A colleague with this role. */
  agent(name: string, role?: Exclude<Role, 'owner'>): Promise<Client>
  /** An inbox whose webhooks `deliver` can sign. */
  inbox(phoneNumberId?: string, overrides?: Record<string, unknown>): Promise<number>
  /** Posts to the WhatsApp webhook, signed with the secret of the test inboxes. */
  deliver(body: unknown, options?: { secret?: string; signature?: string | null }): Promise<Response>
  /** Everything that was delivered is taken in, everything due is sent. */
  settle(): Promise<void>
}

export class TestClock implements Clock {
  #offset = 0
  now(): number {
    return Date.now() + this.#offset
  }
  /** Time goes by, nobody has set the clock. */
  steady(): number {
    return performance.now() + this.#offset
  }
  advance(ms: number): void {
    this.#offset += ms
  }
}

export const APP_SECRET = 'test-app-secret'
export const VERIFY_TOKEN = 'test-verify-token'

export const inboxSettings = (phoneNumberId: string) => ({
  phoneNumberId,
  wabaId: `waba-${phoneNumberId}`.replace(/\D/g, '') || '1',
  displayNumber: '+49 40 5550 118',
  token: 'test-token',
  appSecret: APP_SECRET,
  verifyToken: VERIFY_TOKEN,
})

export function sign(body: Buffer | string, secret = APP_SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

export interface TestOptions extends ServerOptions {
  env?: Record<string, string>
  /** Another adapter in place of the channels there are. */
  channel?: AppContext['channel']
  /** In place of the public web. */
  reach?: AppContext['reach']
  /** In place of one that is made for the test; whoever is its owner stays that. */
  database?: TestDatabase
  /** In place of some that are made for the test. */
  secrets?: Secrets
}

export async function startTestServer(kind: DatabaseKind, options: TestOptions = {}): Promise<TestServer> {
  const database = options.database ?? (await openTestDatabase(kind))
  const clock = new TestClock()
  const config = envToConfig({ PORT: '0', DATA_DIR: database.folder, LOG_LEVEL: 'silent', ...options.env })
  const { channel, reach } = options
  const overrides = { db: database.db, clock, ...(channel ? { channel } : {}), ...(reach ? { reach } : {}) }
  const ctx = await createContext(config, options.secrets ?? new Secrets(makeSecrets()), overrides)
  const server = new SandglassServer(ctx, { schedule: false, ...options })
  await server.start()
  const url = server.localUrl
  const known = await ctx.db.read
    .selectFrom('agent')
    .select('id')
    .where('role', '=', 'owner')
    .executeTakeFirst()
  const ownerId = known?.id ?? (await insertOwner(ctx))
  const client = (id: number) => signIn(ctx, url, id)
  return {
    ctx,
    server,
    database,
    url,
    clock,
    owner: await client(ownerId),
    agent: async (name, role = 'agent') => {
      const email = `${name.toLowerCase()}.${role}@nordlicht.example`
      const agent = await createAgent(ctx, { kind: 'system' }, { name, email, role, password: PASSWORD })
      return client(agent.id)
    },
    inbox: async (phoneNumberId = '106540352242922', overrides = {}) => {
      const settings = { ...inboxSettings(phoneNumberId), ...overrides }
      const name = `Inbox ${phoneNumberId}`
      const inbox = await createInbox(ctx, { kind: 'system' }, { channel: 'whatsapp', name, settings })
      return inbox.id
    },
    deliver: (body, { secret = APP_SECRET, signature } = {}) => {
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
      const header = signature === undefined ? sign(bytes, secret) : signature
      return fetch(`${url}/webhooks/whatsapp`, {
        method: 'POST',
        body: bytes,
        headers: {
          'content-type': 'application/json',
          ...(header === null ? {} : { 'x-hub-signature-256': header }),
        },
      })
    },
    settle: async () => {
      await server.reader.drain()
      await server.inbound.drain()
      await server.outbound.drain()
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      await database.drop()
    },
  }
}

/** Hashing takes time that only the tests of signing in should spend. */
let hash: Promise<string> | null = null

async function insertOwner(ctx: AppContext): Promise<number> {
  hash ??= hashPassword(PASSWORD)
  const { id } = await ctx.db.admin
    .insertInto('agent')
    .values({
      email: 'olga@nordlicht.example',
      name: 'Olga',
      role: 'owner',
      password_hash: await hash,
      active: 1,
      locale: null,
      theme: 'system',
      created_at: ctx.clock.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function signIn(ctx: AppContext, url: string, id: number): Promise<Client> {
  const { accessToken: token } = await openSession(ctx, id)
  const call = (method: string) => (path: string, body?: unknown) =>
    request(url, method, path, body, { authorization: `Bearer ${token}` })
  return {
    id,
    token,
    get: call('GET'),
    post: call('POST'),
    patch: call('PATCH'),
    delete: call('DELETE'),
    live: (since = null) => openLive(url, token, since),
  } as Client
}

export async function request<T>(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply<T>> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    body: (text === '' ? null : isJson ? JSON.parse(text) : text) as T,
    headers: response.headers,
  }
}

export function openLive(url: string, token: string, since: number | null): Promise<Live> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  const frames: ServerFrame[] = []
  const watchers = new Set<() => void>()
  const closed = new Promise<number>((resume) => socket.on('close', resume))
  socket.on('error', () => {})
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as ServerFrame)
    for (const watch of watchers) watch()
  })
  const until: Live['until'] = (fits) =>
    new Promise((resume, refuse) => {
      const look = () => {
        const found = frames.find(fits)
        if (!found) return
        watchers.delete(look)
        resume(found)
      }
      watchers.add(look)
      look()
      void closed.then((code) => refuse(new Error(`the socket was closed: ${code}`)))
    })
  return new Promise((resume, refuse) => {
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'auth', token }))
      socket.send(JSON.stringify({ type: 'resume', since }))
      until(({ type }) => type === 'ready' || type === 'reset').then(
        () => resume({ frames, socket, until, closed }),
        refuse,
      )
    })
    socket.on('unexpected-response', (_request, response) =>
      refuse(new Error(`upgrade refused: ${response.statusCode}`)),
    )
  })
}
