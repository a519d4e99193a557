/** Mails that are erased: gone wherever they were, they stay gone, and nobody else's go with them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { removeErased } from '../../server/core/erasure/files.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { once } from '../../server/media/enrich.ts'
import { everythingStored } from '../erasure/everything.ts'
import { nextClientId } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf, rawMail, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const CANARY = 'canary-4711'
const BEN = 'Ben Adler <ben@werkstatt.example>'

describe.each(databases)('erasing mails on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeEach(async () => {
    t = await startTestServer(kind)
    inbox = await mailInbox(t, { smtpHost: '127.0.0.1', smtpPort: 9, smtpEncryption: 'none' })
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const erase = async (...ids: number[]) => {
    const files = await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, { kind: 'system' }, ids))
    await removeErased(t.ctx, files)
  }
  const files = () => {
    const folder = join(t.ctx.config.dataDir, 'attachments')
    const all = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
    return all.filter((entry) => entry.isFile())
  }
  const onDisk = () =>
    readdirSync(t.ctx.config.dataDir)
      .filter((file) => file.startsWith('sandglass.db'))
      .filter((file) => readFileSync(join(t.ctx.config.dataDir, file)).includes(CANARY))
  const keep = (raw: string, from = 'carla@kunde.example') =>
    keepMail(t.ctx, {
      inboxId: inbox,
      source: once(Buffer.from(raw)),
      at: t.clock.now(),
      place: null,
      envelope: { from, to: [SUPPORT], address: '10.0.0.2', hello: 'mail' },
    })
  const people = async () => {
    const rows = await t.ctx.db.read.selectFrom('identity').select('value').orderBy('value').execute()
    return rows.map(({ value }) => value)
  }
  const sources = () => t.ctx.db.read.selectFrom('raw_mail').select(['id', 'state']).orderBy('id').execute()
  const discards = () => t.ctx.db.read.selectFrom('discard').select(['inbox_id', 'place']).execute()
  const only = async () => {
    const [id, ...others] = await conversationsOf(t, inbox)
    expect(others).toEqual([])
    return id ?? 0
  }

  const letter = rawMail({
    from: `${CANARY} <carla@${CANARY}.example>`,
    cc: `${CANARY} <dora@${CANARY}.example>`,
    subject: CANARY,
    text: CANARY,
    html: `<p>${CANARY}<img src="cid:${CANARY}"></p>`,
    messageId: `${CANARY}@kunde.example`,
    references: [`${CANARY}-before@kunde.example`],
    headers: { 'X-Note': CANARY },
    files: [
      { name: `${CANARY}.txt`, content: CANARY },
      { name: `${CANARY}.png`, content: CANARY, contentId: CANARY },
    ],
  })

  it('leaves nothing of what came, of what was answered, or of who took part', async () => {
    await mailIn(t, inbox, letter)
    const id = await only()
    const content = {
      kind: 'mail',
      to: [{ name: CANARY, address: `carla@${CANARY}.example` }],
      subject: CANARY,
      html: `<p>${CANARY}</p>`,
    }
    const answer = { clientId: nextClientId(), content }
    expect((await t.owner.post(`/api/conversations/${id}/messages`, answer)).status).toBe(200)
    expect(files().length).toBeGreaterThanOrEqual(4)
    expect(await everythingStored(t)).toContain(CANARY)
    await erase(id)
    expect(await everythingStored(t)).not.toContain(CANARY)
    expect(onDisk()).toEqual([])
    expect(files()).toEqual([])
  })

  it('keeps out what was erased, however often it comes, and not who wrote it', async () => {
    const raw = rawMail({ text: 'Einmal' })
    await mailIn(t, inbox, raw)
    await erase(await only())
    expect(await keep(raw)).toBe('forgotten')
    await t.settle()
    expect(await conversationsOf(t, inbox)).toEqual([])
    expect(files()).toEqual([])
    await mailIn(t, inbox, rawMail({ text: 'Ich bin es noch einmal' }))
    const [message] = await mailsOf(t.owner, await only())
    expect(message?.text).toBe('Ich bin es noch einmal')
    expect(await people()).toEqual(['carla@kunde.example'])
  })

  it('leaves others what is theirs, even where they name who is gone', async () => {
    await mailIn(t, inbox, rawMail({ text: 'Von Carla', cc: BEN }))
    await mailIn(t, inbox, rawMail({ from: BEN, text: 'Von Ben', cc: 'carla@kunde.example' }))
    const [carlas = 0, bens = 0] = await conversationsOf(t, inbox)
    await erase(carlas)
    expect(await conversationsOf(t, inbox)).toEqual([bens])
    const [message] = await mailsOf(t.owner, bens)
    expect(message?.mail?.cc).toEqual([{ name: null, address: 'carla@kunde.example' }])
    expect(message?.mail?.raw).toBe(true)
    expect(await people()).toEqual(['ben@werkstatt.example'])
  })

  it('takes what is read and not in the conversation yet, with its files', async () => {
    await mailIn(t, inbox, rawMail({ text: 'Erst' }))
    await keep(rawMail({ text: 'Dann', files: [{ name: 'a.txt', content: 'A' }] }))
    await keep(rawMail({ from: BEN, text: 'Von Ben' }), 'ben@werkstatt.example')
    await t.server.inbound.stop()
    await t.server.reader.drain()
    expect(await t.ctx.db.read.selectFrom('raw_delivery').select('id').execute()).toHaveLength(2)
    const conversations = await conversationsOf(t, inbox)
    await erase(...conversations)
    expect(await t.ctx.db.read.selectFrom('raw_delivery').select('id').execute()).toHaveLength(1)
    expect(await t.ctx.db.read.selectFrom('mail_file').select('id').execute()).toEqual([])
    expect(files()).toHaveLength(1)
    await t.server.inbound.drain()
    expect(await people()).toEqual(['ben@werkstatt.example'])
  })

  it('takes what nobody has read yet, where its way here tells whose it is', async () => {
    await mailIn(t, inbox, rawMail({ messageId: 'one@kunde.example' }))
    await t.server.reader.stop()
    await keep(rawMail({ text: 'Noch ungelesen' }))
    await keep(rawMail({ messageId: 'one@kunde.example', headers: { 'X-Way': 'another' } }), 'list@x.example')
    await keep(rawMail({ from: BEN }), 'ben@werkstatt.example')
    const bens = (await sources()).at(-1)
    await erase(await only())
    expect(await sources()).toEqual([bens])
    expect(files()).toHaveLength(1)
  })

  it('drops a mail whose delivery a worker had in hand', async () => {
    await keep(rawMail({ text: 'Unterwegs' }))
    await t.server.inbound.stop()
    await t.server.reader.drain()
    await t.ctx.db.transaction((tx) => tx.deleteFrom('raw_mail').execute())
    await t.server.inbound.drain()
    expect(await t.ctx.db.read.selectFrom('raw_delivery').select('id').execute()).toEqual([])
    expect(await conversationsOf(t, inbox)).toEqual([])
  })

  it('asks the provider to delete its copy, unless an admin wants it kept there', async () => {
    const kept = await mailInbox(t, { address: 'sales@nordlicht.example', eraseAtProvider: false })
    const place = { folder: 'INBOX', validity: '1', uid: 7, mailId: null }
    for (const id of [inbox, kept]) {
      await mailIn(t, id, rawMail(), { place })
      await erase(...(await conversationsOf(t, id)))
    }
    expect(await discards()).toEqual([{ inbox_id: inbox, place: JSON.stringify(place) }])
  })
})
