/**
 * Where somebody stands in conversations of others, by mail. Names and addresses that stand there as such go: who
 * takes part, sender and recipients. So does what they wrote themselves. What others wrote is the others' letter,
 * with whoever it names in its text, and goes with them.
 */
import { sql } from 'kysely'
import type { MailHead } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { COPY_COLUMNS, discardCopies } from '../discard/files.ts'
import { forgetAutoReplies } from '../mail/auto-reply.ts'
import { eraseSources } from '../mail/erase.ts'
import { refreshFiles } from '../retention/due.ts'
import { blobsOf } from './rows.ts'

/** What stands for somebody who was erased. `.invalid` is nobody's (RFC 2606 section 2). */
const NOBODYS_ADDRESS = 'erased@nobody.invalid'

const PORTION = 50

export interface ErasedMentions {
  /** Conversations of others that were gone through; 0: there are no more. */
  conversations: number
  mails: number
  blobs: string[]
  suppress: string[]
  events: NewEvent[]
}

/** In lower case. */
export async function mailAddressesOf(db: Reader, contactId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('identity')
    .select('value')
    .where('contact_id', '=', contactId)
    .where('channel', '=', 'email')
    .where('kind', '=', 'email')
    .execute()
  return [...new Set(rows.map(({ value }) => value.toLowerCase()))]
}

/** Conversations of others in which somebody stands, whatever keeps these. */
function mentioning(db: Reader, contactId: number, addresses: readonly string[]) {
  return db
    .selectFrom('conversation')
    .select(['conversation.id', 'conversation.inbox_id'])
    .where('conversation.contact_id', '<>', contactId)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb(
          'conversation.id',
          'in',
          selectFrom('participant').select('conversation_id').where('address', 'in', addresses),
        ),
        eb(
          'conversation.id',
          'in',
          selectFrom('mail_recipient')
            .innerJoin('message', 'message.id', 'mail_recipient.message_id')
            .select('message.conversation_id')
            .where(sql`lower(mail_recipient.address)`, 'in', addresses),
        ),
      ]),
    )
}

export async function countMentions(db: Reader, contactId: number): Promise<number> {
  const addresses = await mailAddressesOf(db, contactId)
  if (addresses.length === 0) return 0
  const rows = await mentioning(db, contactId, addresses).execute()
  return rows.length
}

/** Some of them. What a hold or a floor keeps is kept whole, and goes whole. */
export async function eraseMentions(ctx: AppContext, tx: Tx, contactId: number): Promise<ErasedMentions> {
  const erased: ErasedMentions = { conversations: 0, mails: 0, blobs: [], suppress: [], events: [] }
  const addresses = await mailAddressesOf(tx, contactId)
  if (addresses.length === 0) return erased
  const conversations = await ctx.db
    .forUpdate(
      mentioning(tx, contactId, addresses)
        .where('conversation.held', '=', 0)
        .where(({ eb, or }) =>
          or([
            eb('conversation.kept_until', 'is', null),
            eb('conversation.kept_until', '<=', ctx.clock.now()),
          ]),
        )
        .orderBy('conversation.id')
        .limit(PORTION),
    )
    .execute()
  await forgetAutoReplies(ctx, tx, addresses)
  if (conversations.length === 0) return erased
  const ids = conversations.map(({ id }) => id)
  await tx
    .deleteFrom('participant')
    .where('conversation_id', 'in', ids)
    .where('address', 'in', addresses)
    .execute()
  await tx
    .updateTable('mail_recipient')
    .set({ address: NOBODYS_ADDRESS, name: null, failure_detail: null })
    .where('message_id', 'in', (query) =>
      query.selectFrom('message').select('id').where('conversation_id', 'in', ids),
    )
    .where(sql`lower(mail_recipient.address)`, 'in', addresses)
    .execute()
  await clearLines(tx, ids, addresses)
  const own = await clearMails(tx, ids, new Set(addresses))
  const taken = await takeOwn(ctx, tx, own)
  await refreshFiles(ctx, tx, ids)
  return {
    conversations: ids.length,
    mails: taken.mails,
    blobs: taken.blobs,
    suppress: taken.suppress,
    events: conversations.map(({ id, inbox_id: inboxId }) => ({
      name: 'conversation.updated',
      inboxId,
      conversationId: id,
    })),
  }
}

