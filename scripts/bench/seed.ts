/** Fills a database beneath the server, faster than any customer could. */
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { ours, phone } from './traffic.ts'

/** Messages of ours that statuses can be about, spread over as many conversations as there are people. */
export function seedOurs(folder: string, count: number): void {
  const db = open(folder)
  const people = Math.min(count, 2000)
  db.transaction(() => {
    seedPeople(db, people, phone)
    const insert = db.prepare(
      `insert into message (conversation_id, inbox_id, direction, type, text, external_id, correlation,
         attempt, forwarded, sent_at, created_at, delivery, delivery_at)
       values (?, 1, 'out', 'text', 'It is still there.', ?, ?, 1, 0, ?, ?, 'accepted', ?)`,
    )
    const now = Date.now()
    for (let n = 0; n < count; n++) {
      insert.run(1 + (n % people), ours(n), `correlation-of-bench-${n}`, now, now, now)
    }
  })()
  db.close()
}

/** A database as it is after years. */
export function seedYears(folder: string, conversations: number, each: number): void {
  const db = open(folder)
  db.transaction(() => {
    seedPeople(db, conversations, (n) => String(4_915_100_000_000 + n))
    db.exec(`
      with recursive n(i) as (select 0 union all select i + 1 from n where i < ${conversations * each - 1})
      insert into message (conversation_id, inbox_id, direction, type, text, external_id, correlation,
        attempt, forwarded, sent_at, created_at, delivery, delivery_at)
      select 1 + i / ${each}, 1, iif(i % 2, 'out', 'in'), 'text',
        'Message number ' || i || ' of a conversation about a chair and a table that should have come on Tuesday.',
        'wamid.HBgNNDkxNTE1NTUwMzQxMhUCABIY' || printf('%012d', i), iif(i % 2, 'correlation-' || i, null),
        1, 0, ${START} + i * 1000, ${START} + i * 1000, iif(i % 2, 'read', null), iif(i % 2, ${START} + i * 1000, null)
      from n`)
    db.exec(`update conversation set last_message_id = id * ${each},
      last_message_at = ${START} + (id * ${each} - 1) * 1000, inbound_count = ${Math.ceil(each / 2)},
      status = iif(id % 10 = 0, 'open', 'resolved'), resolved_at = iif(id % 10 = 0, null, ${START})`)
  })()
  db.exec('analyze')
  db.close()
}

const START = Date.UTC(2024, 0, 1)

function seedPeople(db: SQLite.Database, count: number, numberOf: (n: number) => string): void {
  const contact = db.prepare('insert into contact (id, name, name_at, created_at) values (?, ?, 0, 0)')
  const identity = db.prepare(
    "insert into identity (contact_id, channel, kind, value, created_at) values (?, 'whatsapp', 'phone', ?, 0)",
  )
  const conversation = db.prepare(
    `insert into conversation (id, inbox_id, contact_id, status, created_at, last_message_at, inbound_count)
     values (?, 1, ?, 'open', 0, 0, 0)`,
  )
  for (let n = 0; n < count; n++) {
    contact.run(n + 1, `Person ${n}`)
    identity.run(n + 1, numberOf(n))
    conversation.run(n + 1, n + 1)
  }
}

function open(folder: string): SQLite.Database {
  const db = new SQLite(join(folder, 'sandglass.db'))
  // What is lost in a crash here is made again by the next run.
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -200000')
  return db
}
