/** A row in every table that can hold something of a chat, and counting them. */
import { sql } from 'kysely'
import type { Schema } from '../../server/storage/schema.ts'
import type { Reader, Tx } from '../../server/storage/database.ts'
import { waitingFor } from '../../server/core/conversation/notes.ts'
import { deliveryKey } from '../../server/inbound/intake.ts'
import type { TestServer } from '../helpers/server.ts'
import { seedMailRows } from './mail-rows.ts'
import { answers, chooses, ends, randomName, says, writing, type Chat, type Visitor } from './website.ts'

/** What a row may name of those who are to be forgotten. */
const NAMING = /^((conversation|message|contact|visitor|duplicate)_id|other_id)$/
/** Without such a column, but with their words or addresses inside. */
const WITH_WORDS = ['quarantine', 'raw_delivery', 'waiting'] as const

/** From the database itself: a table that comes later is among them. */
export async function tablesOfPeople(t: TestServer): Promise<Array<keyof Schema>> {
  const { rows } = await (
    t.ctx.db.kind === 'sqlite'
      ? sql<{ table: string; column: string }>`select m.name as "table", p.name as "column"
        from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'`
      : sql<{ table: string; column: string }>`select table_name as "table", column_name as "column"
        from information_schema.columns where table_schema = current_schema()`
  ).execute(t.ctx.db.admin)
  const tables = new Set(rows.filter(({ column }) => NAMING.test(column)).map(({ table }) => table))
  // Ids and the kind of what happened, and it is how consoles hear that something is gone.
  tables.delete('event')
  for (const table of [...WITH_WORDS, 'contact', 'conversation', 'visitor']) tables.add(table)
  return [...tables].sort() as Array<keyof Schema>
}

export async function countRows(
  db: Reader,
  tables: ReadonlyArray<keyof Schema>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db)
    counts[table] = Number(rows[0]?.n)
  }
  return counts
}

/** All rows of all tables as text: whatever is still said somewhere is in there. */
export async function everythingStored(t: TestServer): Promise<string> {
  const { rows } = await (
    t.ctx.db.kind === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{ name: string }>`select table_name as name from information_schema.tables
        where table_schema = current_schema()`
  ).execute(t.ctx.db.admin)
  const texts: string[] = []
  for (const { name } of rows) {
    const found = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(t.ctx.db.admin)
    for (const row of found.rows) {
      for (const value of Object.values(row)) {
        texts.push(Buffer.isBuffer(value) ? value.toString('latin1') : String(value))
      }
    }
  }
  return texts.join('\n')
}

/** The visitor has written, with a file, and was answered; and there is one of everything else. */
export async function seedEverything(t: TestServer, who: Visitor, word: string): Promise<Chat> {
  const file = await chooses(t, who, `${word}.txt`, Buffer.from(word))
  const chat = await says(t, who, word, { file })
  const answer = await answers(t, chat, `${word} answered`)
  await t.owner.post(`/api/conversations/${chat.id}/read`, { seen: 1 })
  await ends(t, chat)
  await chooses(t, who, `${word}.chosen.txt`, Buffer.from(word))
  await t.ctx.db.transaction((tx) => seedRows(t, tx, who, chat, answer, word))
  return chat
}

async function seedRows(t: TestServer, tx: Tx, who: Visitor, chat: Chat, answer: number, word: string) {
  const now = t.clock.now()
  const about = { message_id: chat.messageId, at: now }
  await tx
    .insertInto('revision')
    .values({ ...about, external_id: '', text: word })
    .execute()
  await tx
    .insertInto('reaction')
    .values({ ...about, author: 'contact', emoji: '👍', external_id: word, source_id: answer })
    .execute()
  await tx
    .insertInto('receipt')
    .values({ ...about, state: 'read', code: null })
    .execute()
  await tx
    .insertInto('outbox')
    .values({
      message_id: answer,
      inbox_id: who.site.id,
      conversation_id: chat.id,
      state: 'queued',
      attempts: 0,
      next_at: now + 1e12,
      lease_until: null,
      lease_token: null,
    })
    .execute()
  await tx
    .insertInto('rating')
    .values({
      conversation_id: chat.id,
      inbox_id: who.site.id,
      agent_id: null,
      score: 1,
      comment: word,
      at: now,
    })
    .execute()
  await tx
    .insertInto('upload')
    .values({
      public_id: randomName(),
      agent_id: t.owner.id,
      inbox_id: who.site.id,
      conversation_id: chat.id,
      kind: 'document',
      file_name: word,
      mime_type: 'text/plain',
      size: 1,
      sha256: '',
      blob: '0'.repeat(32),
      converted: 0,
      small_blob: '1'.repeat(32),
      width: null,
      height: null,
      duration: null,
      peaks: null,
      created_at: now,
    })
    .execute()
  await seedMarks(t, tx, chat)
  const place = { inboxId: who.site.id, conversationId: chat.id, messageId: chat.messageId }
  await seedMailRows(tx, { ...place, word, at: now })
  await seedPerson(t, tx, who, word)
  await seedPieces(t, tx, who, chat, word)
}

