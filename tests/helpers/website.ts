/** A website's inbox, and visitors whose doings come in as core/visitor writes them. */
import { randomBytes } from 'node:crypto'
import type { WebDelivery } from '../../channels/web/delivery.ts'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { randomPublicId } from '../../server/ids.ts'
import type { TestServer } from './server.ts'

export interface Website {
  id: number
  key: string
}

export interface TestVisitor {
  id: number
  publicId: string
  site: Website
}

type Wrote = Extract<WebDelivery, { type: 'message' }>
type Files = Wrote['files']

export async function openWebsite(t: TestServer, settings: Partial<WidgetSettings> = {}): Promise<Website> {
  const input = { channel: 'web' as const, name: 'Website', settings }
  const { id, account } = await createInbox(t.ctx, { kind: 'system' }, input)
  return { id, key: account }
}

export async function addVisitor(t: TestServer, site: Website): Promise<TestVisitor> {
  const row = await t.ctx.db.admin
    .insertInto('visitor')
    .values({
      public_id: randomPublicId(),
      inbox_id: site.id,
      external_id: null,
      name: null,
      email: null,
      language: null,
      attributes: '{}',
      claims: '{}',
      page: null,
      created_at: t.ctx.clock.now(),
    })
    .returning(['id', 'public_id'])
    .executeTakeFirstOrThrow()
  return { id: row.id, publicId: row.public_id, site }
}

export const ownId = ({ publicId }: TestVisitor) => `${publicId}.${randomPublicId()}`

/** What the server stores for what the visitor does. */
export function wroteTo(t: TestServer, visitor: TestVisitor, part: Partial<Wrote> = {}): Wrote {
  return {
    type: 'message',
    inbox: visitor.site.key,
    visitor: visitor.publicId,
    name: null,
    at: t.clock.now(),
    id: ownId(visitor),
    text: 'Moin',
    files: [],
    fresh: false,
    ...part,
  }
}

export const sawOf = (
  t: TestServer,
  visitor: TestVisitor,
  ids: string[],
  state: 'delivered' | 'read',
): WebDelivery => ({
  type: 'seen',
  inbox: visitor.site.key,
  visitor: visitor.publicId,
  name: null,
  at: t.clock.now(),
  ids,
  state,
})

/** Stored; taken in by the worker, or by `t.settle()`. */
export function comesIn(t: TestServer, site: Website, delivery: WebDelivery): Promise<void> {
  return t.server.intake.store({
    channel: 'web',
    body: Buffer.from(JSON.stringify(delivery)),
    signedBy: [site.id],
  })
}

/** A visitor's message that is in its conversation. */
export async function visitorWrites(
  t: TestServer,
  visitor: TestVisitor,
  part: Partial<Wrote> = {},
): Promise<{ id: number; conversationId: number; externalId: string }> {
  const delivery = wroteTo(t, visitor, part)
  await comesIn(t, visitor.site, delivery)
  await t.server.inbound.drain()
  const row = await t.ctx.db.read
    .selectFrom('message')
    .select(['id', 'conversation_id'])
    .where('external_id', '=', delivery.id)
    .executeTakeFirstOrThrow()
  return { id: row.id, conversationId: row.conversation_id, externalId: delivery.id }
}

/** A file that was handed in and not sent: bytes on disk, a small picture too, and the row. */
export async function handsIn(
  t: TestServer,
  visitor: TestVisitor,
  text = 'a picture',
): Promise<Files[number]> {
  const write = async (bytes: Buffer) =>
    t.ctx.blobs.write(
      (async function* () {
        yield bytes
      })(),
      1_000_000,
    )
  const blob = await write(Buffer.from(text))
  const small = await write(randomBytes(8))
  const file = {
    id: randomPublicId(),
    kind: 'image' as const,
    mimeType: 'image/png',
    fileName: 'scratch.png',
    sha256: blob.sha256,
  }
  await t.ctx.db.admin
    .insertInto('visitor_upload')
    .values({
      public_id: file.id,
      visitor_id: visitor.id,
      kind: file.kind,
      file_name: file.fileName,
      mime_type: file.mimeType,
      size: blob.size,
      sha256: blob.sha256,
      blob: blob.name,
      small_blob: small.name,
      width: 640,
      height: 480,
      duration: null,
      peaks: null,
      created_at: t.clock.now(),
    })
    .execute()
  return file
}
