/** Visitors of a website as their browsers speak: over REST alone, from a page of the site. */
import { randomBytes } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { ChatMessageView, ChatView, VisitorSessionReply } from '../../server/contract/visitor.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { setPace } from '../../server/core/visitor/pace.ts'
import { takenIn } from './acts.ts'
import { request, type Client, type Reply, type TestServer } from './server.ts'

export const SITE = 'https://shop.example'
export const IDENTITY_SECRET = 'what the shop signs with, long enough'

export interface Shop {
  inboxId: number
  key: string
}

/** Tests come from one address, and faster than people. */
const QUICK = { points: 1_000_000, duration: 1 }
const HASTE = { session: QUICK, request: QUICK, message: QUICK, burst: QUICK, upload: QUICK }

export async function openShop(t: TestServer, settings: Record<string, unknown> = {}): Promise<Shop> {
  setPace(t.ctx, HASTE)
  const given = { sites: [SITE], identitySecret: IDENTITY_SECRET, ...settings }
  const system = { kind: 'system' as const }
  const inbox = await createInbox(t.ctx, system, { channel: 'web', name: 'Shop', settings: given })
  return { inboxId: inbox.id, key: inbox.account }
}

/** What the shop says of somebody who is signed in there; `hours` from now it ends. */
export function signIdentity(
  t: TestServer,
  { key }: Shop,
  claims: Record<string, unknown> = {},
  hours = 1,
): string {
  const exp = Math.floor(t.clock.now() / 1000) + hours * 3600
  return jsonwebtoken.sign({ sub: 'customer-7', aud: key, exp, ...claims }, IDENTITY_SECRET)
}

export class Guest {
  readonly #t: TestServer
  readonly shop: Shop
  session: VisitorSessionReply | null = null

  constructor(t: TestServer, shop: Shop) {
    this.#t = t
    this.shop = shop
  }

  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    const token = this.session && { authorization: `Bearer ${this.session.token}` }
    return request(this.#t.url, method, `/api/widget/${this.shop.key}${path}`, body, {
      origin: SITE,
      ...token,
      ...headers,
    })
  }

  async begin(body: Record<string, unknown> = {}): Promise<VisitorSessionReply> {
    const reply = await this.call<VisitorSessionReply>('POST', '/sessions', body)
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
    this.session = reply.body
    return reply.body
  }

  newId(): string {
    return `${this.session?.visitor ?? ''}.${randomBytes(16).toString('base64url')}`
  }

  send(message: Record<string, unknown>): Promise<Reply<{ id: string }>> {
    return this.call('POST', '/messages', { id: this.newId(), ...message })
  }

  /** Sent and taken in. */
  async says(text: string, more: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await this.send({ text, ...more })
    if (status !== 200) throw new Error(JSON.stringify(body))
    await takenIn(this.#t)
    return body.id
  }

  async chats(): Promise<ChatView[]> {
    return (await this.call<{ items: ChatView[] }>('GET', '/chats')).body.items
  }

  async chat(): Promise<ChatView> {
    const [newest] = await this.chats()
    if (!newest) throw new Error('there is no chat')
    return newest
  }

  async messages(chatId?: string): Promise<ChatMessageView[]> {
    const id = chatId ?? (await this.chat()).id
    return (await this.call<{ items: ChatMessageView[] }>('GET', `/chats/${id}/messages`)).body.items
  }

  /** Our own number of the newest chat. */
  async conversationId(chatId?: string): Promise<number> {
    const publicId = chatId ?? (await this.chat()).id
    const row = await this.#t.ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .where('public_id', '=', publicId)
      .executeTakeFirstOrThrow()
    return row.id
  }

  async upload(name: string, bytes: Buffer | string): Promise<Reply<{ id: string }>> {
    const path = `/api/widget/${this.shop.key}/files?name=${encodeURIComponent(name)}`
    const response = await fetch(this.#t.url + path, {
      method: 'POST',
      body: bytes,
      headers: { origin: SITE, authorization: `Bearer ${this.session?.token ?? ''}` },
    })
    return {
      status: response.status,
      body: (await response.json()) as { id: string },
      headers: response.headers,
    }
  }
}

/** Somebody with a session who has written nothing yet. */
export async function newGuest(
  t: TestServer,
  shop: Shop,
  body: Record<string, unknown> = {},
): Promise<Guest> {
  const guest = new Guest(t, shop)
  await guest.begin(body)
  return guest
}

/** An agent's answer, let out. */
export async function answers(
  t: TestServer,
  agent: Client,
  conversationId: number,
  text: string,
): Promise<void> {
  const clientId = randomBytes(8).toString('hex')
  const reply = await agent.post(`/api/conversations/${conversationId}/messages`, { clientId, text })
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
  await t.settle()
}
