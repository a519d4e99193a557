/** Which messages may go now, and in which order. */
import { sql, type ExpressionBuilder } from 'kysely'
import type { ChannelKind } from '../../contract/common.ts'
import type { Schema } from '../../storage/schema.ts'
import type { Reader } from '../../storage/database.ts'
import { goodUntil } from '../attachment/send.ts'
import type { OutboxRow } from './outbox.ts'

/** Who may get nothing yet: their messages are not due, whatever their time says. */
export interface Waiting {
  inboxes: Set<number>
  conversations: Set<number>
}

/** `needsUpload`: the provider does not hold the message's file, and has to before it goes. */
export type DueRow = OutboxRow & { needsUpload: boolean; channel: ChannelKind }

interface DueQuery {
  limit: number
  uploads?: boolean
  waiting?: Waiting
  attaching?: readonly ChannelKind[]
}

/**
 * What is due, oldest first; of each conversation only its oldest, so that order is kept. `uploads: false`:
 * without those whose file has to be handed over first. `attaching`: channels of which none has to.
 */
export async function dueRows(
  db: Reader,
  now: number,
  { limit, uploads = true, waiting, attaching = [] }: DueQuery,
): Promise<DueRow[]> {
  const needsUpload = (eb: ExpressionBuilder<Schema, 'outbox' | 'inbox'>) =>
    eb.exists(
      eb
        .selectFrom('attachment')
        .select('attachment.id')
        .whereRef('attachment.message_id', '=', 'outbox.message_id')
        .$if(attaching.length > 0, (query) => query.where('inbox.channel', 'not in', attaching))
        .where((file) =>
          file.or([file('provider_id', 'is', null), file('provider_until', '<=', goodUntil(now))]),
        ),
    )
  const [inboxes, conversations] = [[...(waiting?.inboxes ?? [])], [...(waiting?.conversations ?? [])]]
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('inbox', 'inbox.id', 'outbox.inbox_id')
    .selectAll('outbox')
    .select('inbox.channel')
    .select((eb) => sql<number>`case when ${needsUpload(eb)} then 1 else 0 end`.as('needs_upload'))
    .where('outbox.state', '=', 'queued')
    .where('outbox.next_at', '<=', now)
    .where('inbox.paused', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.conversation_id', '=', 'outbox.conversation_id')
            .whereRef('earlier.id', '<', 'outbox.id'),
        ),
      ),
    )
    .$if(!uploads, (query) => query.where((eb) => eb.not(needsUpload(eb))))
    .$if(inboxes.length > 0, (query) => query.where('outbox.inbox_id', 'not in', inboxes))
    .$if(conversations.length > 0, (query) => query.where('outbox.conversation_id', 'not in', conversations))
    .orderBy('outbox.id')
    .limit(limit)
    .execute()
  return rows.map(({ needs_upload, ...row }) => ({ ...row, needsUpload: needs_upload === 1 }))
}

/** Is anything due, or on its way? */
export async function hasWork(db: Reader, now: number): Promise<boolean> {
  const underway = db.selectFrom('outbox').select('id').where('state', '<>', 'queued').limit(1)
  return (
    (await underway.executeTakeFirst()) !== undefined || (await dueRows(db, now, { limit: 1 })).length > 0
  )
}
