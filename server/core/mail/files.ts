/** Files that go along with a mail of ours: chosen by the agent, or those of a mail that is passed on. */
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { attachUpload } from '../attachment/send.ts'
import type { Attachment } from '../attachment/store.ts'
import type { AttachmentTable } from '../attachment/table.ts'
import type { Message } from '../message/store.ts'
import { findUpload, type Upload } from '../upload/store.ts'
import { refreshFiles } from '../retention/due.ts'
import type { Problem } from './recipients.ts'

type Stored = Selectable<AttachmentTable> & { blob: string; size: number }

/** Files of a message that are here: those that came with it, and then the pictures inside its page. */
export async function storedFiles(db: Reader, messageId: number): Promise<Stored[]> {
  const rows = await db
    .selectFrom('attachment')
    .selectAll()
    .where('message_id', '=', messageId)
    .where('state', '=', 'stored')
    .orderBy('inline')
    .orderBy('position')
    .execute()
  return rows.flatMap((row) => {
    const { blob, size } = row
    return blob === null || size === null ? [] : [{ ...row, blob, size }]
  })
}

/** A file of its own for a message that passes on another: neither goes with the other. */
export interface Copy {
  original: Attachment
  blob: string
  smallBlob: string | null
}

/** Nothing is left behind if one fails. */
export async function copyFiles(ctx: AppContext, originals: readonly Stored[]): Promise<Copy[]> {
  const copies: Copy[] = []
  const copy = async (name: string) => (await ctx.blobs.write(ctx.blobs.read(name), Infinity)).name
  try {
    for (const original of originals) {
      const one: Copy = { original, blob: await copy(original.blob), smallBlob: null }
      copies.push(one)
      if (original.small_blob !== null) one.smallBlob = await copy(original.small_blob)
    }
    return copies
  } catch (error) {
    await dropCopies(ctx, copies)
    throw error
  }
}

export async function dropCopies(ctx: AppContext, copies: readonly Copy[]): Promise<void> {
  for (const { blob, smallBlob } of copies) {
    await ctx.blobs.remove(blob)
    if (smallBlob !== null) await ctx.blobs.remove(smallBlob)
  }
}

/** In the order of `ids`; what is not this person's, or not meant for here, is a problem. */
export async function chosenFiles(
  db: Reader,
  actor: AgentActor,
  place: { inboxId: number; conversationId: number | null },
  ids: readonly string[],
  path: string,
): Promise<{ uploads: Upload[]; problems: Problem[] }> {
  const uploads: Upload[] = []
  const problems: Problem[] = []
  for (const [at, id] of ids.entries()) {
    const upload = ids.indexOf(id) === at ? await findUpload(db, actor, place, id) : undefined
    if (upload) uploads.push(upload)
    else {
      const message = 'expected a file that you chose for this conversation and did not send yet'
      problems.push({ path: `${path}.${at}`, message })
    }
  }
  return { uploads, problems }
}

export function sizeProblems(sizes: readonly number[], most: number, path: string): Problem[] {
  const size = sizes.reduce((sum, each) => sum + each, 0)
  const limit = Math.floor(most / (1024 * 1024))
  return size > most ? [{ path, message: `expected at most ${limit} MB of files together` }] : []
}

export async function attachFiles(
  ctx: AppContext,
  tx: Tx,
  message: Message,
  { uploads, copies }: { uploads: readonly Upload[]; copies: readonly Copy[] },
  path: string,
): Promise<void> {
  for (const [position, upload] of uploads.entries()) {
    await attachUpload(ctx, tx, message, upload, { position, path: `${path}.${position}` })
  }
  for (const [at, { original, blob, smallBlob }] of copies.entries()) {
    const { id: _, ...file } = original
    await tx
      .insertInto('attachment')
      .values({
        ...file,
        public_id: randomPublicId(),
        message_id: message.id,
        inbox_id: message.inbox_id,
        position: uploads.length + at,
        // What goes out has no page that it could stand in.
        inline: 0,
        content_id: null,
        provider_id: null,
        provider_until: null,
        blob,
        small_blob: smallBlob,
        attempts: 0,
        next_at: ctx.clock.now(),
      })
      .execute()
  }
  if (uploads.length + copies.length > 0) await refreshFiles(ctx, tx, [message.conversation_id])
}
