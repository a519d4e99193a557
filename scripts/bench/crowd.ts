/** Thousands of visitors of a website, and their sockets. */
import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import type { AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { hashToken } from '../../server/core/visitor/store.ts'

export interface Known {
  publicId: string
  token: string
}

export interface Crowd {
  key: string
  visitors: Known[]
}

/** As many sockets as one address may hold. */
const EACH_ADDRESS = 100
const AT_ONCE = 200
const SESSION_MS = 86_400_000

const random = (bytes: number) => randomBytes(bytes).toString('base64url')

/** Visitors with a session, as after the notice was agreed to. */
export async function seedCrowd(ctx: AppContext, count: number): Promise<Crowd> {
  const given = { channel: 'web' as const, name: 'Shop', settings: {} }
  const inbox = await createInbox(ctx, { kind: 'system' }, given)
  const visitors = Array.from({ length: count }, () => ({ publicId: random(16), token: random(32) }))
  const now = Date.now()
  const about = { name: null, email: null, language: null, attributes: '{}', claims: '{}', page: null }
  await ctx.db.transaction(async (tx) => {
    for (const { publicId, token } of visitors) {
      const visitor = await tx
        .insertInto('visitor')
        .values({ public_id: publicId, inbox_id: inbox.id, external_id: null, created_at: now, ...about })
        .returning('id')
        .executeTakeFirstOrThrow()
      const contact = await tx
        .insertInto('contact')
        .values({ name: null, name_at: 0, created_at: now })
        .returning('id')
        .executeTakeFirstOrThrow()
      await tx
        .insertInto('identity')
        .values({ contact_id: contact.id, channel: 'web', kind: 'visitor', value: publicId, created_at: now })
        .execute()
      await tx
        .insertInto('visitor_session')
        .values({
          visitor_id: visitor.id,
          token_hash: hashToken(token),
          created_at: now,
          expires_at: now + SESSION_MS,
        })
        .execute()
    }
  })
  return { key: inbox.account, visitors }
}

/** The nth socket comes from an address that holds no more than one may. */
export function openFrom(n: number, url: string, hear: (data: Buffer) => void): Promise<WebSocket> {
  const localAddress = `127.0.${1 + Math.floor(n / (EACH_ADDRESS * 200))}.${1 + (Math.floor(n / EACH_ADDRESS) % 200)}`
  const socket = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false, localAddress })
  return new Promise((resume, refuse) => {
    socket.on('error', refuse)
    socket.on('unexpected-response', (_, response) => refuse(new Error(`refused: ${response.statusCode}`)))
    socket.on('message', (data) => hear(data as Buffer))
    socket.on('open', () => resume(socket))
  })
}

/** From the `from`th to before the `to`th, some at a time. */
export async function openAll(
  from: number,
  to: number,
  open: (n: number) => Promise<WebSocket>,
): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  for (let at = from; at < to; at += AT_ONCE) {
    const portion = Array.from({ length: Math.min(AT_ONCE, to - at) }, (_, i) => open(at + i))
    sockets.push(...(await Promise.all(portion)))
  }
  return sockets
}

/** Calls `act` for 0, 1, 2, … by the clock, whatever becomes of the earlier ones. Gives when each was due. */
export async function byTheClock(
  count: number,
  perSecond: number,
  act: (n: number, due: number) => void,
): Promise<void> {
  const began = performance.now()
  for (let n = 0; n < count;) {
    const due = began + (n * 1000) / perSecond
    const wait = due - performance.now()
    if (wait <= 0) act(n++, due)
    else await new Promise((resume) => setTimeout(resume, wait))
  }
}