/** Lines of the thread that say to which address something happened. */
async function clearLines(tx: Tx, ids: readonly number[], addresses: readonly string[]): Promise<void> {
  const rows = await tx
    .selectFrom('entry')
    .select(['id', 'details'])
    .where('conversation_id', 'in', ids)
    .where('kind', 'in', ['delivery_delayed', 'complained'])
    .where('details', 'is not', null)
    .execute()
  for (const { id, details } of rows) {
    const { address, ...rest } = JSON.parse(details ?? '{}') as { address?: string }
    if (address === undefined || !addresses.includes(address.toLowerCase())) continue
    await tx
      .updateTable('entry')
      .set({ details: JSON.stringify(rest) })
      .where('id', '=', id)
      .execute()
  }
}

/** Heads and what follows from mails. Gives the messages that they sent themselves. */
async function clearMails(tx: Tx, ids: readonly number[], addresses: ReadonlySet<string>): Promise<number[]> {
  const mails = await tx
    .selectFrom('mail')
    .innerJoin('message', 'message.id', 'mail.message_id')
    .select(['mail.message_id', 'mail.sender', 'mail.head', 'mail.facts'])
    .where('message.conversation_id', 'in', ids)
    .execute()
  const own: number[] = []
  for (const { message_id: id, sender, head, facts } of mails) {
    const isOwn = sender !== null && addresses.has(sender)
    if (isOwn) own.push(id)
    const cleared = without(JSON.parse(head), addresses) as MailHead
    const change = {
      sender: isOwn ? NOBODYS_ADDRESS : sender,
      head: JSON.stringify(isOwn ? { ...cleared, subject: null } : cleared),
      facts: JSON.stringify(without(JSON.parse(facts), addresses)),
    }
    if (change.head === head && change.facts === facts && !isOwn) continue
    await tx.updateTable('mail').set(change).where('message_id', '=', id).execute()
  }
  return own
}

/** Wherever one of these addresses stands by itself, with the name beside it. */
function without(value: unknown, addresses: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return addresses.has(value.toLowerCase()) ? NOBODYS_ADDRESS : value
  if (Array.isArray(value)) return value.map((each) => without(each, addresses))
  if (typeof value !== 'object' || value === null) return value
  const { address } = value as { address?: unknown }
  const isTheirs = typeof address === 'string' && addresses.has(address.toLowerCase())
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      isTheirs && key === 'name' ? null : without(each, addresses),
    ]),
  )
}

/** What they wrote in conversations of others: that there was something, and when, stays in the thread. */
async function takeOwn(ctx: AppContext, tx: Tx, messageIds: readonly number[]) {
  if (messageIds.length === 0) return { mails: 0, blobs: [], suppress: [] }
  await tx
    .updateTable('message')
    .set({ text: null, details: null, content: null })
    .where('id', 'in', messageIds)
    .execute()
  for (const table of ['revision', 'mail_answer'] as const) {
    await tx.deleteFrom(table).where('message_id', 'in', messageIds).execute()
  }
  const files = await tx
    .deleteFrom('attachment')
    .where('message_id', 'in', messageIds)
    .returning(['blob', 'small_blob', ...COPY_COLUMNS])
    .execute()
  await discardCopies(ctx, tx, files)
  const pages = await tx
    .selectFrom('mail')
    .select('page_blob')
    .where('message_id', 'in', messageIds)
    .execute()
  await tx
    .updateTable('mail')
    .set({ segments: '[]', page_blob: null, raw_id: null, mail_id: null })
    .where('message_id', 'in', messageIds)
    .execute()
  const sources = await tx.selectFrom('raw_mail').select('id').where('message_id', 'in', messageIds).execute()
  const raw = await eraseSources(
    ctx,
    tx,
    sources.map(({ id }) => id),
  )
  return {
    ...raw,
    blobs: [...blobsOf(files), ...pages.flatMap(({ page_blob: blob }) => blob ?? []), ...raw.blobs],
  }
}
