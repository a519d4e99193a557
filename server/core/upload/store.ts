import type { Selectable } from 'kysely'
import { AppError, notFound } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, type AgentActor } from '../access.ts'
import type { UploadTable } from './table.ts'

export type Upload = Selectable<UploadTable>

/** Somebody who keeps choosing files and never sends them fills the disk. */
const MOST_WAITING = 30

export async function refuseTooMany(db: Reader, actor: AgentActor): Promise<void> {
  const { waiting } = await db
    .selectFrom('upload')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('agent_id', '=', actor.id)
    .executeTakeFirstOrThrow()
  if (Number(waiting) < MOST_WAITING) return
  throw new AppError(
    'too_many_uploads',
    409,
    `There are already ${MOST_WAITING} files that were chosen and not sent: send or remove some.`,
  )
}

/** A file this person has chosen and not sent; anybody else's is not found. */
export async function accessUpload(db: Reader, actor: AgentActor, publicId: string): Promise<Upload> {
  const found = await db
    .selectFrom('upload')
    .selectAll()
    .where('public_id', '=', publicId)
    .where('agent_id', '=', actor.id)
    .executeTakeFirst()
  if (!found) throw notFound()
  authorise(actor, 'conversation.reply', { inboxId: found.inbox_id })
  return found
}

/**
 * The file for a message of this conversation, or (`null`) of one that begins in this inbox; undefined: there
 * is none that this person may send in it.
 */
export async function findUpload(
  db: Reader,
  actor: AgentActor,
  { inboxId, conversationId }: { inboxId: number; conversationId: number | null },
  publicId: string,
): Promise<Upload | undefined> {
  return db
    .selectFrom('upload')
    .selectAll()
    .where('public_id', '=', publicId)
    .where('agent_id', '=', actor.id)
    .where('inbox_id', '=', inboxId)
    .where('conversation_id', conversationId === null ? 'is' : '=', conversationId)
    .executeTakeFirst()
}

/** True if the row was still there: its files are the caller's to keep or to remove. */
export async function takeUpload(tx: Tx, id: number): Promise<boolean> {
  const gone = await tx.deleteFrom('upload').where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows > 0n
}

export async function uploadsBefore(db: Reader, before: number, limit: number): Promise<Upload[]> {
  return db
    .selectFrom('upload')
    .selectAll()
    .where('created_at', '<', before)
    .orderBy('id')
    .limit(limit)
    .execute()
}