/** A label, that somebody else was erased, and what is left of a hold that was released. */
async function seedMarks(t: TestServer, tx: Tx, chat: Chat) {
  const now = t.clock.now()
  const name = randomName()
  const { id: labelId } = await tx
    .insertInto('label')
    .values({ name, key: name, color: 'grey', created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('conversation_label')
    .values({ conversation_id: chat.id, label_id: labelId, agent_id: t.owner.id, at: now })
    .execute()
  await tx.insertInto('kept_mention').values({ conversation_id: chat.id, key: name, at: now }).execute()
  const { id: holdId } = await tx
    .insertInto('hold')
    .values({
      reason: 'A lawsuit',
      object: JSON.stringify({ kind: 'conversation', id: chat.id }),
      owner_id: t.owner.id,
      placed_by: t.owner.id,
      placed_at: now,
      review_at: now,
      release_asked_by: null,
      release_asked_at: null,
      release_why: null,
      released_by: t.owner.id,
      released_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('hold_object')
    .values({ hold_id: holdId, contact_id: null, conversation_id: chat.id })
    .execute()
}

async function seedPerson(t: TestServer, tx: Tx, who: Visitor, word: string) {
  const now = t.clock.now()
  const { id: noticeId } = await tx
    .insertInto('notice')
    .values({ inbox_id: who.site.id, version: now, hash: randomName(), texts: '{}', created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('consent')
    .values({
      contact_id: who.contactId,
      channel: 'web',
      purpose: 'privacy_notice',
      state: 'granted',
      source: 'widget',
      detail: word,
      agent_id: null,
      at: now,
      recorded_at: now,
      notice_id: noticeId,
      language: 'de',
    })
    .execute()
  const { id: otherId } = await tx
    .insertInto('contact')
    .values({ name: 'Somebody else', name_at: 0, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id: duplicateId } = await tx
    .insertInto('duplicate')
    .values({
      contact_id: who.contactId,
      other_id: otherId,
      state: 'open',
      created_at: now,
      decided_at: null,
      decided_by: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('duplicate_evidence')
    .values({ duplicate_id: duplicateId, channel: 'web', source: 'message', addresses: word, at: now })
    .execute()
}

async function seedPieces(t: TestServer, tx: Tx, who: Visitor, chat: Chat, word: string) {
  const now = t.clock.now()
  const { external_id: target } = await tx
    .selectFrom('message')
    .select('external_id')
    .where('id', '=', chat.messageId)
    .executeTakeFirstOrThrow()
  const naming = JSON.stringify({ to: { addresses: [{ kind: 'visitor', value: who.publicId }], name: word } })
  for (const [index, under] of [target ?? '', waitingFor(who.contactId), 'of nobody'].entries()) {
    const event = index === 2 ? naming : JSON.stringify({ text: word })
    const { id } = await tx
      .insertInto('waiting')
      .values({ inbox_id: who.site.id, target: under, event, dedupe: `${word}${index}`, received_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (index === 2) {
      const address = `visitor:${who.publicId}`
      await tx.insertInto('waiting_about').values({ waiting_id: id, address }).execute()
    }
  }
  await tx
    .insertInto('quarantine')
    .values({
      channel: 'web',
      account: who.site.key,
      reason: 'failed',
      detail: null,
      body: Buffer.from(JSON.stringify(writing(t, who, `${word} parked`))),
      signed_by: JSON.stringify([who.site.id]),
      dedupe: word,
      received_at: now,
    })
    .execute()
}

/** Stored, and not taken in as long as the transaction lasts. */
export async function seedRaw(t: TestServer, tx: Tx, who: Visitor, text: string): Promise<void> {
  const body = Buffer.from(JSON.stringify(writing(t, who, text)))
  await tx
    .insertInto('raw_delivery')
    .values({
      channel: 'web',
      delivery_key: deliveryKey('web', body),
      body,
      signed_by: JSON.stringify([who.site.id]),
      received_at: t.clock.now(),
    })
    .execute()
}
