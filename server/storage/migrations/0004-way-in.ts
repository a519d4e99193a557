import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What comes in has no id of a console: it does not stand in the index of those, a page for each message. */
export const wayIn: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.dropIndex('message_client').execute()
    await db.schema
      .createIndex('message_client')
      .unique()
      .on('message')
      .columns(['conversation_id', 'client_id'])
      .where(sql.ref('client_id'), 'is not', null)
      .execute()
  },
}
