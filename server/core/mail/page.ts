/**
 * Pages of mails for a frame. A frame can't say who asks, so the address it gets does: sealed, for some
 * minutes, for one message and one login, and what that person may see is asked anew each time.
 */
import type { MailPage } from '../../../channels/email/html/page.ts'
import { MINUTE } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { MailPageAsk, MailPageReply } from '../../contract/mail.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { loadActor } from '../agent/store.ts'
import { accessMessage } from '../message/store.ts'

const PERIOD = 10 * MINUTE
const PURPOSE = 'mail.page'

/** What an address of a page stands for. */
interface Ticket extends MailPageAsk {
  messageId: number
  agentId: number
  family: string
  until: number
}

export interface ShownPage extends MailPageAsk {
  messageId: number
  page: MailPage
}

/** Where this person can see the page, and what is blocked in it. */
export async function openPage(
  ctx: AppContext,
  actor: AgentActor,
  messageId: number,
  ask: MailPageAsk,
): Promise<MailPageReply> {
  const page = await accessPage(ctx, actor, messageId)
  const until = ctx.clock.now() + PERIOD
  const ticket: Ticket = { ...ask, messageId, agentId: actor.id, family: actor.family, until }
  return {
    url: `/mail/${Buffer.from(ctx.sealer.seal(JSON.stringify(ticket), PURPOSE), 'base64').toString('base64url')}/`,
    until,
    pictures: page.remote.length,
    servers: new Set(page.remote.map((address) => URL.parse(address)?.hostname)).size,
    trackers: page.trackers,
    coloured: page.coloured,
  }
}

/** Throws not_found whatever is wrong: the address, its time, or what is behind it. */
export async function readPage(ctx: AppContext, token: string): Promise<ShownPage> {
  const { messageId, agentId, family, until, ...ask } = openTicket(ctx, token)
  const actor = until > ctx.clock.now() ? await loadActor(ctx.db.read, agentId, family) : null
  if (!actor) throw notFound()
  return { messageId, page: await accessPage(ctx, actor, messageId), ...ask }
}

function openTicket(ctx: AppContext, token: string): Ticket {
  try {
    return JSON.parse(ctx.sealer.open(token, PURPOSE)) as Ticket
  } catch {
    throw notFound()
  }
}

async function accessPage(ctx: AppContext, actor: AgentActor, messageId: number): Promise<MailPage> {
  const message = await accessMessage(ctx.db.read, actor, messageId, 'conversation.read')
  if (message.revoked_at !== null) throw notFound()
  const mail = await ctx.db.read
    .selectFrom('mail')
    .select('page_blob')
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  if (!mail || mail.page_blob === null) throw notFound()
  const chunks: Buffer[] = []
  for await (const chunk of ctx.blobs.read(mail.page_blob)) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as MailPage
}

/** A stored file of this message and no other; null: there is none of this name. */
export async function pageFile(
  db: Reader,
  messageId: number,
  publicId: string,
): Promise<{ blob: string; mimeType: string } | null> {
  const row = await db
    .selectFrom('attachment')
    .select(['blob', 'mime_type'])
    .where('message_id', '=', messageId)
    .where('public_id', '=', publicId)
    .where('state', '=', 'stored')
    .executeTakeFirst()
  return row?.blob ? { blob: row.blob, mimeType: row.mime_type ?? '' } : null
}
