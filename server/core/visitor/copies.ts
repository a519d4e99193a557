/** A visitor's own copy of a chat: to download, or by mail. */
import { setImmediate } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import type { ChatMessageView } from '../../contract/visitor.ts'
import { AppError } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { noteAccess } from '../audit/access-notes.ts'
import { record } from '../record.ts'
import { accessChat, VISIBLE } from './chats.ts'
import type { CopyPace } from './copy-pace.ts'
import { inOrder, presentChatMessages } from './present.ts'
import { siteOfVisitor, type Website } from './site.ts'
import { Transcript, type Written } from './transcript.ts'

const PAGE = 100

/** `date`: of its beginning, where the company is: 2026-11-22. Throws not_found. */
export async function copyChat(
  ctx: AppContext,
  visitor: VisitorActor,
  chatId: string,
): Promise<{ html: string; date: string }> {
  const chat = await accessChat(ctx.db.read, visitor, chatId, 'chat.read')
  const site = await siteOfVisitor(ctx, visitor)
  const { html } = await write(ctx, await transcriptFor(ctx, visitor, site), chat, { mailed: false })
  noteAccess(ctx, visitor, { action: 'chat.download', object: 'conversation', objectId: chat.id })
  // In Sweden dates are written as everywhere in computing.
  const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zoneOf(site) })
  return { html, date: day.format(chat.created_at) }
}

/**
 * Mails the chat to this address, which is kept nowhere. Only one that somebody has answered: else anybody
 * could have us send anything to anybody. Throws not_found, transcript_off, not_answered,
 * too_many_requests, mail_failed.
 */
export async function mailChat(
  ctx: AppContext,
  pace: CopyPace,
  visitor: VisitorActor,
  chatId: string,
  email: string,
): Promise<void> {
  const chat = await accessChat(ctx.db.read, visitor, chatId, 'chat.read')
  const site = await siteOfVisitor(ctx, visitor)
  const { mailer } = ctx
  if (!mailer || !site.settings.transcript) {
    throw new AppError('transcript_off', 409, 'Chats are not sent by e-mail here.')
  }
  if (!(await isAnswered(ctx.db.read, chat.id))) {
    throw new AppError('not_answered', 409, 'A chat can be sent once somebody has answered.')
  }
  await pace.take(chat.id, visitor.id, email)
  const transcript = await transcriptFor(ctx, visitor, site)
  const { html, text } = await write(ctx, transcript, chat, { mailed: true })
  await mailer.send({ to: email, subject: transcript.title, html, text })
  await ctx.db.transaction((tx) =>
    record(ctx, tx, visitor, { action: 'chat.transcript', object: 'conversation', objectId: chat.id }),
  )
}

const zoneOf = ({ settings }: Website) => settings.hours?.timeZone ?? 'UTC'

async function transcriptFor(ctx: AppContext, visitor: VisitorActor, site: Website): Promise<Transcript> {
  const row = await ctx.db.read
    .selectFrom('visitor')
    .select('language')
    .where('id', '=', visitor.id)
    .executeTakeFirst()
  const language = row?.language ?? site.settings.language
  return new Transcript({
    company: site.inbox.name,
    language,
    timeZone: zoneOf(site),
    madeAt: ctx.clock.now(),
  })
}

async function write(
  ctx: AppContext,
  transcript: Transcript,
  chat: ConversationRow,
  { mailed }: { mailed: boolean },
): Promise<Written> {
  const parts = [transcript.begin()]
  for await (const messages of pagesOf(ctx, chat.id)) parts.push(transcript.lines(messages))
  parts.push(transcript.end({ mailed }))
  return { html: parts.map(({ html }) => html).join(''), text: parts.map(({ text }) => text).join('') }
}

/** All that the visitor may see of a chat, oldest first. Between two pages it is others' turn. */
async function* pagesOf(ctx: AppContext, conversationId: number): AsyncGenerator<ChatMessageView[]> {
  let last = { sent_at: 0, id: 0 }
  for (;;) {
    const after = last
    const rows = await ctx.db.read
      .selectFrom('message')
      .select(['id', 'sent_at'])
      .where('conversation_id', '=', conversationId)
      .where(VISIBLE)
      .where(({ eb, refTuple, tuple }) => eb(refTuple('sent_at', 'id'), '>', tuple(after.sent_at, after.id)))
      .orderBy('sent_at')
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const ids = rows.map(({ id }) => id)
    yield inOrder(ids, await presentChatMessages(ctx, ctx.db.read, ids))
    last = rows.at(-1) ?? after
    if (rows.length < PAGE) return
    await setImmediate()
  }
}

async function isAnswered(db: Reader, conversationId: number): Promise<boolean> {
  const answer = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .where(VISIBLE)
    .executeTakeFirst()
  return answer !== undefined
}
