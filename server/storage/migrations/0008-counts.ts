import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What is out of sight is not counted: where the index does not say so, each open conversation is looked up. */
export const counts: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.dropIndex('conversation_counts').execute()
    await db.schema
      .createIndex('conversation_counts')
      .on('conversation')
      .columns(['status', 'hidden', 'inbox_id', 'assignee_id'])
      .execute()
  },
}
