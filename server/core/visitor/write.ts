/**
 * What a visitor does becomes a delivery of the website's channel and goes the way of every delivery: stored
 * as it is, acknowledged, taken in. Here it is checked, so that whatever was stored can be taken in.
 */
import type { WebDelivery } from '../../../channels/web/delivery.ts'
import type { AppContext } from '../../context.ts'
import type { NewChatMessage, Seen } from '../../contract/visitor.ts'
import { invalidInput } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { findVisitor, notePage } from './about.ts'
import { accessChat, findInChat } from './chats.ts'
import { refuseMissing, refuseStranger } from './needs.ts'
import { siteOfVisitor, type Website } from './site.ts'

export { noteTyping } from './typing.ts'

/** What `Intake.store` takes. */
export interface Delivery {
  channel: 'web'
  body: Buffer
  signedBy: readonly number[]
}

/**
 * Throws invalid_input, not_found, identity_required, notice_required. A message that is here already is
 * accepted once more: whoever has not heard of the first time sends it again.
 */
export async function acceptMessage(
  ctx: AppContext,
  actor: VisitorActor,
  message: NewChatMessage,
): Promise<Delivery> {
  if (!message.id.startsWith(`${actor.publicId}.`)) {
    throw refused('id', 'expected an id that begins with the visitor’s own')
  }
  const site = await siteOfVisitor(ctx, actor)
  const text = message.text.trim() === '' ? null : message.text
  const base = { ...whoOf(site, actor), type: 'message' as const, at: ctx.clock.now(), id: message.id }
  try {
    const { files, fresh } = await checked(ctx, site, actor, message)
    return deliveryOf(site, { ...base, text, files, fresh })
  } catch (refusal) {
    // Asked last: its files are not waiting any more because it is here.
    if (!(await isKnown(ctx.db.read, actor.inboxId, message.id))) throw refusal
    return deliveryOf(site, { ...base, text: text ?? '📎', files: [], fresh: false })
  }
}

async function checked(
  ctx: AppContext,
  site: Website,
  actor: VisitorActor,
  message: NewChatMessage,
): Promise<{ files: File[]; fresh: boolean }> {
  const db = ctx.db.read
  const files = await findFiles(db, actor, message.files)
  await refuseStranger(ctx, site, actor)
  refuseContent(ctx, site, message, files)
  const { fresh, first } = await placeOf(db, actor, message.chat)
  if (first) {
    // What is asked for outside of office hours only, the form asks for by the time at which it is shown.
    refuseMissing(site.settings, await findVisitor(db, actor.id), ({ when }) => when === 'always')
    await notePage(ctx, site, actor, message.page)
  }
  return { files: files.flatMap((file) => file ?? []), fresh }
}

/** null: that is known already. Throws not_found. */
export async function acceptSeen(
  ctx: AppContext,
  actor: VisitorActor,
  { chat, message, state }: Seen,
): Promise<Delivery | null> {
  const db = ctx.db.read
  const { id } = await accessChat(db, actor, chat, 'chat.read')
  const ids = await answersUpTo(db, id, await findInChat(db, id, message), state)
  if (ids.length === 0) return null
  const site = await siteOfVisitor(ctx, actor)
  return deliveryOf(site, {
    ...whoOf(site, actor),
    type: 'seen',
    at: ctx.clock.now(),
    ids,
    state,
  })
}

const whoOf = ({ inbox }: Website, { publicId, name }: VisitorActor) => ({
  inbox: inbox.account,
  visitor: publicId,
  name,
})

const deliveryOf = ({ inbox }: Website, delivery: WebDelivery): Delivery => ({
  channel: 'web',
  body: Buffer.from(JSON.stringify(delivery)),
  signedBy: [inbox.id],
})

const refused = (path: string, message: string) => invalidInput([{ path, message }])

type File = Extract<WebDelivery, { type: 'message' }>['files'][number]

/** In the order in which they were named; null: the visitor has no such file waiting. */
async function findFiles(
  db: Reader,
  { id }: VisitorActor,
  names: readonly string[],
): Promise<Array<File | null>> {
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('visitor_upload')
    .select(['public_id', 'kind', 'mime_type', 'file_name', 'sha256'])
    .where('visitor_id', '=', id)
    .where('public_id', 'in', names)
    .execute()
  return names.map((name) => {
    const row = rows.find(({ public_id }) => public_id === name)
    if (!row) return null
    const { kind, mime_type: mimeType, file_name: fileName, sha256 } = row
    return { id: name, kind, mimeType, fileName, sha256 }
  })
}

async function isKnown(db: Reader, inboxId: number, externalId: string): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('inbox_id', '=', inboxId)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  return row !== undefined
}

function refuseContent(
  ctx: AppContext,
  { inbox, settings }: Website,
  message: NewChatMessage,
  files: ReadonlyArray<File | null>,
): void {
  const { maxText } = ctx.channel(inbox.channel).capabilities
  if (message.text.length > maxText) throw refused('text', `expected at most ${maxText} characters`)
  if (files.length > 0 && !settings.files) throw refused('files', 'this website takes no files')
  files.forEach((file, index) => {
    const twice = message.files.indexOf(message.files[index] as string) !== index
    if (!file || twice) throw refused(`files.${index}`, 'expected a file of your own that was not sent yet')
  })
}

/** `first`: there is no chat yet. `fresh`: what has ended is not gone on with. Throws not_found. */
async function placeOf(
  db: Reader,
  actor: VisitorActor,
  chat: string | null,
): Promise<{ fresh: boolean; first: boolean }> {
  const named = chat === null ? null : await accessChat(db, actor, chat, 'chat.write')
  if (named && named.status !== 'resolved') return { fresh: false, first: false }
  if (actor.contactId === null) return { fresh: true, first: true }
  const chats = await db
    .selectFrom('conversation')
    .select(['public_id', 'status'])
    .where('inbox_id', '=', actor.inboxId)
    .where('contact_id', '=', actor.contactId)
    .orderBy('id')
    .execute()
  const isRunning = chats.some(({ status }) => status !== 'resolved')
  const goesOn = chat !== null && chats.at(-1)?.public_id === chat
  return { fresh: !isRunning && !goesOn, first: chats.length === 0 }
}

/** As many as one delivery names; whoever has more to look through says so again. */
const MOST_SEEN = 500

/** What agents wrote up to there, oldest first, and has not got as far yet. */
async function answersUpTo(
  db: Reader,
  conversationId: number,
  end: { id: number; sent_at: number },
  state: Seen['state'],
): Promise<string[]> {
  const rows = await db
    .selectFrom('message')
    .select('external_id')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .where('delivery', 'in', ['accepted', 'sent', ...(state === 'read' ? ['delivered' as const] : [])])
    .where('external_id', 'is not', null)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('sent_at', 'id'), '<=', tuple(end.sent_at, end.id)))
    .orderBy('sent_at')
    .orderBy('id')
    .limit(MOST_SEEN)
    .execute()
  return rows.flatMap(({ external_id }) => external_id ?? [])
}
