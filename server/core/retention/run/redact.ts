/** What was said, taken out of conversations that stay: texts, wordings, pages, files. Who and when stays. */
import type { MailHead, MailSegment } from '../../../../channels/adapter.ts'
import type { AppContext } from '../../../context.ts'
import type { Tx } from '../../../storage/database.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import type { EntryDetails } from '../../conversation/table.ts'
import { COPY_COLUMNS, discardCopies } from '../../discard/files.ts'
import { blobsOf } from '../../erasure/rows.ts'
import { eraseSources } from '../../mail/erase.ts'
import type { MailFacts } from '../../mail/facts.ts'

export interface Redacted {
  files: number
  bytes: number
  mails: number
  /** Of files, that their provider has and is asked to delete. */
  copies: number
  blobs: string[]
  /** As the ledger has it: mails that must not come back. */
  suppress: string[]
}

/** Nothing of them waits to be sent; the rows are locked. */
export async function redactConversations(
  ctx: AppContext,
  tx: Tx,
  rows: readonly ConversationRow[],
): Promise<Redacted> {
  const ids = rows.map(({ id }) => id)
  const messageIds = tx.selectFrom('message').select('id').where('conversation_id', 'in', ids)
  await forgetNews(tx, rows)
  for (const table of ['revision', 'reaction'] as const) {
    await tx.deleteFrom(table).where('message_id', 'in', messageIds).execute()
  }
  await tx
    .updateTable('message')
    .set({ text: null, content: null, details: null, failure_detail: null })
    .where('conversation_id', 'in', ids)
    .execute()
  await tx.updateTable('rating').set({ comment: null }).where('conversation_id', 'in', ids).execute()
  await redactEntries(tx, ids)
  const pages = await redactMails(tx, ids)
  const attachments = await tx
    .deleteFrom('attachment')
    .where('message_id', 'in', messageIds)
    .returning(['blob', 'small_blob', 'size', ...COPY_COLUMNS])
    .execute()
  const copies = await discardCopies(ctx, tx, attachments)
  const uploads = await tx
    .deleteFrom('upload')
    .where('conversation_id', 'in', ids)
    .returning(['blob', 'small_blob', 'size'])
    .execute()
  const sources = await tx.selectFrom('raw_mail').select('id').where('message_id', 'in', messageIds).execute()
  const raw = await eraseSources(
    ctx,
    tx,
    sources.map(({ id }) => id),
  )
  await tx
    .updateTable('conversation')
    .set({ subject: null, oldest_file_at: null, redacted_at: ctx.clock.now() })
    .where('id', 'in', ids)
    .execute()
  const files = [...attachments, ...uploads]
  return {
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + (size ?? 0), 0),
    mails: raw.mails,
    copies,
    blobs: [...blobsOf(files), ...pages, ...raw.blobs],
    suppress: raw.suppress,
  }
}

/** An edit that waits for its message would write a text into it. */
async function forgetNews(tx: Tx, rows: readonly ConversationRow[]): Promise<void> {
  await tx
    .deleteFrom('waiting')
    .where('inbox_id', 'in', [...new Set(rows.map(({ inbox_id: inboxId }) => inboxId))])
    .where('target', 'in', (query) =>
      query
        .selectFrom('message')
        .select('external_id')
        .where(
          'conversation_id',
          'in',
          rows.map(({ id }) => id),
        )
        .where('external_id', 'is not', null),
    )
    .execute()
}

/** A customer's words about us stand in the thread, too. */
async function redactEntries(tx: Tx, ids: readonly number[]): Promise<void> {
  const rated = await tx
    .selectFrom('entry')
    .select(['id', 'details'])
    .where('conversation_id', 'in', ids)
    .where('kind', '=', 'rated')
    .where('details', 'is not', null)
    .execute()
  for (const { id, details } of rated) {
    const known = JSON.parse(details ?? '{}') as EntryDetails
    if (!known.rating?.comment) continue
    const said: EntryDetails = { ...known, rating: { ...known.rating, comment: null } }
    await tx
      .updateTable('entry')
      .set({ details: JSON.stringify(said) })
      .where('id', '=', id)
      .execute()
  }
}

const NOTHING_SAID: MailSegment[] = []

/** Gives the names of their pages. */
async function redactMails(tx: Tx, ids: readonly number[]): Promise<string[]> {
  const mails = await tx
    .selectFrom('mail')
    .innerJoin('message', 'message.id', 'mail.message_id')
    .select(['mail.message_id', 'mail.head', 'mail.facts', 'mail.page_blob'])
    .where('message.conversation_id', 'in', ids)
    .execute()
  for (const { message_id: id, head, facts } of mails) {
    const who: MailHead = { ...(JSON.parse(head) as MailHead), subject: null }
    const rest: MailFacts = { ...(JSON.parse(facts) as MailFacts), remotePictures: 0, invitation: null }
    await tx
      .updateTable('mail')
      .set({
        head: JSON.stringify(who),
        facts: JSON.stringify(rest),
        segments: JSON.stringify(NOTHING_SAID),
        page_blob: null,
        raw_id: null,
      })
      .where('message_id', '=', id)
      .execute()
  }
  return mails.flatMap(({ page_blob: blob }) => blob ?? [])
}
