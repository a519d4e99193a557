/** Leaves out what can't be in a scope before it is looked at. */
import type { SelectQueryBuilder } from 'kysely'
import type { Scope } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'

type Conversations<T> = SelectQueryBuilder<Schema, 'conversation', T>

/** A condition that every conversation of the scope meets, and few others. */
export async function narrowTo(
  db: Reader,
  { channels, inboxes, labels, status }: Scope,
): Promise<<T>(query: Conversations<T>) => Conversations<T>> {
  const places = channels.length > 0 ? await inboxesOf(db, channels) : null
  return (query) => {
    let narrowed = query
    if (places) narrowed = narrowed.where('conversation.inbox_id', 'in', places)
    if (inboxes.length > 0) narrowed = narrowed.where('conversation.inbox_id', 'in', inboxes)
    if (status === 'resolved') narrowed = narrowed.where('conversation.status', '=', 'resolved')
    if (labels.length > 0) {
      narrowed = narrowed.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('conversation_label')
            .select('conversation_label.label_id')
            .whereRef('conversation_label.conversation_id', '=', 'conversation.id')
            .where('conversation_label.label_id', 'in', labels),
        ),
      )
    }
    return narrowed
  }
}

async function inboxesOf(db: Reader, channels: Scope['channels']): Promise<number[]> {
  const inboxes = await db.selectFrom('inbox').select('id').where('channel', 'in', channels).execute()
  // None: of no inbox.
  return inboxes.length > 0 ? inboxes.map(({ id }) => id) : [0]
}
