/** One person in every channel and every feature there is; then not a byte of them anywhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErasurePreview, ErasureResult } from '../../server/contract/erasure.ts'
import { lockPeople, mergeContacts } from '../../server/core/contact/merge.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { removeErased } from '../../server/core/erasure/files.ts'
import { describeError } from '../../server/log.ts'
import { scrub } from '../../server/storage/scrub.ts'
import { nextClientId } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { mailIn, mailInbox, rawMail, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { call, changed, consent, message, person, phone, status, take, username } from '../inbound/news.ts'
import { everythingStored, seedEverything } from './everything.ts'
import { asVisitor, chooses, randomName, visitor, website, writing, type Visitor } from './website.ts'

/** One word for each place, so that a failure says which it was. */
const canary = (place: string) => `canary4714${place}`
const ANY = 'canary4714'

describe.each(databases)('all that there is of a person on %s', (kind) => {
  let t: TestServer
  const log: string[] = []
  beforeEach(async () => {
    log.length = 0
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        log.push(String(chunk))
        done()
      },
    })
    // Everything there is to say, as the server itself would write it.
    const serializers = { err: describeError, error: describeError }
    Object.assign(t.ctx, { log: pino({ level: 'trace', serializers }, sink) })
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  /** Where the bytes are found, however they are written: as text of one or two bytes a letter, or in base64. */
  const found = async (): Promise<string[]> => {
    await scrub(t.ctx.db)
    const folder = t.ctx.config.dataDir
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name))
    const sources: Array<[string, Buffer]> = [
      ...files.flatMap((path): Array<[string, Buffer]> => [
        [path.slice(folder.length), readFileSync(path)],
        [path.slice(folder.length), Buffer.from(path)],
      ]),
      ['log', Buffer.from(log.join('\n'))],
      ['rows', Buffer.from(await everythingStored(t))],
    ]
    return sources.flatMap(([name, bytes]) => traces(bytes).map((trace) => `${name}: ${trace}`))
  }

  const write = async (): Promise<void> => {
    const at = t.clock.now()
    const [number, other] = [phone('4915155504714'), phone('4915155504715')]
    const ada = { at, from: person(canary('name'), number, username(canary('username'))) }
    const first = message(ada, {}, { text: canary('text') })
    const about = { account: first.account, at: at + 1000, from: ada.from, targetId: first.externalId }
    const card = { contacts: [{ name: { formatted_name: canary('card') } }] }
    await take(t, [
      first,
      message(ada, {}, { type: 'contacts', text: null, details: card }),
      message(ada, {}, { text: canary('quoting'), quotedId: first.externalId }),
      message(
        ada,
        {},
        {
          type: 'document',
          text: canary('caption'),
          files: [
            { id: '1', kind: 'document', mimeType: 'text/plain', fileName: canary('file'), sha256: null },
          ],
        },
      ),
      { ...about, type: 'reaction', externalId: 'r1', by: 'contact', emoji: canary('reaction') },
      { ...about, type: 'edit', externalId: 'e1', by: 'contact', text: canary('edit') },
      // Its message never comes: it waits for it.
      status('nobody.knows', 'read', at, { to: person(canary('waiting'), number) }),
      call(ada, canary('call'), 'missed'),
      { ...consent(ada, 'withdrawn'), detail: canary('consent') } as ReturnType<typeof consent>,
      changed(ada, 'number', [number], [other]),
    ])
    const { id } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const say = (path: string, text: string, more = {}) =>
      t.owner.post(`/api/conversations/${id}/${path}`, { clientId: nextClientId(), text, ...more })
    expect(await say('messages', canary('answer'))).toMatchObject({ status: 200 })
    expect(await say('notes', canary('note'))).toMatchObject({ status: 200 })
  }

  const chat = async (): Promise<Visitor> => {
    const site = await website(t)
    const who = await visitor(t, site, {
      name: canary('visitor'),
      email: `${canary('email')}@kunde.example`,
      attributes: { plan: canary('attribute') },
      externalId: canary('external'),
    })
    const held = await seedEverything(t, who, canary('row'))
    const rating = { score: 1, comment: canary('rating') }
    await asVisitor(t, who, 'POST', `/chats/${held.publicId}/rating`, rating)
    await chooses(t, who, canary('chosen'), Buffer.from(canary('content')))
    // Acknowledged, and not taken in yet; and one that could not be.
    await t.server.inbound.stop()
    const parked = Buffer.from(JSON.stringify({ ...writing(t, who, canary('parked')), type: 'message' }))
    await t.ctx.db.admin
      .insertInto('quarantine')
      .values({
        channel: 'web',
        account: site.key,
        reason: 'failed',
        detail: null,
        body: parked,
        signed_by: JSON.stringify([site.id]),
        dedupe: randomName(),
        received_at: t.clock.now(),
      })
      .execute()
    return who
  }

  const mail = async (): Promise<void> => {
    const inbox = await mailInbox(t)
    const from = `${canary('from')} <${canary('address')}@kunde.example>`
    const raw = rawMail({
      from,
      to: `${SUPPORT}, ${canary('participant')} <${canary('to')}@kunde.example>`,
      subject: canary('subject'),
      messageId: `${canary('id')}@kunde.example`,
      text: canary('words'),
      html: `<p>${canary('page')}</p>`,
      files: [{ name: `${canary('attached')}.txt`, content: canary('inside') }],
    })
    await mailIn(t, inbox, raw)
  }

  const conversationIds = async () => {
    const rows = await t.ctx.db.read.selectFrom('conversation').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  }

  it('is gone with their conversations', async () => {
    await write()
    await mail()
    await chat()
    expect((await found()).length).toBeGreaterThan(20)
    const ids = await conversationIds()
    const files = await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, { kind: 'system' }, ids))
    await removeErased(t.ctx, files)
    expect(await found()).toEqual([])
  })

  it('is gone when they want to be erased', async () => {
    await write()
    await mail()
    await chat()
    const people = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .distinct()
      .orderBy('contact_id')
      .execute()
    const [keep = 0, ...others] = people.map(({ contact_id }) => contact_id)
    const actor = { kind: 'agent', id: t.owner.id } as Parameters<typeof mergeContacts>[2]
    await t.ctx.db.transaction(async (tx) => {
      await lockPeople(t.ctx, tx)
      for (const drop of others) await mergeContacts(t.ctx, tx, actor, { keep, drop })
    })
    const path = `/api/contacts/${keep}/erasure`
    const { body: preview } = await t.owner.get<ErasurePreview>(path)
    expect(preview.goes).toMatchObject({ conversations: 3, mails: 2, waiting: expect.any(Number) })
    const { body } = await t.owner.post<ErasureResult>(path, { conversations: 3, why: 'By letter' })
    expect(body.certificate).toMatchObject({
      state: 'done',
      gone: { conversations: 3, messages: preview.goes.messages, files: preview.goes.files },
      check: { rows: 0, files: 0, log: true },
    })
    expect(await found()).toEqual([])
  })
})

function traces(bytes: Buffer): string[] {
  const lower = bytes.toString('latin1').toLowerCase()
  const wide = Buffer.from(ANY, 'utf16le').toString('latin1')
  const plain = lower.match(new RegExp(`${ANY}[a-z]*`, 'g')) ?? []
  const others = [wide, ...inBase64()].filter((text) => lower.includes(text.toLowerCase()))
  return [...new Set([...plain, ...others])]
}

/** At each of the three places at which it may begin; without the letters that depend on what stands beside it. */
const inBase64 = (): string[] =>
  [0, 1, 2].map((shift) => {
    const text = Buffer.from('x'.repeat(shift) + ANY).toString('base64')
    return text.slice(shift === 0 ? 0 : shift + 1, -4)
  })
