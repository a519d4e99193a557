/** What was read of a mail, stored: files and page as blobs, and the delivery that names them. */
import { randomPublicId } from '../ids.ts'
import type { FileKind } from '../../channels/adapter.ts'
import type { ReadFile, ReadMail } from '../../channels/email/read/mail.ts'
import type { AppContext } from '../context.ts'
import type { Inbox } from '../core/inbox/store.ts'
import type { Made, NewMailFile, WaitingMail } from '../core/mail/waiting.ts'
import { enrich, once } from '../media/enrich.ts'
import { typeOf } from '../media/prepare.ts'

/** Throws if something can't be stored; then nothing is left behind. */
export async function storeMail(
  ctx: AppContext,
  inbox: Inbox,
  raw: WaitingMail,
  read: ReadMail,
): Promise<Made> {
  const files: NewMailFile[] = []
  try {
    for (const file of read.files) files.push(await storeFile(ctx, file))
    const page = read.page && (await storePage(ctx, JSON.stringify(read.page)))
    const stored = [...files]
    if (page) files.push(page)
    return {
      delivery: {
        inbox: inbox.account,
        id: read.id,
        at: arrivedAt(raw),
        sender: read.sender,
        old: raw.old === 1,
        mail: { ...read.mail, page: page && page.public_id, raw: raw.id },
        files: stored.map(({ public_id, kind, mime_type, file_name, sha256, role }) => ({
          id: public_id,
          kind,
          mimeType: mime_type,
          fileName: file_name,
          sha256,
          inline: role === 'inline',
        })),
      },
      files,
    }
  } catch (error) {
    await removeFiles(ctx, files)
    throw error
  }
}

/**
 * A mailbox tells times in whole seconds (RFC 9051, 2.3.3). What came within a second stands at its end: an answer
 * that is there at once does not stand above what it answers.
 */
function arrivedAt({ at, place, received_at: receivedAt }: WaitingMail): number {
  const whole = place !== null && at % 1000 === 0
  return whole ? Math.max(at, Math.min(at + 999, receivedAt)) : at
}

/** They became nobody's. */
export async function removeFiles(
  ctx: AppContext,
  files: ReadonlyArray<Pick<NewMailFile, 'blob' | 'small_blob'>>,
): Promise<void> {
  for (const { blob, small_blob: small } of files) {
    await ctx.blobs.remove(blob)
    if (small) await ctx.blobs.remove(small)
  }
}

async function storeFile(ctx: AppContext, file: ReadFile): Promise<NewMailFile> {
  const stored = await ctx.blobs.write(once(file.content), file.content.length)
  const mimeType = await typeOf(stored)
  const known = await enrich(ctx, { blob: stored.name, size: stored.size, mimeType })
  return {
    public_id: file.id,
    role: file.inline ? 'inline' : 'file',
    content_id: file.contentId,
    kind: kindOf(mimeType),
    file_name: file.fileName,
    mime_type: mimeType,
    size: stored.size,
    sha256: stored.sha256,
    blob: stored.name,
    small_blob: known.smallBlob,
    width: known.width,
    height: known.height,
    duration: known.duration,
    peaks: known.peaks,
  }
}

async function storePage(ctx: AppContext, page: string): Promise<NewMailFile> {
  const bytes = Buffer.from(page)
  const stored = await ctx.blobs.write(once(bytes), bytes.length)
  return {
    public_id: randomPublicId(),
    role: 'page',
    content_id: null,
    kind: 'document',
    file_name: 'page.json',
    mime_type: 'application/json',
    size: stored.size,
    sha256: stored.sha256,
    blob: stored.name,
    small_blob: null,
    width: null,
    height: null,
    duration: null,
    peaks: null,
  }
}

/** Pictures are those that browsers show; all else is a file to be saved. */
function kindOf(mimeType: string): FileKind {
  if (/^image\/(?:gif|jpeg|png|webp)$/.test(mimeType)) return 'image'
  if (mimeType.startsWith('video/')) return 'video'
  return mimeType.startsWith('audio/') ? 'audio' : 'document'
}
