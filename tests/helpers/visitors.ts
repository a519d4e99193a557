/** A website's inbox, people who write from it, and their sockets. */
import { randomBytes } from 'node:crypto'
import { WebSocket, type ClientOptions } from 'ws'
import type { ToVisitor } from '../../server/contract/visitor.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { hashToken } from '../../server/core/visitor/store.ts'
import { until } from './acts.ts'
import { request, type Reply, type TestServer } from './server.ts'

export interface Website {
  inboxId: number
  key: string
}

const name = () => randomBytes(16).toString('base64url')

export async function startWebsite(t: TestServer, settings: Record<string, unknown> = {}): Promise<Website> {
  const given = { channel: 'web' as const, name: 'Shop', settings: { key: name(), ...settings } }
  const { id, account } = await createInbox(t.ctx, { kind: 'system' }, given)
  return { inboxId: id, key: account }
}

/** Somebody with a session, as after the first words. */
export interface Visitor {
  id: number
  publicId: string
  contactId: number
  sessionId: number
  token: string
  site: Website
  /** The id of a message of theirs that nobody else has. */
  nextId(): string
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<Reply<T>>
  /** A socket that was let in. */
  live(options?: SocketOptions): Promise<VisitorSocket>
}

export interface SocketOptions extends ClientOptions {
  since?: string
}

