/** Where somebody stands in conversations of others: what says so is taken out, what others wrote stays. */
import { sql } from 'kysely'
import type { MailHead } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { COPY_COLUMNS, discardCopies } from '../discard/files.ts'
import { eraseSources } from '../mail/erase.ts'
import { refreshFiles } from '../retention/due.ts'
import { blobsOf } from './rows.ts'

/** What stands for somebody who was erased. `.invalid` is nobody's (RFC 2606 section 2). */
const NOBODYS_ADDRESS = 'erased@nobody.invalid'

export interface Places {
  /** Conversations, locked. */
  ids: readonly number[]
  /** In lower case. */
  addresses: readonly string[]
  /** What came later is of somebody who has begun anew (ms). */
  until: number
}

export interface Cleared {
  mails: number
  blobs: string[]
  /** As the ledger has it: what must not come back. */
  suppress: string[]
}

export async function clearPlaces(ctx: AppContext, tx: Tx, places: Places): Promise<Cleared> {
  const { ids, addresses, until } = places
  await tx
    .deleteFrom('participant')
    .where('conversation_id', 'in', ids)
    .where('address', 'in', addresses)
    .where('created_at', '<=', until)
    .execute()
  await tx
    .updateTable('mail_recipient')
    .set({ address: NOBODYS_ADDRESS, name: null, failure_detail: null })
    .where('message_id', 'in', (query) =>
      query
        .selectFrom('message')
        .select('id')
        .where('conversation_id', 'in', ids)
        .where('created_at', '<=', until),
    )
    .where(sql`lower(mail_recipient.address)`, 'in', addresses)
    .execute()
  await clearLines(tx, places)
  const cleared = await takeOwn(ctx, tx, await clearMails(tx, places))
  await refreshFiles(ctx, tx, ids)
  return cleared
}

/** Whoever shows them reads them again. */
export const updated = (rows: ReadonlyArray<{ id: number; inbox_id: number }>): NewEvent[] =>
  rows.map(({ id, inbox_id: inboxId }) => ({ name: 'conversation.updated', inboxId, conversationId: id }))

/** Lines of the thread that say to which address something happened. */
async function clearLines(tx: Tx, { ids, addresses, until }: Places): Promise<void> {
  const rows = await tx
    .selectFrom('entry')
    .select(['id', 'details'])
    .where('conversation_id', 'in', ids)
    .where('kind', 'in', ['delivery_delayed', 'complained'])
    .where('details', 'is not', null)
    .where('at', '<=', until)
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
async function clearMails(tx: Tx, { ids, addresses: theirs, until }: Places): Promise<number[]> {
  const addresses = new Set(theirs)
  const mails = await tx
    .selectFrom('mail')
    .innerJoin('message', 'message.id', 'mail.message_id')
    .select(['mail.message_id', 'mail.sender', 'mail.head', 'mail.facts'])
    .where('message.conversation_id', 'in', ids)
    .where('message.created_at', '<=', until)
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
async function takeOwn(ctx: AppContext, tx: Tx, messageIds: readonly number[]): Promise<Cleared> {
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
