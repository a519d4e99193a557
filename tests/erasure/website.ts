/** A website's inbox and people who write there, by what their requests leave in the database. */
import { randomBytes } from 'node:crypto'
import type { WebDelivery } from '../../channels/web/delivery.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { hashToken } from '../../server/core/visitor/store.ts'
import { nextClientId, outcome } from '../helpers/acts.ts'
import { request, type Reply, type TestServer } from '../helpers/server.ts'

export interface Website {
  id: number
  key: string
}

export interface Visitor {
  id: number
  publicId: string
  contactId: number
  token: string
  site: Website
}

export const randomName = () => randomBytes(16).toString('base64url')

export async function website(t: TestServer, settings: Record<string, unknown> = {}): Promise<Website> {
  const inbox = await createInbox(t.ctx, { kind: 'system' }, { channel: 'web', name: 'Nordlicht', settings })
  return { id: inbox.id, key: inbox.account }
}

interface About {
  name?: string
  email?: string
  attributes?: Record<string, string>
  externalId?: string
}

export async function visitor(t: TestServer, site: Website, about: About = {}): Promise<Visitor> {
  const now = t.clock.now()
  const publicId = randomName()
  const token = randomBytes(32).toString('base64url')
  const { id, contactId } = await t.ctx.db.transaction(async (tx) => {
    const { id } = await tx
      .insertInto('visitor')
      .values({
        public_id: publicId,
        inbox_id: site.id,
        external_id: about.externalId ?? null,
        name: about.name ?? null,
        email: about.email ?? null,
        language: 'de',
        attributes: JSON.stringify(about.attributes ?? {}),
        claims: '{}',
        page: null,
        created_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const session = { visitor_id: id, token_hash: hashToken(token), created_at: now }
    await tx
      .insertInto('visitor_session')
      .values({ ...session, expires_at: now + 1e12 })
      .execute()
    const { id: contactId } = await tx
      .insertInto('contact')
      .values({ name: about.name ?? null, name_at: now, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const identity = { contact_id: contactId, channel: 'web' as const, created_at: now }
    await tx
      .insertInto('identity')
      .values([
        { ...identity, kind: 'visitor', value: publicId },
        ...(about.externalId
          ? [{ ...identity, kind: 'external', value: `${site.key}:${about.externalId}` }]
          : []),
      ])
      .execute()
    return { id, contactId }
  })
  return { id, publicId, contactId, token, site }
}

export function writing(
  t: TestServer,
  who: Visitor,
  text: string,
  { fresh = false, file }: { fresh?: boolean; file?: { id: string; name: string; sha256: string } } = {},
): Extract<WebDelivery, { type: 'message' }> {
  return {
    type: 'message',
    inbox: who.site.key,
    visitor: who.publicId,
    name: null,
    at: t.clock.now(),
    id: `${who.publicId}.${randomName()}`,
    text,
    files: file
      ? [{ id: file.id, kind: 'document', mimeType: 'text/plain', fileName: file.name, sha256: file.sha256 }]
      : [],
    fresh,
  }
}

export async function arrives(t: TestServer, site: Website, delivery: WebDelivery): Promise<void> {
  const body = Buffer.from(JSON.stringify(delivery))
  await t.server.intake.store({ channel: 'web', body, signedBy: [site.id] })
  await t.server.inbound.drain()
}

export interface Chat {
  id: number
  publicId: string
  messageId: number
}

/** The visitor writes; the chat that it went into. */
export async function says(
  t: TestServer,
  who: Visitor,
  text: string,
  options: Parameters<typeof writing>[3] = {},
): Promise<Chat> {
  const delivery = writing(t, who, text, options)
  await arrives(t, who.site, delivery)
  const row = await t.ctx.db.read
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select(['conversation.id', 'conversation.public_id', 'message.id as message_id'])
    .where('message.external_id', '=', delivery.id)
    .executeTakeFirstOrThrow()
  return { id: row.id, publicId: row.public_id ?? '', messageId: row.message_id }
}

/** An agent answers, and it is let out. */
export async function answers(t: TestServer, chat: Chat, text: string): Promise<number> {
  const path = `/api/conversations/${chat.id}/messages`
  const { status, body } = await t.owner.post<{ id: number }>(path, { clientId: nextClientId(), text })
  if (status !== 200) throw new Error(`not sent: ${status}`)
  await outcome(t, body.id)
  return body.id
}

export async function ends(t: TestServer, chat: Chat): Promise<void> {
  const { status } = await t.owner.post(`/api/conversations/${chat.id}/status`, { status: 'resolved' })
  if (status !== 200) throw new Error(`not ended: ${status}`)
}

/** A file of the visitor's that is waiting to be sent. */
export async function chooses(t: TestServer, who: Visitor, name: string, bytes: Buffer) {
  const blob = await t.ctx.blobs.write(
    (async function* () {
      yield bytes
    })(),
    1_000_000,
  )
  const id = randomName()
  await t.ctx.db.admin
    .insertInto('visitor_upload')
    .values({
      public_id: id,
      visitor_id: who.id,
      kind: 'document',
      file_name: name,
      mime_type: 'text/plain',
      size: blob.size,
      sha256: blob.sha256,
      blob: blob.name,
      small_blob: null,
      width: null,
      height: null,
      duration: null,
      peaks: null,
      created_at: t.clock.now(),
    })
    .execute()
  return { id, name, sha256: blob.sha256, blob: blob.name }
}

export function asVisitor<T>(
  t: TestServer,
  { site, token }: Visitor,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply<T>> {
  const headers = { authorization: `Bearer ${token}` }
  return request(t.url, method, `/api/widget/${site.key}${path}`, body, headers)
}
