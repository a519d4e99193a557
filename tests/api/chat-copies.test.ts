/** What visitors take along of their chats. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorReply } from '../../server/contract/common.ts'
import { nextClientId } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startMailbox, type Mailbox } from '../helpers/mailbox.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  answers,
  asVisitor,
  chooses,
  says,
  visitor,
  website,
  type Chat,
  type Visitor,
} from '../erasure/website.ts'

const TO = 'carla@kunde.example'

describe.each(databases)('copies of chats on %s', (kind) => {
  let t: TestServer
  let mailbox: Mailbox
  let carla: Visitor
  let chat: Chat
  beforeEach(async () => {
    mailbox = await startMailbox({ refuse: 'nobody@kunde.example' })
    const env = { SMTP_URL: mailbox.url, MAIL_FROM: 'Nordlicht <chat@nordlicht.example>' }
    t = await startTestServer(kind, { env })
    carla = await visitor(t, await website(t), { name: 'Carla' })
    chat = await says(t, carla, 'Wo ist <b>mein</b> Paket?')
  })
  afterEach(async () => {
    await t?.[Symbol.asyncDispose]()
    await mailbox?.[Symbol.asyncDispose]()
  })

  const download = (who = carla, id = chat.publicId) =>
    asVisitor<string>(t, who, 'GET', `/chats/${id}/download`)
  const mail = (email: unknown = TO, who = carla, id = chat.publicId) =>
    asVisitor<ErrorReply>(t, who, 'POST', `/chats/${id}/transcript`, { email })

  it('are pages that run and load nothing, to be kept and not to be shown', async () => {
    await answers(t, chat, 'Auf dem Weg.')
    const { status, body, headers } = await download()
    expect(status).toBe(200)
    expect(body).toContain('Wo ist &lt;b&gt;mein&lt;/b&gt; Paket?')
    expect(body).toContain('<bdi>Olga</bdi>')
    expect(body).toContain('Auf dem Weg.')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="chat-\d{4}-\d\d-\d\d\.html"$/)
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('hold what the visitor has seen, and nothing of what agents say among themselves', async () => {
    await t.owner.post(`/api/conversations/${chat.id}/notes`, { clientId: nextClientId(), text: 'A CANARY' })
    const file = await chooses(t, carla, 'Liste.txt', Buffer.from('A list'))
    await says(t, carla, 'Hier', { file })
    const other = await says(t, await visitor(t, carla.site), 'A CANARY')
    const { body } = await download()
    expect(body).toContain('Datei: Liste.txt (0 kB)')
    expect(body).not.toContain('CANARY')
    expect(body).not.toContain('olga@nordlicht.example')
    expect(body).not.toContain(other.publicId)
  })

  it('are whole, however long the chat was', async () => {
    const now = t.clock.now()
    const { contact_id: _, ...conversation } = await t.ctx.db.read
      .selectFrom('conversation')
      .select(['id', 'inbox_id', 'contact_id'])
      .where('id', '=', chat.id)
      .executeTakeFirstOrThrow()
    const rows = Array.from({ length: 250 }, (_, index) => ({
      conversation_id: conversation.id,
      inbox_id: conversation.inbox_id,
      direction: 'in' as const,
      type: 'text',
      text: `line ${index}.`,
      details: null,
      external_id: `long-${index}`,
      client_id: null,
      correlation: null,
      attempt: 1,
      author_id: null,
      quoted_id: null,
      forwarded: 0 as const,
      // Several in the same moment, across the border of a page.
      sent_at: now + Math.floor(index / 7),
      created_at: now,
      delivery: null,
      delivery_at: null,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
      edited_at: null,
      edit_id: null,
      revoked_at: null,
    }))
    await t.ctx.db.admin.insertInto('message').values(rows).execute()
    const { body } = await download()
    expect([...body.matchAll(/line (\d+)\./g)].map(([, n]) => Number(n))).toEqual(
      Array.from({ length: 250 }, (_, index) => index),
    )
  })

  it('are one’s own alone', async () => {
    const jonas = await visitor(t, carla.site)
    await says(t, jonas, 'Mine')
    for (const reply of [await download(jonas), await mail(TO, jonas)]) {
      expect(reply).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    }
    const stranger = { ...carla, token: 'A'.repeat(43) }
    expect(await download(stranger)).toMatchObject({ status: 401 })
    expect(await mail(TO, stranger)).toMatchObject({ status: 401 })
    expect(mailbox.mails).toEqual([])
  })

  it('go by mail to who asks, and the address is kept nowhere', async () => {
    await answers(t, chat, 'Auf dem Weg.')
    expect(await mail()).toMatchObject({ status: 204 })
    const [sent, ...more] = mailbox.mails
    expect(more).toEqual([])
    expect(sent?.to).toEqual([TO])
    expect(sent?.head).toMatch(/^Subject: Ihr Chat mit Nordlicht$/m)
    expect(sent?.raw).toContain('Auf dem Weg.')
    const audit = await t.ctx.db.read
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'chat.transcript')
      .execute()
    expect(audit).toMatchObject([{ actor: 'visitor', actor_id: null, object_id: chat.id, detail: null }])
  })

  it('are not mailed before somebody has answered: it would send anything to anybody', async () => {
    expect(await mail()).toMatchObject({ status: 409, body: { error: { code: 'not_answered' } } })
    expect(mailbox.mails).toEqual([])
  })

  it('are not mailed where an admin does not want it', async () => {
    const settings = { transcript: false }
    await t.owner.patch(`/api/inboxes/${carla.site.id}`, { settings })
    expect(await mail()).toMatchObject({ status: 409, body: { error: { code: 'transcript_off' } } })
    expect(await download()).toMatchObject({ status: 200 })
  })

  it('are mailed three times a chat in a day', async () => {
    await answers(t, chat, 'Hello')
    for (const to of ['a', 'b', 'c']) expect(await mail(`${to}@kunde.example`)).toMatchObject({ status: 204 })
    expect(await mail('d@kunde.example')).toMatchObject({ status: 429 })
    expect(mailbox.mails).toHaveLength(3)
  })

  it('are mailed to one address five times a day, whoever asks', async () => {
    for (let sent = 0; sent < 5; sent++) {
      const who = await visitor(t, carla.site)
      const mine = await says(t, who, 'Moin')
      await answers(t, mine, 'Hello')
      expect(await mail(sent % 2 ? TO : TO.toUpperCase(), who, mine.publicId)).toMatchObject({ status: 204 })
    }
    await answers(t, chat, 'Hello')
    expect(await mail()).toMatchObject({ status: 429 })
    expect(mailbox.mails).toHaveLength(5)
  })

  it.each([
    '',
    'carla',
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    7,
    `${'a'.repeat(300)}@b.example`,
  ])('go to one address only: %s', async (email) => {
    await answers(t, chat, 'Hello')
    expect(await mail(email)).toMatchObject({ status: 400, body: { error: { fields: [{ path: 'email' }] } } })
    expect(mailbox.mails).toEqual([])
  })

  it('that can not be sent say so in plain words', async () => {
    await answers(t, chat, 'Hello')
    expect(await mail('nobody@kunde.example')).toMatchObject({
      status: 502,
      body: { error: { code: 'mail_failed', message: 'The mail server does not send to this address.' } },
    })
  })
})

describe('a server without mail', () => {
  it('says that chats are not sent', async () => {
    await using t = await startTestServer('sqlite')
    const who = await visitor(t, await website(t))
    const { publicId } = await says(t, who, 'Moin')
    const reply = await asVisitor(t, who, 'POST', `/chats/${publicId}/transcript`, { email: TO })
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'transcript_off' } } })
  })
})