export async function startVisitor(t: TestServer, site: Website, called = 'Carla'): Promise<Visitor> {
  const [publicId, token] = [name(), randomBytes(32).toString('base64url')]
  const now = t.clock.now()
  const { id, contactId, sessionId } = await t.ctx.db.transaction(async (tx) => {
    const about = { name: called, email: null, language: null, attributes: '{}', claims: '{}', page: null }
    const visitor = await tx
      .insertInto('visitor')
      .values({ public_id: publicId, inbox_id: site.inboxId, external_id: null, created_at: now, ...about })
      .returning('id')
      .executeTakeFirstOrThrow()
    const contact = await tx
      .insertInto('contact')
      .values({ name: called, name_at: now, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('identity')
      .values({ contact_id: contact.id, channel: 'web', kind: 'visitor', value: publicId, created_at: now })
      .execute()
    const session = await tx
      .insertInto('visitor_session')
      .values({
        visitor_id: visitor.id,
        token_hash: hashToken(token),
        created_at: now,
        expires_at: now + 1e10,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id: visitor.id, contactId: contact.id, sessionId: session.id }
  })
  return {
    id,
    publicId,
    contactId,
    sessionId,
    token,
    site,
    nextId: () => `${publicId}.${name()}`,
    call: (method, path, body) =>
      request(t.url, method, `/api/widget/${site.key}${path}`, body, { authorization: `Bearer ${token}` }),
    live: ({ since, ...options } = {}) => openVisitor(t.url, site.key, token, since, options),
  }
}

export interface VisitorSocket {
  socket: WebSocket
  frames: ToVisitor[]
  say(frame: unknown): void
  /** Sends it and resolves with the answer. */
  send(id: string, text: string, more?: Record<string, unknown>): Promise<ToVisitor>
  /** The first frame that fits, already come or still to come. */
  until(fits: (frame: ToVisitor) => boolean): Promise<ToVisitor>
  closed: Promise<number>
}

/** A socket that has said nothing yet. */
export function knock(url: string, key: string, options: ClientOptions = {}): VisitorSocket {
  const address = `${url.replace('http', 'ws')}/ws/visitor?inbox=${key}`
  const socket = new WebSocket(address, { perMessageDeflate: false, ...options })
  const frames: ToVisitor[] = []
  socket.setMaxListeners(0)
  socket.on('error', () => {})
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as ToVisitor))
  const closed = new Promise<number>((resume) => socket.on('close', resume))
  const wait = (fits: (frame: ToVisitor) => boolean) =>
    new Promise<ToVisitor>((resume, refuse) => {
      const look = () => {
        const found = frames.find(fits)
        if (!found) return
        socket.off('message', look)
        resume(found)
      }
      socket.on('message', look)
      look()
      void closed.then((code) => refuse(new Error(`the socket was closed: ${code}`)))
    })
  const say = (frame: unknown) => socket.send(JSON.stringify(frame))
  return {
    socket,
    frames,
    closed,
    say,
    until: wait,
    send: (id, text, more = {}) => {
      say({ type: 'send', message: { id, text, ...more } })
      return wait((frame) => (frame.type === 'stored' || frame.type === 'refused') && frame.id === id)
    },
  }
}

export const opened = ({ socket }: VisitorSocket): Promise<unknown> =>
  socket.readyState === WebSocket.OPEN
    ? Promise.resolve()
    : new Promise((resume, refuse) => {
        socket.on('open', resume)
        socket.on('unexpected-response', (_request, response) =>
          refuse(new Error(`upgrade refused: ${response.statusCode}`)),
        )
      })

/** The status with which it is not let in; 101 if it is. */
export async function answerTo(live: VisitorSocket): Promise<number> {
  const status = await opened(live).then(
    () => 101,
    (error: Error) => Number(/\d+$/.exec(error.message)?.[0]),
  )
  live.socket.terminate()
  return status
}

async function openVisitor(
  url: string,
  key: string,
  token: string,
  since: string | undefined,
  options: ClientOptions,
): Promise<VisitorSocket> {
  const live = knock(url, key, options)
  await opened(live)
  live.say({ type: 'hello', token, ...(since === undefined ? {} : { since }) })
  await live.until(({ type }) => type === 'ready' || type === 'resumed')
  return live
}

export const isMessage = (id: string) => (frame: ToVisitor) =>
  frame.type === 'news' && frame.news.some((item) => item.type === 'message' && item.message.id === id)
export const says = (text: string) => (frame: ToVisitor) =>
  frame.type === 'news' && frame.news.some((item) => item.type === 'message' && item.message.text === text)

export interface Chat {
  visitor: Visitor
  live: VisitorSocket
  conversationId: number
}

/** A visitor with a chat: what they wrote was taken in and told back. */
export async function startChat(t: TestServer, site: Website): Promise<Chat> {
  const visitor = await startVisitor(t, site)
  const live = await visitor.live()
  const id = visitor.nextId()
  await live.send(id, 'Moin')
  await live.until(isMessage(id))
  return { visitor, live, conversationId: await conversationWith(t, id) }
}

/** The conversation that the visitor's message was taken into. */
export function conversationWith(t: TestServer, externalId: string): Promise<number> {
  return until(async () => {
    const row = await t.ctx.db.read
      .selectFrom('message')
      .select('conversation_id')
      .where('external_id', '=', externalId)
      .executeTakeFirstOrThrow()
    return row.conversation_id
  })
}

export const cursorOf = ({ frames }: VisitorSocket): string =>
  frames.findLast((frame) => 'cursor' in frame)?.cursor ?? ''

/** What a widget holds after these frames: the texts of the messages by chat, each message once. */
export function heldBy(frames: readonly ToVisitor[]): Map<string, Map<string, string | null>> {
  let chats = new Map<string, Map<string, string | null>>()
  const messages = (chat: string) => {
    if (!chats.has(chat)) chats.set(chat, new Map())
    return chats.get(chat) as Map<string, string | null>
  }
  for (const frame of frames) {
    if (frame.type === 'ready') {
      chats = new Map()
      for (const { id } of frame.chats) messages(id)
      for (const { chat, id, text } of frame.messages) messages(chat).set(id, text)
    }
    for (const item of frame.type === 'news' ? frame.news : []) {
      if (item.type === 'chat') messages(item.chat.id)
      if (item.type === 'message') messages(item.message.chat).set(item.message.id, item.message.text)
      if (item.type === 'gone') chats.delete(item.chat)
    }
  }
  return chats
}
