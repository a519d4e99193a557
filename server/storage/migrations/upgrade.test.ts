import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { ChatId } from '../../contract/visitor.ts'
import { listRules } from '../../core/retention/rule-store.ts'
import { ensureState, readState } from '../../core/retention/state.ts'
import { databases, openTestDatabase, type TestDatabase } from '../../../tests/helpers/database.ts'

const INBOX = `insert into inbox (channel, account, name, settings, secrets, simulator, visibility, created_at)
  values ('whatsapp', '7001', 'Service', '{}', '', 0, 'all', 1)`

describe.each(databases)('an older database on %s', (kind) => {
  let test: TestDatabase
  const run = (text: string) => sql.raw(text).execute(test.db.admin)
  afterEach(async () => {
    await test.db.close()
    await test.drop()
  })

  it('keeps what is in it, and an inbox that was receiving is not said to be silent', async () => {
    test = await openTestDatabase(kind, '0001-start')
    const { db } = test
    await run(INBOX)
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

  it('is as it was where an update ends half way, and the next one goes through', async () => {
    test = await openTestDatabase(kind, '0005-mail')
    await run('create table hold_object (id integer)')
    await expect(test.migrate()).rejects.toThrow('brought up to date')
    await run('drop table hold_object')
    await test.migrate()
    await run(`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01T00:00:00Z')`)
    await expect(test.migrate()).rejects.toThrow('brought up to date')
  })

  it('gives each conversation a name of its own, and holds a console’s id once in each', async () => {
    test = await openTestDatabase(kind, '0002-channel')
    const { db } = test
    await run(INBOX)
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

  it('finds news that wait by whom they are about', async () => {
    test = await openTestDatabase(kind, '0006-retention')
    const { db } = test
    await run(INBOX)
    const addresses = [
      { kind: 'phone', value: '491511' },
      { kind: 'bsuid', value: 'DE.1' },
    ]
    const events = [
      { type: 'status', at: 1, to: { addresses } },
      { type: 'reaction', at: 1, from: { addresses: [...addresses, addresses[0]] } },
      { type: 'status', at: 1, to: 'phone' },
    ]
    for (const [nth, event] of events.entries()) {
      await run(`insert into waiting (inbox_id, target, event, dedupe, received_at)
        values (1, 'one', '${JSON.stringify(event)}', '${nth}', 1)`)
    }

    await test.migrate()

    const about = await db.read
      .selectFrom('waiting_about')
      .selectAll()
      .orderBy('waiting_id')
      .orderBy('address')
      .execute()
    expect(about.map(({ waiting_id: id, address }) => [Number(id), address])).toEqual([
      [1, 'bsuid:DE.1'],
      [1, 'phone:491511'],
      [2, 'bsuid:DE.1'],
      [2, 'phone:491511'],
    ])
  })

  it('has rules in place of what its inboxes said of periods', async () => {
    test = await openTestDatabase(kind, '0005-mail')
    const { db } = test
    const inbox = (channel: string, settings: Record<string, unknown>) =>
      sql`insert into inbox (channel, account, name, settings, secrets, simulator, visibility, created_at)
        values (${channel}, ${JSON.stringify(settings)}, 'A', ${JSON.stringify(settings)}, '', 0, 'all', 1)`.execute(
        db.admin,
      )
    await inbox('web', { color: '#0e6570', deleteAfterDays: 30 })
    await inbox('web', { color: '#000000', deleteAfterDays: 30 })
    await inbox('web', { deleteAfterDays: null })
    await inbox('whatsapp', { phoneNumberId: '7001' })
    await inbox('email', {
      deleteAfterDays: 180,
      deleteFilesAfterDays: 1,
      deleteRawAfterDays: 30,
      deleteAtProviderAfterDays: 7,
    })
    await inbox('email', { address: 'service@nordlicht.example' })

    await test.migrate()

    await ensureState(db, 1)
    const rules = (await listRules(db.read)).map(({ draft, versions }) => {
      const [only] = versions
      const { body, since, agentId, why, version } = only as (typeof versions)[number]
      expect({ draft, count: versions.length, version, since, agentId, why }).toEqual({
        draft: null,
        count: 1,
        version: 1,
        since: 0,
        agentId: null,
        why: 'settings of the inbox',
      })
      return `${body?.name}: ${body?.clock} ${body?.scope.inboxes.join(' ')}`
    })
    expect(rules.toSorted()).toEqual([
      'Attachments of mails 1 day: received 5',
      'Copies at the provider 7 days: received 5',
      'E-mail 180 days: resolved 5',
      'Mails as they came 30 days: received 5 6',
      'Website chats 30 days: resolved 1 2',
    ])
    const settings = await db.read.selectFrom('inbox').select('settings').orderBy('id').execute()
    expect(settings.map((row) => JSON.parse(row.settings) as unknown)).toEqual([
      { color: '#0e6570' },
      { color: '#000000' },
      {},
      { phoneNumberId: '7001' },
      {},
      { address: 'service@nordlicht.example' },
    ])
    const state = await readState(db.read)
    expect(state.walked_policy).toBeLessThan(state.policy)
  })
})
