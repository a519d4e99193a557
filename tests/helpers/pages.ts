/** Pages of mails beside messages that are there already, as reading a mail would have stored them. */
import { sanitise } from '../../channels/email/html/sanitise.ts'
import type { AppContext } from '../../server/context.ts'
import { OWN_FACTS } from '../../server/core/mail/facts.ts'
import { randomPublicId } from '../../server/ids.ts'
import { once } from '../../server/media/enrich.ts'

const LARGEST = 10 * 1024 * 1024

export interface PageFile {
  contentId: string
  mimeType: string
  bytes: Buffer
}

/** The message has this page from then on; gives the public ids of its files, in their order. */
export async function givePage(
  ctx: AppContext,
  messageId: number,
  html: string,
  files: readonly PageFile[] = [],
): Promise<string[]> {
  const { inbox_id: inboxId } = await ctx.db.read
    .selectFrom('message')
    .select('inbox_id')
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  const ids = await Promise.all(
    files.map((file, position) => attach(ctx, { messageId, inboxId, position }, file)),
  )
  const page = sanitise(html, new Map(files.map(({ contentId }, at) => [contentId, ids[at] as string])))
  const { name } = await ctx.blobs.write(once(Buffer.from(JSON.stringify(page))), LARGEST)
  const row = {
    message_id: messageId,
    inbox_id: inboxId,
    mail_id: null,
    head: JSON.stringify({ subject: null, from: null, sender: null, replyTo: [], to: [], cc: [], bcc: [] }),
    segments: '[]',
    facts: JSON.stringify({ ...OWN_FACTS, answers: [], remotePictures: page.remote.length }),
    page_blob: name,
    raw_id: null,
  }
  await ctx.db.admin
    .insertInto('mail')
    .values(row)
    .onConflict((clash) => clash.column('message_id').doUpdateSet({ page_blob: name }))
    .execute()
  return ids
}

async function attach(
  ctx: AppContext,
  { messageId, inboxId, position }: { messageId: number; inboxId: number; position: number },
  { contentId, mimeType, bytes }: PageFile,
): Promise<string> {
  const publicId = randomPublicId()
  const stored = await ctx.blobs.write(once(bytes), LARGEST)
  await ctx.db.admin
    .insertInto('attachment')
    .values({
      public_id: publicId,
      message_id: messageId,
      inbox_id: inboxId,
      position,
      kind: 'image',
      provider_id: null,
      provider_until: null,
      file_name: 'picture',
      state: 'stored',
      blob: stored.name,
      size: stored.size,
      sha256: stored.sha256,
      mime_type: mimeType,
      inline: 1,
      content_id: contentId,
      attempts: 0,
      next_at: 0,
    })
    .execute()
  return publicId
}
