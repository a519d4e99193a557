/** Files of messages, when their period is over: the messages stay, and the thread says it once. */
import type { AppContext } from '../../../context.ts'
import type { NewEvent } from '../../../events/log.ts'
import type { Tx } from '../../../storage/database.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import { discardCopies } from '../../discard/files.ts'
import { blobsOf } from '../../erasure/rows.ts'
import { ledgerKey } from '../../ledger/key.ts'
import { refreshFiles } from '../due.ts'
import { evaluate } from '../evaluate.ts'
import type { Facts } from '../facts.ts'
import type { Policy } from '../policy.ts'
import { noteOnce } from './note.ts'

export interface TakenFiles {
  files: number
  bytes: number
  /** That their provider has and is asked to delete. */
  copies: number
  blobs: string[]
  /** As the ledger calls them. */
  objects: string[]
  events: NewEvent[]
}

/** Of these conversations the files that are due, each by the day on which it came itself. */
export async function takeOldFiles(
  ctx: AppContext,
  tx: Tx,
  policy: Policy,
  rows: ReadonlyArray<{ row: ConversationRow; facts: Facts }>,
): Promise<TakenFiles> {
  const now = ctx.clock.now()
  const facts = new Map(rows.map((each) => [each.row.id, each.facts]))
  const files = await filesOf(tx, [...facts.keys()])
  const isDue = ({ conversation_id: id, received_at: received }: (typeof files)[number]) => {
    const known = facts.get(id) as Facts
    const { steps } = evaluate(policy, { ...known, times: { ...known.times, received } })
    return steps.some(({ action, at }) => action === 'files' && at <= now)
  }
  return removeFilesOf(ctx, tx, files.filter(isDue))
}

type Stored = Awaited<ReturnType<typeof filesOf>>[number]

async function filesOf(tx: Tx, conversationIds: readonly number[]) {
  if (conversationIds.length === 0) return []
  return (
    tx
      .selectFrom('attachment')
      .innerJoin('message', 'message.id', 'attachment.message_id')
      .select([
        'attachment.id',
        'attachment.message_id',
        'attachment.inbox_id',
        'attachment.blob',
        'attachment.small_blob',
        'attachment.size',
        'attachment.provider_id',
        'attachment.provider_until',
        'message.conversation_id',
        'message.created_at as received_at',
      ])
      .where('message.conversation_id', 'in', conversationIds)
      // What is still to be sent goes with its files.
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.message_id', '=', 'message.id')),
        ),
      )
      .execute()
  )
}

async function removeFilesOf(ctx: AppContext, tx: Tx, files: readonly Stored[]): Promise<TakenFiles> {
  if (files.length === 0) return { files: 0, bytes: 0, copies: 0, blobs: [], objects: [], events: [] }
  const ids = files.map(({ id }) => id)
  for (const portion of ctx.db.portions(ids.map((id) => ({ id })))) {
    await tx
      .deleteFrom('attachment')
      .where(
        'id',
        'in',
        portion.map(({ id }) => id),
      )
      .execute()
  }
  const copies = await discardCopies(ctx, tx, files)
  const conversations = new Map(files.map(({ conversation_id: id, inbox_id: inboxId }) => [id, inboxId]))
  await refreshFiles(ctx, tx, [...conversations.keys()])
  const messages = new Map(files.map((file) => [file.message_id, file]))
  return {
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + (size ?? 0), 0),
    copies,
    blobs: blobsOf(files),
    objects: ids.map((id) => ledgerKey(ctx, 'attachment', id)),
    events: [
      ...[...messages.values()].map((file) => ({
        name: 'message.updated' as const,
        inboxId: file.inbox_id,
        conversationId: file.conversation_id,
        messageId: file.message_id,
      })),
      ...(await noteOnce(
        ctx,
        tx,
        [...conversations].map(([id, inboxId]) => ({ id, inbox_id: inboxId })),
        'files_deleted',
      )),
    ],
  }
}
