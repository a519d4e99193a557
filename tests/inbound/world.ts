/** What the tests of the way in share: an empty database, the end of all work, and the state in comparable form. */
import { createHash } from 'node:crypto'
import type { Database } from '../../server/storage/database.ts'
import type { TestServer } from '../helpers/server.ts'

/** A Graph API that is not there: files are looked for and not found, and nothing leaves the machine. */
export const NOWHERE = 'http://127.0.0.1:9'

/** What deliveries leave behind, children first. Inboxes and agents stay. */
const TABLES = [
  'receipt',
  'reaction',
  'revision',
  'waiting',
  'outbox',
  'attachment',
  'entry',
  'read_mark',
  'message',
  'conversation',
  'identity',
  'consent',
  'duplicate_evidence',
  'duplicate',
  'contact',
  'usage',
  'raw_delivery',
  'quarantine',
  'channel_notice',
  'event',
] as const

export async function empty(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    for (const table of TABLES) await tx.deleteFrom(table).execute()
  })
}

export async function untilTakenIn(t: TestServer): Promise<void> {
  await t.server.inbound.drain()
}

export async function counts(db: Database): Promise<Record<(typeof TABLES)[number], number>> {
  const found = await Promise.all(
    TABLES.map(async (table) => {
      const { rows } = await db.read
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow()
      return [table, Number(rows)] as const
    }),
  )
  return Object.fromEntries(found) as Record<(typeof TABLES)[number], number>
}

/**
 * Everything a reader could tell apart, without what depends on arrival: row ids and our own clock.
 * Two databases that took in the same things say the same here.
 */
export async function snapshot(db: Database): Promise<Record<string, unknown[]>> {
  const all = <T extends (typeof TABLES)[number] | 'inbox'>(table: T) =>
    db.read.selectFrom(table).selectAll().execute() as Promise<Array<Record<string, unknown>>>
  const [inboxes, contacts, identities, conversations, messages] = await Promise.all([
    all('inbox'),
    all('contact'),
    all('identity'),
    all('conversation'),
    all('message'),
  ])
  const account = new Map(inboxes.map((row) => [row['id'], row['account']]))
  const person = new Map(
    contacts.map(({ id }) => [
      id,
      identities
        .filter((row) => row['contact_id'] === id)
        .map((row) => `${String(row['kind'])}:${String(row['value'])}${row['ended_at'] ? '†' : ''}`)
        .sort()
        .join(' '),
    ]),
  )
  const thread = new Map(
    conversations.map((row) => [
      row['id'],
      `${String(account.get(row['inbox_id']))} ${String(person.get(row['contact_id']))}`,
    ]),
  )
  const message = new Map(messages.map((row) => [row['id'], row['correlation'] ?? row['external_id']]))
  const name: Record<string, Map<unknown, unknown>> = {
    inbox_id: account,
    contact_id: person,
    conversation_id: thread,
    message_id: message,
    last_message_id: message,
  }
  const waitedFor = (target: string) => {
    const contact = /^contact:(\d+)$/.exec(target)?.[1]
    return contact ? person.get(Number(contact)) : target
  }
  // Files are fetched at their own pace, and agents look when they look.
  const arrival = new Set([
    'seen_inbound',
    'seen_at',
    'id',
    'oldest_file_at',
    'created_at',
    'received_at',
    'provider_until',
    'recorded_at',
    'public_id',
    'next_at',
    'attempts',
    'dedupe',
  ])
  const normal = (rows: Array<Record<string, unknown>>) =>
    rows
      .map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([key]) => !arrival.has(key))
            .map(([key, value]) => {
              if (Buffer.isBuffer(value)) return [key, createHash('sha256').update(value).digest('hex')]
              if (key === 'target') return [key, waitedFor(String(value))]
              return [key, name[key]?.get(value) ?? value]
            }),
        ),
      )
      .map((row) => JSON.stringify(row))
      .sort()
  return {
    contacts: contacts
      .map((row) => `${String(person.get(row['id']))} = ${String(row['name'])} @ ${String(row['name_at'])}`)
      .sort(),
    conversations: normal(conversations),
    messages: normal(messages),
    receipts: normal(await all('receipt')),
    reactions: normal(await all('reaction')),
    revisions: normal(await all('revision')),
    attachments: normal((await all('attachment')).map((row) => ({ ...row, state: null }))),
    entries: normal(await all('entry')),
    consents: normal(await all('consent')),
    usage: normal(await all('usage')),
    // When an address was first told is not the same for whom was taken for two and for whom was not.
    identities: normal(
      identities.map((row) => ({ ...row, told_at: row['kind'] === 'username' && row['told_at'] })),
    ),
    waiting: normal(await all('waiting')),
    notices: normal(await all('channel_notice')),
    quarantine: normal(await all('quarantine')),
    raw: normal(await all('raw_delivery')),
  }
}
