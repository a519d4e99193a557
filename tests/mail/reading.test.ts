/** The way of a mail from its source into a conversation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeOrphans } from '../../server/core/attachment/orphans.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { once } from '../../server/media/enrich.ts'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf, rawMail, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each(databases)('reading mails on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeAll(async () => {
    t = await startTestServer(kind)
    inbox = await mailInbox(t)
  })
  afterAll(() => t[Symbol.asyncDispose]())

  const newest = async () => {
    const [message] = (await mailsOf(t.owner, (await conversationsOf(t, inbox)).at(-1) ?? 0)).slice(-1)
    if (!message?.mail) throw new Error('there is no mail')
    return { ...message, mail: message.mail }
  }

  it('puts what came from a mailbox at the end of its second, for that is all the mailbox knows', async () => {
    const second = Math.floor(t.clock.now() / 1000) * 1000 - 60_000
    const place = { folder: 'INBOX', validity: '1', uid: 900, mailId: null }
    await mailIn(t, inbox, rawMail({ subject: 'At a full second', text: 'Ding' }), { place, at: second })
    expect((await newest()).sentAt).toBe(second + 999)
    await mailIn(t, inbox, rawMail({ subject: 'Handed over', text: 'Dong' }), { at: second })
    expect((await newest()).sentAt).toBe(second)
  })

  it('shows who wrote what, with page, pictures and files', async () => {
    const raw = rawMail({
      subject: 'Kratzer an der Lampe 🛋',
      text: 'Moin, sie hat einen Kratzer.\n\n-- \nCarla',
      html: '<p>Moin, sie hat <b>einen</b> Kratzer. <img src="cid:scratch"></p>',
      cc: 'Ben Adler <ben@werkstatt.example>',
      files: [
        { name: 'scratch.png', type: 'image/png', content: PNG, contentId: 'scratch' },
        { name: 'unused.png', type: 'image/png', content: PNG, contentId: 'unused' },
        { name: '../../Rechnung.txt', content: 'Rechnung 17' },
      ],
    })
    await mailIn(t, inbox, raw)
    const message = await newest()
    expect(message).toMatchObject({ type: 'mail', direction: 'in', text: 'Moin, sie hat einen Kratzer.' })
    expect(message.mail).toMatchObject({
      subject: 'Kratzer an der Lampe 🛋',
      from: { name: 'Carla Brandt', address: 'carla@kunde.example' },
      to: [{ name: null, address: SUPPORT }],
      cc: [{ name: 'Ben Adler', address: 'ben@werkstatt.example' }],
      page: true,
      raw: true,
      unreadable: false,
      warnings: [],
    })
    const files = await t.ctx.db.read
      .selectFrom('attachment')
      .selectAll()
      .where('message_id', '=', message.id)
      .orderBy('position')
      .execute()
    expect(files.map((file) => [file.file_name, file.mime_type, file.inline, file.state])).toEqual([
      ['scratch.png', 'image/png', 1, 'stored'],
      ['unused.png', 'image/png', 0, 'stored'],
      ['Rechnung.txt', 'text/plain', 0, 'stored'],
    ])
    const opened = await t.owner.post<{ url: string }>(`/api/messages/${message.id}/page`, {})
    const page = await fetch(new URL(opened.body.url, t.url))
    expect(await page.text()).toContain(`file/${files[0]?.public_id}`)
    const picture = await fetch(new URL(`${opened.body.url}file/${files[0]?.public_id}`, t.url))
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(PNG)
  })

  it('makes one message of a mail that comes by two ways, and two of two with one id', async () => {
    const count = async () => (await t.ctx.db.read.selectFrom('message').select('id').execute()).length
    const before = await count()
    const raw = rawMail({ messageId: 'once@kunde.example', text: 'Moin' })
    await mailIn(t, inbox, raw)
    await mailIn(t, inbox, `Received: by another way\r\n${raw}`)
    expect(await count()).toBe(before + 1)
    await mailIn(t, inbox, raw.replace('Moin', 'Give me my money back'))
    expect(await count()).toBe(before + 2)
    const left = await t.ctx.db.read.selectFrom('mail_file').select('id').execute()
    expect(left).toEqual([])
  })

  it('takes what is old for history', async () => {
    await mailIn(t, inbox, rawMail({ from: 'old@kunde.example', subject: 'Long ago' }), { old: true })
    const row = await t.ctx.db.read
      .selectFrom('message')
      .select('via')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(row).toEqual({ via: 'history' })
  })

  it('believes the authenticators of the inbox', async () => {
    const head = 'mx.nordlicht.example; dmarc=fail header.from=kunde.example'
    const other = await mailInbox(t, {
      address: 'sales@nordlicht.example',
      authenticators: ['mx.nordlicht.example'],
    })
    const raw = rawMail({ from: 'bank@kunde.example', headers: { 'Authentication-Results': head } })
    await mailIn(t, other, raw)
    const [conversation] = await conversationsOf(t, other)
    const [message] = await mailsOf(t.owner, conversation ?? 0)
    expect(message?.mail).toMatchObject({
      authentication: { dmarc: 'fail' },
      warnings: [{ kind: 'dmarc_failed', value: 'kunde.example' }],
    })
  })

  it('keeps the order in which mails came', async () => {
    const large = rawMail({
      from: 'order@kunde.example',
      subject: 'First',
      files: [{ name: 'a.bin', content: Buffer.alloc(3_000_000, 7) }],
    })
    const small = rawMail({ from: 'order@kunde.example', subject: 'Second' })
    for (const raw of [large, small]) {
      await keepMail(t.ctx, {
        inboxId: inbox,
        source: once(Buffer.from(raw)),
        at: t.clock.now(),
        place: null,
        envelope: null,
      })
    }
    await t.settle()
    const rows = await t.ctx.db.read
      .selectFrom('mail')
      .select('head')
      .orderBy('message_id', 'desc')
      .limit(2)
      .execute()
    expect(rows.map(({ head }) => (JSON.parse(head) as { subject: string }).subject)).toEqual([
      'Second',
      'First',
    ])
  })

  it('hands out a mail as it came until its period is over', async () => {
    const raw = rawMail({ subject: 'R\u00e9sum\u00e9' })
    await mailIn(t, inbox, raw)
    const { id } = await newest()
    const get = () =>
      fetch(`${t.url}/api/messages/${id}/raw`, { headers: { authorization: `Bearer ${t.owner.token}` } })
    const response = await get()
    expect(await response.text()).toBe(raw)
    expect(response.headers.get('content-type')).toContain('message/rfc822')
    expect(response.headers.get('content-disposition')).toContain('attachment')
    expect(await removeOrphans(t.ctx, Number.MAX_SAFE_INTEGER)).toBe(0)
    await t.ctx.db.admin.updateTable('raw_mail').set({ blob: null }).where('message_id', '=', id).execute()
    expect((await get()).status).toBe(404)
    expect(await removeOrphans(t.ctx, Number.MAX_SAFE_INTEGER)).toBe(1)
  })
})
