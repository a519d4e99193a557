import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { periodsToRules } from './0006-periods.ts'
import { columnsFor, type Kind } from './columns.ts'

/** Labels, retention rules and what they did, holds, and proofs. */
export function retention(kind: Kind): Migration {
  return { up: (db) => up(db, kind) }
}

async function up(db: Kysely<unknown>, kind: Kind): Promise<void> {
  const { id, int } = columnsFor(kind)
  const table = (name: string) => id(db.schema.createTable(name))
  const index = (name: string) => db.schema.createIndex(name)
  const alter = (name: string) => db.schema.alterTable(name)

  await table('label')
    .addColumn('name', 'text', (c) => c.notNull())
    // In small letters: two labels never differ by that alone.
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('color', 'text', (c) => c.notNull())
    .addColumn('created_at', int, (c) => c.notNull())
    .addColumn('deleted_at', int)
    .execute()
  await db.schema
    .createTable('conversation_label')
    .addColumn('conversation_id', int, (c) => c.notNull().references('conversation.id').onDelete('cascade'))
    .addColumn('label_id', int, (c) => c.notNull().references('label.id').onDelete('cascade'))
    .addColumn('agent_id', int, (c) => c.references('agent.id'))
    .addColumn('at', int, (c) => c.notNull())
    .addPrimaryKeyConstraint('conversation_label_key', ['conversation_id', 'label_id'])
    .execute()
  await index('conversation_label_label')
    .on('conversation_label')
    .columns(['label_id', 'conversation_id'])
    .execute()

  for (const name of [
    'due_at',
    'due_rule_id',
    'next_at',
    'kept_until',
    'hidden_at',
    'going_at',
    'oldest_file_at',
    'event_at',
    'redacted_at',
    'anonymised_at',
  ]) {
    await alter('conversation').addColumn(name, int).execute()
  }
  await alter('conversation').addColumn('due_action', 'text').execute()
  await alter('conversation').addColumn('steps', 'text').execute()
  await alter('conversation').addColumn('hidden', 'text').execute()
  await alter('conversation')
    .addColumn('held', int, (c) => c.notNull().defaultTo(0))
    .execute()
  await index('conversation_next')
    .on('conversation')
    .columns(['next_at', 'id'])
    .where(sql.ref('next_at'), 'is not', null)
    .execute()
  await index('conversation_due')
    .on('conversation')
    .columns(['due_at', 'due_rule_id'])
    .where(sql.ref('due_at'), 'is not', null)
    .execute()
  await index('conversation_hidden')
    .on('conversation')
    .columns(['hidden', 'hidden_at', 'id'])
    .where(sql.ref('hidden'), 'is not', null)
    .execute()
  await index('conversation_held')
    .on('conversation')
    .columns(['held', 'id'])
    .where(sql.ref('held'), '=', sql.lit(1))
    .execute()
  // With what is hidden nobody goes on: beside it the customer may begin another one.
  await db.schema.dropIndex('conversation_one_open').execute()
  await index('conversation_one_open')
    .unique()
    .on('conversation')
    .columns(['inbox_id', 'contact_id', 'thread'])
    .where(sql<boolean>`status <> 'resolved' and hidden is null`)
    .execute()
  await sql`update conversation set oldest_file_at = (
    select min(message.created_at) from message
    join attachment on attachment.message_id = message.id
    where message.conversation_id = conversation.id
  )`.execute(db)

  await alter('contact')
    .addColumn('held', int, (c) => c.notNull().defaultTo(0))
    .execute()
  await index('contact_held')
    .on('contact')
    .columns(['held', 'id'])
    .where(sql.ref('held'), '=', sql.lit(1))
    .execute()
  for (const name of ['relationship_ended_at', 'restriction_asked_at', 'erasure_asked_at']) {
    await alter('contact').addColumn(name, int).execute()
  }

  await table('retention_rule')
    .addColumn('draft', 'text')
    .addColumn('draft_by', int, (c) => c.references('agent.id'))
    .addColumn('draft_at', int)
    .addColumn('created_at', int, (c) => c.notNull())
    .execute()
  await table('retention_rule_version')
    .addColumn('rule_id', int, (c) => c.notNull().references('retention_rule.id'))
    .addColumn('version', int, (c) => c.notNull())
    .addColumn('body', 'text')
    .addColumn('since_at', int, (c) => c.notNull())
    .addColumn('at', int, (c) => c.notNull())
    .addColumn('agent_id', int, (c) => c.references('agent.id'))
    .addColumn('why', 'text', (c) => c.notNull())
    .addColumn('forecast', int)
    .execute()
  await index('retention_rule_version_once')
    .unique()
    .on('retention_rule_version')
    .columns(['rule_id', 'version'])
    .execute()

  // Who is to be told of a decision by mail, in the transaction of the decision.
  await table('rule_mail')
    .addColumn('rule_id', int, (c) => c.notNull().references('retention_rule.id'))
    .addColumn('version', int, (c) => c.notNull())
    .addColumn('agent_id', int, (c) => c.notNull().references('agent.id'))
    .addColumn('at', int, (c) => c.notNull())
    .addColumn('next_at', int, (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('retention_state')
    .addColumn('id', int, (c) => c.primaryKey())
    .addColumn('policy', int, (c) => c.notNull())
    .addColumn('walked_policy', int, (c) => c.notNull())
    .addColumn('walked_id', int, (c) => c.notNull())
    .addColumn('settings', 'text', (c) => c.notNull())
    .addColumn('next_run_at', int)
    .addColumn('forecast', 'text')
    .addColumn('seen_at', int, (c) => c.notNull())
    .addColumn('instance', 'text', (c) => c.notNull())
    .addColumn('ledger_number', int, (c) => c.notNull())
    .addColumn('ledger_hash', 'text', (c) => c.notNull())
    .addColumn('audit_anchor', 'text')
    .addColumn('restored_at', int)
    .execute()

  await table('retention_run')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('started_at', int, (c) => c.notNull())
    .addColumn('ended_at', int)
    .addColumn('agent_id', int, (c) => c.references('agent.id'))
    .addColumn('subject_id', int)
    .addColumn('why', 'text')
    .addColumn('policy', int, (c) => c.notNull())
    .addColumn('forecast', int, (c) => c.notNull())
    .addColumn('gone', 'text', (c) => c.notNull())
    .addColumn('bytes', int, (c) => c.notNull())
    .addColumn('rules', 'text', (c) => c.notNull())
    .addColumn('kept', 'text', (c) => c.notNull())
    .addColumn('checked', 'text')
    .addColumn('ledger_from', int)
    .addColumn('ledger_to', int)
    .addColumn('ledger_hash', 'text')
    .execute()
  await index('retention_run_started').on('retention_run').columns(['started_at']).execute()
  await index('retention_run_state').on('retention_run').columns(['state', 'id']).execute()

  await table('hold')
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('owner_id', int, (c) => c.notNull().references('agent.id'))
    .addColumn('placed_by', int, (c) => c.notNull().references('agent.id'))
    .addColumn('placed_at', int, (c) => c.notNull())
    .addColumn('review_at', int, (c) => c.notNull())
    .addColumn('release_asked_by', int, (c) => c.references('agent.id'))
    .addColumn('release_asked_at', int)
    .addColumn('release_why', 'text')
    .addColumn('released_by', int, (c) => c.references('agent.id'))
    .addColumn('released_at', int)
    .addColumn('grown_id', int, (c) => c.notNull().defaultTo(0))
    .addColumn('grown_at', int)
    .execute()
  await index('hold_released').on('hold').columns(['released_at']).execute()
  await table('hold_object')
    .addColumn('hold_id', int, (c) => c.notNull().references('hold.id'))
    .addColumn('contact_id', int)
    .addColumn('conversation_id', int)
    .execute()
  await index('hold_object_hold').on('hold_object').columns(['hold_id']).execute()
  await index('hold_object_contact').on('hold_object').columns(['contact_id']).execute()
  await index('hold_object_conversation').on('hold_object').columns(['conversation_id']).execute()

  await alter('discard').addColumn('until', int).execute()
  await keepsOfFiles(db)
  await index('attachment_copy')
    .on('attachment')
    .columns(['provider_until', 'inbox_id', 'id'])
    .where(sql.ref('provider_until'), 'is not', null)
    .execute()

  // What is to be written to the ledger outside of the database, in the transaction of what it tells.
  await table('ledger_entry')
    .addColumn('at', int, (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('kept_mention')
    .addColumn('conversation_id', int, (c) => c.notNull().references('conversation.id').onDelete('cascade'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('at', int, (c) => c.notNull())
    .addPrimaryKeyConstraint('kept_mention_key', ['conversation_id', 'key'])
    .execute()
  await db.schema
    .createTable('forgotten_message')
    .addColumn('inbox_id', int, (c) => c.notNull().references('inbox.id').onDelete('cascade'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('at', int, (c) => c.notNull())
    .addPrimaryKeyConstraint('forgotten_message_key', ['inbox_id', 'key'])
    .execute()
  await index('forgotten_message_age').on('forgotten_message').columns(['at']).execute()

  await db.schema
    .createTable('tally')
    .addColumn('day', int, (c) => c.notNull())
    .addColumn('inbox_id', int, (c) => c.notNull().references('inbox.id').onDelete('cascade'))
    .addColumn('conversations', int, (c) => c.notNull())
    .addColumn('resolved', int, (c) => c.notNull())
    .addColumn('inbound', int, (c) => c.notNull())
    .addColumn('outbound', int, (c) => c.notNull())
    .addColumn('answered', int, (c) => c.notNull())
    .addColumn('answer_seconds', int, (c) => c.notNull())
    .addColumn('ratings', int, (c) => c.notNull())
    .addColumn('rating_sum', int, (c) => c.notNull())
    .addPrimaryKeyConstraint('tally_key', ['day', 'inbox_id'])
    .execute()

  await alter('audit')
    .addColumn('hash', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  // The end of the chain, so that lines that are cut from it are missed.
  await db.schema
    .createTable('audit_head')
    .addColumn('id', int, (c) => c.primaryKey())
    .addColumn('line', int, (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('told_line', int, (c) => c.notNull().defaultTo(0))
    .addColumn('told_at', int, (c) => c.notNull().defaultTo(0))
    .execute()
  await index('audit_object').on('audit').columns(['object', 'object_id', 'id']).execute()
  await index('audit_actor').on('audit').columns(['actor_id', 'id']).execute()

  await periodsToRules(db)
}

const DAY = 24 * 60 * 60 * 1000

/** Files that came in by WhatsApp: Meta has them for 30 days at most. */
async function keepsOfFiles(db: Kysely<unknown>): Promise<void> {
  await sql`update attachment
    set provider_until = ${30 * DAY} + (select created_at from message where message.id = attachment.message_id)
    where provider_until is null and provider_id is not null
      and inbox_id in (select id from inbox where channel = 'whatsapp')`.execute(db)
}
