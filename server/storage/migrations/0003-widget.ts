import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsFor, type Kind } from './columns.ts'

/** Visitors of websites: who they are, what they agreed to, their files and ratings. */
export function widget(kind: Kind): Migration {
  return { up: (db) => up(db, kind) }
}

async function up(db: Kysely<unknown>, kind: Kind): Promise<void> {
  const { id, int } = columnsFor(kind)
  const table = (name: string) => id(db.schema.createTable(name))
  const index = (name: string) => db.schema.createIndex(name)
  const alter = (name: string) => db.schema.alterTable(name)

  await alter('conversation').addColumn('public_id', 'text').execute()
  await alter('conversation')
    .addColumn('seen_inbound', int, (c) => c.notNull().defaultTo(0))
    .execute()
  await alter('conversation').addColumn('seen_at', int).execute()
  const random =
    kind === 'sqlite' ? 'lower(hex(randomblob(16)))' : "replace(gen_random_uuid()::text, '-', '')"
  await sql`update conversation set public_id = ${sql.raw(random)}`.execute(db)
  await index('conversation_public').unique().on('conversation').columns(['public_id']).execute()

  // What a rule of deletion looks through, oldest end first.
  await index('conversation_ended')
    .on('conversation')
    .columns(['inbox_id', 'resolved_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('resolved'))
    .execute()

  await alter('agent').addColumn('picture', 'text').execute()
  await alter('agent').addColumn('picture_blob', 'text').execute()
  await index('agent_picture').unique().on('agent').columns(['picture']).execute()

  await table('visitor')
    .addColumn('public_id', 'text', (c) => c.notNull().unique())
    .addColumn('inbox_id', int, (c) => c.notNull().references('inbox.id').onDelete('cascade'))
    .addColumn('external_id', 'text')
    .addColumn('name', 'text')
    .addColumn('email', 'text')
    .addColumn('language', 'text')
    .addColumn('attributes', 'text', (c) => c.notNull())
    .addColumn('claims', 'text', (c) => c.notNull())
    .addColumn('page', 'text')
    .addColumn('created_at', int, (c) => c.notNull())
    .execute()
  await index('visitor_external').unique().on('visitor').columns(['inbox_id', 'external_id']).execute()
  await index('visitor_age').on('visitor').columns(['created_at']).execute()

  await table('visitor_session')
    .addColumn('visitor_id', int, (c) => c.notNull().references('visitor.id').onDelete('cascade'))
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', int, (c) => c.notNull())
    .addColumn('expires_at', int, (c) => c.notNull())
    .execute()
  await index('visitor_session_visitor').on('visitor_session').columns(['visitor_id']).execute()
  await index('visitor_session_expiry').on('visitor_session').columns(['expires_at']).execute()

  await table('visitor_upload')
    .addColumn('public_id', 'text', (c) => c.notNull().unique())
    .addColumn('visitor_id', int, (c) => c.notNull().references('visitor.id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('file_name', 'text', (c) => c.notNull())
    .addColumn('mime_type', 'text', (c) => c.notNull())
    .addColumn('size', int, (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('blob', 'text', (c) => c.notNull())
    .addColumn('small_blob', 'text')
    .addColumn('width', int)
    .addColumn('height', int)
    .addColumn('duration', int)
    .addColumn('peaks', 'text')
    .addColumn('created_at', int, (c) => c.notNull())
    .execute()
  await index('visitor_upload_visitor').on('visitor_upload').columns(['visitor_id']).execute()
  await index('visitor_upload_age').on('visitor_upload').columns(['created_at']).execute()

  await table('notice')
    .addColumn('inbox_id', int, (c) => c.notNull().references('inbox.id').onDelete('cascade'))
    .addColumn('version', int, (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('texts', 'text', (c) => c.notNull())
    .addColumn('created_at', int, (c) => c.notNull())
    .execute()
  await index('notice_version').unique().on('notice').columns(['inbox_id', 'version']).execute()

  await alter('consent')
    .addColumn('notice_id', int, (c) => c.references('notice.id'))
    .execute()
  await alter('consent').addColumn('language', 'text').execute()
  await index('consent_notice').on('consent').columns(['notice_id']).execute()

  await db.schema
    .createTable('rating')
    .addColumn('conversation_id', int, (c) =>
      c.primaryKey().references('conversation.id').onDelete('cascade'),
    )
    .addColumn('inbox_id', int, (c) => c.notNull().references('inbox.id').onDelete('cascade'))
    .addColumn('agent_id', int, (c) => c.references('agent.id'))
    .addColumn('score', int, (c) => c.notNull())
    .addColumn('comment', 'text')
    .addColumn('at', int, (c) => c.notNull())
    .execute()
}
