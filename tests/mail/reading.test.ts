/** The way of a mail from its source into a conversation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
})
