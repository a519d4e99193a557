import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { ChatId } from '../../contract/visitor.ts'
import { databases, openTestDatabase, type TestDatabase } from '../../../tests/helpers/database.ts'

describe.each(databases)('an older database on %s', (kind) => {
  let test: TestDatabase
  afterEach(async () => {
    await test.db.close()
    await test.drop()
  })

  it('keeps what is in it, and an inbox that was receiving is not said to be silent', async () => {
    test = await openTestDatabase(kind, '0001-start')
    const { db } = test
    const run = (text: string) => sql.raw(text).execute(db.admin)
    await run(`insert into inbox (channel, account, name, settings, secrets, simulator, visibility, created_at)
      values ('whatsapp', '7001', 'Service', '{}', '', 0, 'all', 1)`)
    await run(`insert into contact (name, name_at, created_at) values ('Carla', 1, 1)`)
    await run(`insert into identity (contact_id, channel, kind, value, created_at)
      values (1, 'whatsapp', 'phone', '491511', 1)`)
    await run(`insert into conversation
      (inbox_id, contact_id, status, created_at, last_message_at, last_inbound_at, inbound_count)
      values (1, 1, 'open', 1, 500, 500, 1)`)

    await test.migrate()

    const health = await db.read.selectFrom('inbox_health').selectAll().executeTakeFirstOrThrow()
    expect(health).toMatchObject({ inbox_id: 1, last_delivery_at: 500, facts: '{}' })
    const identity = await db.read.selectFrom('identity').selectAll().executeTakeFirstOrThrow()
    expect(identity).toMatchObject({ value: '491511', ended_at: 0 })
    const conversation = await db.read.selectFrom('conversation').selectAll().executeTakeFirstOrThrow()
    expect(conversation).toMatchObject({ control: 'business', control_at: 0, entry_point_at: null })
    const inbox = await db.read.selectFrom('inbox').selectAll().executeTakeFirstOrThrow()
    expect(inbox.read_receipts).toBe(1)
  })

  it('gives each conversation a name of its own, and holds a console’s id once in each', async () => {
    test = await openTestDatabase(kind, '0002-channel')
    const { db } = test
    const run = (text: string) => sql.raw(text).execute(db.admin)
    await run(`insert into inbox (channel, account, name, settings, secrets, simulator, visibility, created_at)
      values ('whatsapp', '7001', 'Service', '{}', '', 0, 'all', 1)`)
    await run(`insert into contact (name, name_at, created_at) values ('Carla', 1, 1)`)
    for (const status of ['resolved', 'resolved', 'open']) {
      await run(`insert into conversation
        (inbox_id, contact_id, status, created_at, last_message_at, inbound_count)
        values (1, 1, '${status}', 1, 500, 0)`)
    }
    const message = (id: string | null) => `insert into message
      (conversation_id, inbox_id, direction, type, client_id, attempt, forwarded, sent_at, created_at)
      values (1, 1, 'out', 'text', ${id === null ? 'null' : `'${id}'`}, 1, 0, 1, 1)`
    for (const id of [null, null, 'of-a-console']) await run(message(id))

    await test.migrate()

    const chats = await db.read.selectFrom('conversation').select(['public_id', 'seen_inbound']).execute()
    expect(new Set(chats.map(({ public_id }) => ChatId.parse(public_id))).size).toBe(3)
    expect(chats.map(({ seen_inbound }) => seen_inbound)).toEqual([0, 0, 0])
    await run(message(null))
    await expect(run(message('of-a-console'))).rejects.toThrow(/unique/i)
  })
})
