/** What is erased is gone everywhere, and nothing else is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../server/clock.ts'
import type { EventFrame } from '../../server/contract/live.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { removeErased } from '../../server/core/erasure/files.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { scrub } from '../../server/storage/scrub.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { countRows, everythingStored, seedEverything, seedRaw, tablesOfPeople } from './everything.ts'
import { MAIL_FILES } from './mail-rows.ts'
import { chooses, ends, says, visitor, website, type Website } from './website.ts'

const CANARY = 'CANARY-4711-ÄÖÜ'

describe.each(databases)('erasing conversations on %s', (kind) => {
  let t: TestServer
  let site: Website
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    site = await website(t)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const erase = async (...ids: number[]) => {
    const files = await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, { kind: 'system' }, ids))
    await removeErased(t.ctx, files)
    return files
  }
  const folder = () => join(t.ctx.config.dataDir, 'attachments')
  const files = () =>
    existsSync(folder())
      ? readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      : []

  it('leaves no row in any table that names a conversation, a message, a contact or a visitor', async () => {
    const who = await visitor(t, site, { name: CANARY, externalId: 'carla' })
    const chat = await seedEverything(t, who, CANARY)
    const tables = await tablesOfPeople(t)
    const before = await t.ctx.db.transaction(async (tx) => {
      await seedRaw(t, tx, who, CANARY)
      const counts = await countRows(tx, tables)
      await eraseConversations(t.ctx, tx, { kind: 'system' }, [chat.id])
      return counts
    })
    expect(Object.entries(before).filter(([, rows]) => rows === 0)).toEqual([])
    const left = Object.fromEntries(tables.map((table) => [table, 0]))
    // Somebody with whom they were compared stays.
    expect(await countRows(t.ctx.db.read, tables)).toEqual({ ...left, contact: 1 })
    expect(await everythingStored(t)).not.toContain(CANARY)
  })

  it('leaves no byte in the database, in its log or in the folder of files', async () => {
    const about = { name: CANARY, email: `${CANARY}@kunde.example`, attributes: { plan: CANARY } }
    const who = await visitor(t, site, about)
    const chat = await seedEverything(t, who, CANARY)
    const onDisk = () =>
      readdirSync(t.ctx.config.dataDir)
        .filter((file) => file.startsWith('sandglass.db'))
        .filter((file) => readFileSync(join(t.ctx.config.dataDir, file)).includes(CANARY))
    await scrub(t.ctx.db)
    expect(onDisk()).toEqual(kind === 'sqlite' ? ['sandglass.db'] : [])
    expect(files()).toHaveLength(2)
    expect(await erase(chat.id)).toHaveLength(4 + MAIL_FILES)
    expect(await everythingStored(t)).not.toContain(CANARY)
    expect(onDisk()).toEqual([])
    expect(files()).toEqual([])
  })

  it('tells consoles, and writes down counts alone', async () => {
    const live = await t.owner.live()
    const chat = await says(t, await visitor(t, site, { name: CANARY }), CANARY)
    await erase(chat.id)
    const frame = (await live.until(
      (each) => each.type === 'event' && each.name === 'conversation.deleted',
    )) as EventFrame
    expect(frame).toEqual({
      type: 'event',
      seq: frame.seq,
      name: 'conversation.deleted',
      deleted: { conversationId: chat.id },
    })
    live.socket.close()
    const audit = await t.ctx.db.read
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'conversation.erase')
      .executeTakeFirstOrThrow()
    expect(audit).toMatchObject({ actor: 'system', object: 'conversation', object_id: chat.id })
    expect(JSON.parse(audit.detail ?? '')).toEqual({ conversations: 1, messages: 1, files: 0, contacts: 1 })
  })

  it('is not told to agents who do not see the inbox', async () => {
    const outsider = await t.agent('Finn')
    await t.owner.patch(`/api/inboxes/${site.id}`, { visibility: 'members', members: [] })
    const live = await outsider.live()
    const chat = await says(t, await visitor(t, site), 'Moin')
    await erase(chat.id)
    await t.inbox('7009')
    await live.until((frame) => frame.type === 'event' && frame.name === 'inbox.created')
    expect(live.frames.filter((each) => each.type === 'event').map(({ name }) => name)).toEqual([
      'inbox.created',
    ])
    live.socket.close()
  })

  it('touches nobody else, and nothing else of somebody who has another chat', async () => {
    const carla = await visitor(t, site, { name: 'Carla' })
    const first = await says(t, carla, 'First')
    await ends(t, first)
    const second = await says(t, carla, 'Second', { fresh: true })
    expect(second.id).not.toBe(first.id)
    const jonas = await visitor(t, site, { name: 'Jonas' })
    await says(t, jonas, 'Mine')
    const tables = await tablesOfPeople(t)
    const before = await countRows(t.ctx.db.read, tables)
    await erase(first.id)
    expect(await countRows(t.ctx.db.read, tables)).toEqual({
      ...before,
      conversation: (before['conversation'] ?? 0) - 1,
      message: (before['message'] ?? 0) - 1,
      entry: (before['entry'] ?? 0) - 1,
    })
    await erase(second.id)
    const people = await t.ctx.db.read.selectFrom('contact').select('id').execute()
    expect(people).toEqual([{ id: jonas.contactId }])
    const visitors = await t.ctx.db.read.selectFrom('visitor').select('id').execute()
    expect(visitors).toEqual([{ id: jonas.id }])
  })

  it('keeps a contact who writes elsewhere, without what only the website knew', async () => {
    const carla = await visitor(t, site, { name: 'Carla', externalId: 'carla' })
    const chat = await says(t, carla, 'Moin')
    await t.inbox()
    const { conversationId } = await receiveText(t, 'By phone')
    await t.ctx.db.admin
      .updateTable('conversation')
      .set({ contact_id: carla.contactId })
      .where('id', '=', conversationId)
      .execute()
    await erase(chat.id)
    const { status } = await t.owner.get(`/api/conversations/${conversationId}`)
    expect(status).toBe(200)
    const left = await countRows(t.ctx.db.read, ['visitor', 'visitor_session'])
    expect(left).toEqual({ visitor: 0, visitor_session: 0 })
    const identities = await t.ctx.db.read
      .selectFrom('identity')
      .select('kind')
      .where('contact_id', '=', carla.contactId)
      .execute()
    expect(identities).toEqual([])
  })

  it('takes every visitor of a person who wrote from two browsers', async () => {
    const [one, other] = [await visitor(t, site, { name: 'Carla' }), await visitor(t, site)]
    const chat = await says(t, one, 'Moin')
    await t.ctx.db.admin
      .updateTable('identity')
      .set({ contact_id: one.contactId })
      .where('contact_id', '=', other.contactId)
      .execute()
    await t.ctx.db.admin.deleteFrom('contact').where('id', '=', other.contactId).execute()
    await erase(chat.id)
    expect(await countRows(t.ctx.db.read, ['contact', 'identity', 'visitor', 'visitor_session'])).toEqual({
      contact: 0,
      identity: 0,
      visitor: 0,
      visitor_session: 0,
    })
  })

  it('is done once, however often it is asked for', async () => {
    const chat = await says(t, await visitor(t, site), 'Moin')
    await Promise.all([erase(chat.id), erase(chat.id), erase(chat.id, 999_999)])
    const told = await t.ctx.db.read
      .selectFrom('event')
      .select('conversation_id')
      .where('name', '=', 'conversation.deleted')
      .execute()
    expect(told).toEqual([{ conversation_id: chat.id }])
  })

  it('takes the files later if the process dies before', async () => {
    const who = await visitor(t, site)
    const file = await chooses(t, who, 'list.txt', Buffer.from('A list'))
    const chat = await says(t, who, 'Here it is', { file })
    await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, { kind: 'system' }, [chat.id]))
    expect(files()).toHaveLength(1)
    t.clock.advance(DAY + MINUTE)
    expect(await orphanFiles.run(t.ctx)).toBe(1)
    expect(files()).toEqual([])
  })

  it('is taken back whole if it can not be finished, and then no file is gone', async () => {
    const who = await visitor(t, site)
    const file = await chooses(t, who, 'list.txt', Buffer.from('A list'))
    const chat = await says(t, who, 'Here it is', { file })
    const broken = t.ctx.db.transaction(async (tx) => {
      await eraseConversations(t.ctx, tx, { kind: 'system' }, [chat.id])
      throw new Error('the power is gone')
    })
    await expect(broken).rejects.toThrow('the power is gone')
    expect(files()).toHaveLength(1)
    const { status } = await t.owner.get(`/api/conversations/${chat.id}`)
    expect(status).toBe(200)
  })
})
