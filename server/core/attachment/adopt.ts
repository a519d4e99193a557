/** Files that were here before their message become that message's: uploads of visitors, and files of mails. */
import type { Tx } from '../../storage/database.ts'
import { fileColumns } from './send.ts'

/** A file as a message names it, and who wrote that message: nobody else's upload is theirs. */
export interface HeldFile {
  /** Public id of the upload. */
  id: string
  inboxId: number
  /** Public ids of visitors. */
  owners: readonly string[]
}

type Adopted = ReturnType<typeof fileColumns>

/**
 * Takes the uploads away and gives what the attachments are to hold, in the order of `files`; null: it is not
 * there, or somebody else's. An upload goes into one message: the first that names it.
 */
export async function adoptUploads(tx: Tx, files: readonly HeldFile[]): Promise<Array<Adopted | null>> {
  if (files.length === 0) return []
  const rows = await tx
    .selectFrom('visitor_upload')
    .innerJoin('visitor', 'visitor.id', 'visitor_upload.visitor_id')
    .selectAll('visitor_upload')
    .select(['visitor.public_id as owner', 'visitor.inbox_id'])
    .where('visitor_upload.public_id', 'in', [...new Set(files.map(({ id }) => id))])
    .execute()
  const waiting = new Map(rows.map((row) => [row.public_id, row]))
  const chosen = files.map(({ id, inboxId, owners }) => {
    const row = waiting.get(id)
    if (!row || row.inbox_id !== inboxId || !owners.includes(row.owner)) return null
    waiting.delete(id)
    return row
  })
  const taken = await takeUploads(
    tx,
    chosen.flatMap((row) => row?.id ?? []),
  )
  return chosen.map((row) => (row && taken.has(row.id) ? fileColumns(row) : null))
}

/** What an attachment of a mail is beyond its file. */
type AdoptedMailFile = Adopted & { public_id: string; inline: 0 | 1; content_id: string | null }

/**
 * As above, of mails: whatever a mail of that inbox brought along is that mail's. It keeps its public id, by
 * which the mail's page names it.
 */
export async function adoptMailFiles(
  tx: Tx,
  files: ReadonlyArray<Pick<HeldFile, 'id' | 'inboxId'>>,
): Promise<Array<AdoptedMailFile | null>> {
  if (files.length === 0) return []
  const rows = await tx
    .deleteFrom('mail_file')
    .where('public_id', 'in', [...new Set(files.map(({ id }) => id))])
    .where('inbox_id', 'in', [...new Set(files.map(({ inboxId }) => inboxId))])
    .where('role', '<>', 'page')
    .returningAll()
    .execute()
  const waiting = new Map(rows.map((row) => [row.public_id, row]))
  return files.map(({ id, inboxId }) => {
    const row = waiting.get(id)
    if (!row || row.inbox_id !== inboxId) return null
    waiting.delete(id)
    const { public_id, content_id, role } = row
    return { ...fileColumns(row), public_id, content_id, inline: role === 'inline' ? 1 : 0 }
  })
}

/** Those that were still there: their files are the caller's. */
async function takeUploads(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.deleteFrom('visitor_upload').where('id', 'in', ids).returning('id').execute()
  return new Set(rows.map(({ id }) => id))
}
