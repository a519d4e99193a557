/** Every way by which something is deleted, tried on what a legal hold keeps. */
import { globSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { RuleTarget } from '../../server/contract/retention.ts'
import { lockPeople, mergeContacts } from '../../server/core/contact/merge.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { eraseSilentVisitors } from '../../server/core/erasure/silent.ts'
import { jobs } from '../../server/jobs/registry.ts'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailIn, mailInbox, rawMail } from '../helpers/mails.ts'
import { foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { signIn, startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { asVisitor, ends, says, visitor, website, type Chat, type Visitor } from './website.ts'

/** They ask providers, and delete nothing here. */
const ASKING = ['check-inboxes', 'missing-media', 'sync-templates']
const WHY = { why: 'Somebody wants it' }

describe.each(databases)('what is held on %s', (kind) => {
  let t: TestServer
  let owner: Client
  let mia: Visitor
  let chat: Chat
  let thread: number
  let carla: number
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    owner = t.owner
    const site = await website(t)
    mia = await visitor(t, site, { name: 'Mia' })
    chat = await says(t, mia, 'Moin')
    await ends(t, chat)
    const mailbox = await mailInbox(t)
    const raw = rawMail({ files: [{ name: 'proof.txt', content: 'Proof' }] })
    await mailIn(t, mailbox, raw, { place: { folder: 'INBOX', validity: '1', uid: 7, mailId: null } })
    thread = (await conversationsOf(t, mailbox))[0] ?? 0
    await owner.post(`/api/conversations/${thread}/status`, { status: 'resolved' })
    const { contact_id } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', '=', thread)
      .executeTakeFirstOrThrow()
    carla = contact_id
    for (const object of [
      { kind: 'contact', id: carla },
      { kind: 'conversation', id: chat.id },
    ]) {
      const hold = { reason: 'A lawsuit', object, ownerId: owner.id, reviewAt: t.clock.now() + DAY }
      const { status } = await owner.post('/api/holds', hold)
      if (status !== 200) throw new Error(`not held: ${status}`)
    }
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const passes = async (ms: number) => {
    t.clock.advance(ms)
    owner = await signIn(t.ctx, t.url, owner.id)
  }
  /** All that there is of them. */
  const everything = async () => {
    const db = t.ctx.db.read
    return {
      conversations: await db.selectFrom('conversation').select(['id', 'held']).orderBy('id').execute(),
      messages: await db.selectFrom('message').select(['id', 'text']).orderBy('id').execute(),
      files: await db.selectFrom('attachment').select(['id', 'blob']).orderBy('id').execute(),
      sources: await db.selectFrom('raw_mail').select(['id', 'blob', 'place']).orderBy('id').execute(),
      pages: await db.selectFrom('mail').select(['message_id', 'head', 'segments']).execute(),
      participants: await db.selectFrom('participant').selectAll().orderBy('id').execute(),
      people: await db.selectFrom('contact').select(['id', 'name']).orderBy('id').execute(),
      addresses: await db.selectFrom('identity').select(['kind', 'value']).orderBy('id').execute(),
      visitors: await db.selectFrom('visitor').select(['id', 'name']).orderBy('id').execute(),
      discards: await db.selectFrom('discard').select('id').execute(),
    }
  }

  it('stays whole, whoever asks for it to go', async () => {
    const before = await everything()
    expect(before).toMatchObject({
      conversations: [{ held: 1 }, { held: 1 }],
      files: [{}],
      sources: [{ blob: expect.any(String) }],
    })
    for (const id of [chat.id, thread]) {
      const path = `/api/conversations/${id}/erase`
      expect(await owner.post(path, WHY)).toMatchObject({ status: 409, body: { error: { code: 'held' } } })
    }
    expect(await asVisitor(t, mia, 'DELETE', `/chats/${chat.publicId}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'kept', message: 'This can not be deleted at present.' } },
    })
    const erased = t.ctx.db.transaction((tx) =>
      eraseConversations(t.ctx, tx, { kind: 'system' }, [thread, chat.id]),
    )
    await expect(erased).rejects.toMatchObject({ code: 'held' })
    expect(await everything()).toEqual(before)
    const { status, body } = await owner.post(`/api/contacts/${carla}/erasure`, {
      conversations: 0,
      ...WHY,
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ stays: 1, certificate: { gone: { conversations: 0, restricted: 1 } } })
    expect(await everything()).toEqual(before)
  })

  it('stays whole through every rule and every job, for years', async () => {
    const before = await everything()
    const day = { period: { count: 1, unit: 'days' as const } }
    for (const action of ['delete', 'anonymise', 'redact'] as const) {
      await putInForce(t.ctx, limit({ ...day, name: action, action, clock: 'created' }))
    }
    for (const target of ['files', 'raw_mail', 'provider_copy'] satisfies RuleTarget[]) {
      await putInForce(t.ctx, limit({ ...day, name: target, target, clock: 'received' }))
    }
    await passes(400 * DAY)
    await foresee(t.ctx)
    expect(await run(t.ctx)).toMatchObject({ state: 'done' })
    expect(await everything()).toEqual(before)
    await eraseSilentVisitors(t.ctx, t.clock.now())
    for (const job of jobs) if (!ASKING.includes(job.name)) await job.run(t.ctx)
    expect(await everything()).toEqual(before)
  })

  it('is what holds whoever it is merged with, and ends for both', async () => {
    const [{ id: other } = { id: 0 }] = await t.ctx.db.admin
      .insertInto('contact')
      .values({ name: 'Carla at home', name_at: 0, created_at: 1 })
      .returning('id')
      .execute()
    await t.ctx.db.transaction(async (tx) => {
      await lockPeople(t.ctx, tx)
      const actor = { kind: 'agent' as const, id: owner.id } as Parameters<typeof mergeContacts>[2]
      await mergeContacts(t.ctx, tx, actor, { keep: other, drop: carla })
    })
    const held = () =>
      t.ctx.db.read.selectFrom('contact').select('held').where('id', '=', other).executeTakeFirstOrThrow()
    expect(await held()).toEqual({ held: 1 })
    expect(await owner.post(`/api/conversations/${thread}/erase`, WHY)).toMatchObject({ status: 409 })
    const dpo = await t.agent('Paula', 'dpo')
    const holds = await t.ctx.db.read.selectFrom('hold').select('id').orderBy('id').execute()
    for (const by of [owner, dpo]) await by.post(`/api/holds/${holds[0]?.id}/release`, { why: 'It is over' })
    expect(await held()).toEqual({ held: 0 })
    expect(await owner.post(`/api/conversations/${thread}/erase`, WHY)).toMatchObject({ status: 204 })
  })
})

/** Who may delete: all of these ask first whether it is held, or are called by who has. */
const DELETERS = [
  'server/core/contact/merge.ts',
  'server/core/conversation/merge.ts',
  'server/core/erasure/contact.ts',
  'server/core/erasure/conversation.ts',
  'server/core/erasure/ended.ts',
  'server/core/erasure/going.ts',
  'server/core/erasure/manual.ts',
  'server/core/erasure/mention-places.ts',
  'server/core/erasure/people.ts',
  'server/core/erasure/pieces.ts',
  'server/core/erasure/portion.ts',
  'server/core/erasure/rows.ts',
  'server/core/erasure/silent.ts',
  'server/core/erasure/unplaced.ts',
  'server/core/erasure/visitor.ts',
  // What the ledger says has gone already, before a hold was placed or after it ended.
  'server/core/ledger/replay.ts',
  'server/core/mail/erase.ts',
  'server/core/mail/erased.ts',
  // A mail that nobody has read yet, and its commit may have failed.
  'server/core/mail/raw.ts',
  'server/core/mail/retention-files.ts',
  'server/core/mail/thread-reunite.ts',
  // Rows that stood for one and the same message.
  'server/core/message/echo.ts',
  'server/core/message/react.ts',
  'server/core/retention/run/act.ts',
  'server/core/retention/run/anonymise.ts',
  'server/core/retention/run/files.ts',
  'server/core/retention/run/redact.ts',
]
const DELETES =
  /deleteFrom\('(conversation|message|contact|identity|attachment|mail|raw_mail|rating|visitor)'\)|\b(erase(Rows|Newest|Contacts|Visitors|People|Mails|Sources|Pieces|Conversations|Counted|Portion)|(redact|anonymise)Conversations)\(/

it('is asked about by everything that deletes: whoever comes anew is looked at here', () => {
  const files = globSync('server/**/*.ts', { exclude: ['**/*.test.ts'] })
  const deleting = files.filter((file) => DELETES.test(readFileSync(file, 'utf8')))
  expect(deleting.length).toBeGreaterThan(10)
  expect(deleting.filter((file) => !DELETERS.includes(file))).toEqual([])
})
