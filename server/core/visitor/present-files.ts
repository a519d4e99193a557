/** Files as visitors see them: what they are, and where they are for the next hour. */
import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { ChatFileView } from '../../contract/visitor.ts'
import type { Reader } from '../../storage/database.ts'
import { linkTo } from './link.ts'
import type { Website } from './site.ts'

export function selectFiles(db: Reader, messageIds: readonly number[]) {
  return db
    .selectFrom('attachment')
    .select([
      'message_id',
      'public_id',
      'kind',
      'file_name',
      'mime_type',
      'size',
      'state',
      'width',
      'height',
      'duration',
      'peaks',
      sql<number>`case when small_blob is null then 0 else 1 end`.as('has_small'),
    ])
    .where('message_id', 'in', messageIds)
    .orderBy('position')
    .execute()
}

export function presentFile(
  ctx: AppContext,
  { inbox }: Website,
  chatId: string,
  row: Awaited<ReturnType<typeof selectFiles>>[number],
): ChatFileView {
  const url = row.state === 'stored' ? linkTo(ctx, inbox.account, { fileId: row.public_id, chatId }) : null
  return {
    id: row.public_id,
    kind: row.kind,
    name: row.file_name ?? row.kind,
    type: row.mime_type ?? '',
    size: row.size ?? 0,
    state: row.state,
    url,
    small: url !== null && row.has_small === 1 ? `${url}&size=small` : null,
    width: row.width,
    height: row.height,
    seconds: row.duration === null ? null : row.duration / 1000,
    peaks: row.peaks === null ? null : (JSON.parse(row.peaks) as number[]),
  }
}
