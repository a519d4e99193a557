/** Files of messages that have none yet: rows to be fetched by the media worker, or what was handed in before. */
import type { RemoteFile } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { randomPublicId } from '../../ids.ts'
import type { Tx } from '../../storage/database.ts'
import { adoptMailFiles, adoptUploads, type HeldFile } from '../attachment/adopt.ts'
import type { MessageArrival } from './arrivals.ts'

export async function insertFiles(
  ctx: AppContext,
  tx: Tx,
  messages: ReadonlyArray<{ arrival: MessageArrival; messageId: number }>,
): Promise<void> {
  const files = messages.flatMap(({ arrival, messageId }) =>
    arrival.event.message.files.map((file, position) => ({ arrival, messageId, file, position })),
  )
  if (files.length === 0) return
  const held = files.filter(({ file }) => file.held)
  const contents = await adopt(tx, held)
  const rows = files.map(({ arrival, messageId, file, position }) => ({
    public_id: randomPublicId(),
    inline: 0 as const,
    content_id: null,
    message_id: messageId,
    inbox_id: arrival.inbox.id,
    position,
    kind: file.kind,
    provider_id: file.id,
    provider_until: copyUntil(ctx, arrival, file),
    file_name: file.fileName,
    attempts: 0,
    next_at: ctx.clock.now(),
    ...(contents.get(file) ?? pending(file)),
  }))
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('attachment').values(portion).execute()
  if (held.length < files.length) ctx.db.afterCommit(tx, () => ctx.notifier.notify('media'))
}

/** Until when its provider has it, at most; null: it came with its message. */
function copyUntil(ctx: AppContext, { inbox }: MessageArrival, { held }: RemoteFile): number | null {
  const { keepsFiles } = ctx.channel(inbox.channel)
  return held || keepsFiles === undefined ? null : ctx.clock.now() + keepsFiles
}

/** What was here before: of mails whatever they brought along, of visitors what they handed in. */
async function adopt(tx: Tx, held: readonly Named[]) {
  const ofMails = held.filter(({ arrival }) => arrival.event.mail)
  const ofVisitors = held.filter(({ arrival }) => !arrival.event.mail)
  const adopted = [
    ...(await adoptMailFiles(tx, ofMails.map(heldOf))),
    ...(await adoptUploads(tx, ofVisitors.map(heldOf))),
  ]
  const all = [...ofMails, ...ofVisitors]
  return new Map(all.map(({ file }, index) => [file, adopted[index] ?? missing(file)]))
}

interface Named {
  arrival: MessageArrival
  file: RemoteFile
}

const heldOf = ({ arrival: { inbox, event }, file }: Named): HeldFile => ({
  id: file.id,
  inboxId: inbox.id,
  owners: event.from.addresses.flatMap(({ kind, value }) => (kind === 'visitor' ? [value] : [])),
})

const NOTHING_KNOWN = { blob: null, small_blob: null, width: null, height: null, duration: null, peaks: null }

const pending = ({ mimeType, sha256 }: RemoteFile) => ({
  ...NOTHING_KNOWN,
  mime_type: mimeType,
  size: null,
  sha256,
  state: 'pending' as const,
})

/** Taken back meanwhile, or never theirs. */
const missing = (file: RemoteFile) => ({ ...pending(file), state: 'failed' as const })
