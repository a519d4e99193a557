/** Mails that we begin: what arrives at the other side, and what the console shows of them. */
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import type { ReplyDraft } from '../../server/contract/mail.ts'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import { sendAutomatic } from '../../server/core/mail/actions.ts'
import { accessConversation } from '../../server/core/conversation/store.ts'
import { nextClientId } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startMailbox, type Mailbox, type SentMail } from '../helpers/mailbox.ts'
import { mailInbox, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { LETTER, uploadTo } from '../helpers/uploads.ts'
import { addVisitor, openWebsite, visitorWrites } from '../helpers/website.ts'

interface Refusal {
  error: { code: string; fields?: Array<{ path: string; message: string }> }
}

const CARLA = { name: 'Carla Brandt', address: 'carla@kunde.example' }

describe.each(databases)('mails that we begin on %s', (kind) => {
  let t: TestServer
  let mailbox: Mailbox
  let ada: Client
  let inbox: number
  beforeEach(async () => {
    mailbox = await startMailbox({ refuse: 'nobody@kunde.example' })
    t = await startTestServer(kind)
    ada = await t.agent('Ada')
    inbox = await mailInbox(t, { ...mailbox.settings, senderName: '{agent}, Nordlicht', signature: '' })
  })
  afterEach(async () => {
    await t[Symbol.asyncDispose]()
    await mailbox[Symbol.asyncDispose]()
  })

  const draft = (parts: Record<string, unknown> = {}) => ({
    clientId: nextClientId(),
    inboxId: inbox,
    to: [CARLA],
    subject: 'Ihre Lampe',
    html: '<p>Moin Carla,</p><p>die Lampe ist <b>repariert</b>.</p>',
    ...parts,
  })
  const begin = <T = MessageView>(parts: Record<string, unknown> = {}, who = ada) =>
    who.post<T>('/api/conversations', draft(parts))
  async function sent(parts: Record<string, unknown> = {}): Promise<{ mail: SentMail; view: MessageView }> {
    const { status, body } = await begin(parts)
    expect([status, body]).toEqual([200, expect.objectContaining({ type: 'mail' })])
    await t.server.outbound.drain()
    const { body: page } = await ada.get<{ items: MessageView[] }>(
      `/api/conversations/${body.conversationId}/messages`,
    )
    return { mail: mailbox.mails.at(-1) as SentMail, view: page.items[0] as MessageView }
  }
  const fieldsOf = async (parts: Record<string, unknown>) => {
    const { status, body } = await begin<Refusal>(parts)
    expect(status).toBe(400)
    return (body.error.fields ?? []).map(({ path }) => path)
  }
  const setInbox = (settings: Partial<MailboxSettings>) =>
    t.owner.patch(`/api/inboxes/${inbox}`, { settings })
  const headersOf = ({ head }: SentMail) =>
    head
      .replace(/\n[ \t]+/g, ' ')
      .split('\n')
      .map((line) => line.slice(0, line.indexOf(':')))

  it('arrive whole, with these headers and no others, as plain text and formatted', async () => {
    const { mail, view } = await sent()
    expect(headersOf(mail).sort()).toEqual([
      'Content-Type',
      'Date',
      'From',
      'MIME-Version',
      'Message-ID',
      'Subject',
      'To',
    ])
    expect(mail).toMatchObject({ from: SUPPORT, to: [CARLA.address] })
    const read = await PostalMime.parse(mail.raw)
    expect(read).toMatchObject({
      from: { name: 'Ada, Nordlicht', address: SUPPORT },
      to: [CARLA],
      subject: 'Ihre Lampe',
      messageId: `<${view.mail?.mailId}>`,
      attachments: [],
    })
    expect(read.text?.trim()).toBe('Moin Carla,\n\ndie Lampe ist repariert.')
    expect(read.html).toContain('<p>die Lampe ist <b>repariert</b>.</p>')
    expect(view).toMatchObject({ delivery: 'accepted', externalId: view.mail?.mailId, direction: 'out' })
    expect(view.text).toBe('Moin Carla,\n\ndie Lampe ist repariert.')
    expect(view.mail?.recipients).toMatchObject([{ ...CARLA, role: 'to', state: 'accepted' }])
  })

  it('end where they end, and not at a line that is the dot of SMTP', async () => {
    const { mail } = await sent({ html: '<p>Vorher</p><p>.</p><p>MAIL FROM:&lt;eve@evil.example&gt;</p>' })
    const read = await PostalMime.parse(mail.raw)
    expect(read.text?.trim()).toBe('Vorher\n\n.\n\nMAIL FROM:<eve@evil.example>')
    expect(mailbox.mails).toHaveLength(1)
  })

  it('make a conversation of whoever begins it, with the person it goes to', async () => {
    const { view } = await sent({ cc: [{ address: 'ben@kunde.example' }] })
    const { body } = await ada.get<ConversationItem>(`/api/conversations/${view.conversationId}`)
    expect(body).toMatchObject({
      channel: 'email',
      status: 'open',
      subject: 'Ihre Lampe',
      assignee: { id: ada.id },
      contact: { name: 'Carla Brandt', address: CARLA.address },
      preview: { direction: 'out', type: 'mail' },
    })
    expect(body.participants).toMatchObject([
      { address: CARLA.address, via: 'contact' },
      { address: 'ben@kunde.example', via: 'agent' },
    ])
    const { view: second } = await sent({ to: [{ ...CARLA, name: 'C. B.' }] })
    expect(second.conversationId).not.toBe(view.conversationId)
    const { body: other } = await ada.get<ConversationItem>(`/api/conversations/${second.conversationId}`)
    expect(other.contact).toMatchObject({ id: body.contact.id, name: 'Carla Brandt' })
  })

  it('are one mail however often they are asked for', async () => {
    const ask = draft()
    const replies = await Promise.all([1, 2, 3].map(() => ada.post<MessageView>('/api/conversations', ask)))
    replies.push(await ada.post<MessageView>('/api/conversations', ask))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    await t.server.outbound.drain()
    expect(mailbox.mails).toHaveLength(1)
    // A colleague's is another one.
    const { body } = await t.owner.post<MessageView>('/api/conversations', ask)
    expect(body.conversationId).not.toBe(replies[0]?.body.conversationId)
  })

  it('reach blind copies, of whom nobody reads, and everybody once', async () => {
    const { mail, view } = await sent({
      to: [CARLA, { address: 'CARLA@kunde.example' }],
      cc: [{ name: 'Ben', address: 'ben@kunde.example' }, CARLA],
      bcc: [{ address: 'secret@kunde.example' }, { address: 'ben@kunde.example' }],
    })
    expect(mail.to).toEqual([CARLA.address, 'ben@kunde.example', 'secret@kunde.example'])
    expect(mail.raw).not.toContain('secret')
    expect(headersOf(mail)).toContain('Cc')
    expect(view.mail?.bcc).toEqual([{ name: null, address: 'secret@kunde.example' }])
    expect(view.mail?.recipients.map(({ role }) => role)).toEqual(['to', 'cc', 'bcc'])
  })

  it.each<[string, Record<string, unknown>]>([
    ['the subject', { subject: 'Moin\r\nBcc: everybody@kunde.example\r\n\r\nBody' }],
    ['the subject, with a lone CR', { subject: 'Moin\rBcc: everybody@kunde.example' }],
    ['the subject, with a line separator', { subject: 'Moin\u2028Bcc: everybody@kunde.example\u0085X: y' }],
    ['a name', { to: [{ ...CARLA, name: 'Carla\r\nBcc: everybody@kunde.example' }] }],
    ['a name with an address in it', { to: [{ ...CARLA, name: 'x" <everybody@kunde.example>, "y' }] }],
    [
      'a name that is encoded',
      { to: [{ ...CARLA, name: '=?utf-8?q?x=0D=0ABcc:_everybody@kunde.example?=' }] },
    ],
  ])('get no further header and no further recipient from %s', async (_, parts) => {
    const { mail } = await sent(parts)
    expect(mail.to).toEqual([CARLA.address])
    expect(headersOf(mail).sort()).toEqual([
      'Content-Type',
      'Date',
      'From',
      'MIME-Version',
      'Message-ID',
      'Subject',
      'To',
    ])
    const read = await PostalMime.parse(mail.raw)
    expect(read.to?.map(({ address }) => address)).toEqual([CARLA.address])
    expect(read.text?.trim()).toBe('Moin Carla,\n\ndie Lampe ist repariert.')
  })

  it.each([
    'a@kunde.example, b@kunde.example',
    '"a@evil.example x"@kunde.example',
    'a@kunde.example\r\nRCPT TO:<b@kunde.example>',
    'a@kunde.example>',
    'Group:a@kunde.example;',
    'a\u0000@kunde.example',
    'unknown-1@sender.invalid',
    'a@b..example',
    'a',
    '',
  ])('do not go to what is not one address: %j', async (address) => {
    expect(await fieldsOf({ to: [{ address }] })).toEqual(['to.0.address'])
    expect(await fieldsOf({ bcc: [{ address }] })).toEqual(['bcc.0.address'])
  })

  it('do not go to ourselves, whatever is added to our address', async () => {
    await setInbox({ aliases: ['hilfe@nordlicht.example'] })
    const cc = [SUPPORT, 'hilfe@nordlicht.example', 'support+abc@nordlicht.example'].map((address) => ({
      address,
    }))
    expect(await fieldsOf({ cc })).toEqual(['cc.0.address', 'cc.1.address', 'cc.2.address'])
  })

  it('need somebody to go to, a subject and something to say', async () => {
    expect(await fieldsOf({ to: [] })).toEqual(['to'])
    expect(await fieldsOf({ to: [], cc: [CARLA] })).toEqual(['to'])
    expect(await fieldsOf({ subject: ' ' })).toEqual(['subject'])
    expect(await fieldsOf({ html: '<p> </p><script>alert(1)</script>' })).toEqual(['html'])
    const many = Array.from({ length: 50 }, (_, at) => ({ address: `a${at}@kunde.example` }))
    expect(await fieldsOf({ to: many, cc: many, bcc: [CARLA] })).toEqual(['to'])
    expect((await t.owner.get<{ items: unknown[] }>('/api/conversations?view=all')).body.items).toEqual([])
  })

  it('do not leave an inbox that sends no mail, and are not passed on by somebody who may not', async () => {
    const phone = await t.inbox()
    expect(await fieldsOf({ inboxId: phone })).toEqual(['inboxId'])
    const paula = await t.agent('Paula', 'dpo')
    expect((await begin({}, paula)).status).toBe(403)
  })

  it('keep of what was pasted only what mails are made of', async () => {
    const html =
      '<p onclick="x()">Moin<img src="https://evil.example/x.gif"><style>p{}</style></p>' +
      '<a href="javascript:alert(1)">a</a><a href="https://nordlicht.example/?a=1&amp;b=2">b</a>' +
      '<ul><li>eins</li></ul><iframe src="x"></iframe><div>zwei</div>'
    const { mail, view } = await sent({ html })
    const { html: page = '' } = await PostalMime.parse(mail.raw)
    expect(page).not.toMatch(/onclick|<img|<style|javascript|<iframe/)
    expect(page).toContain('<a href="https://nordlicht.example/?a=1&amp;b=2">b</a><ul><li>eins</li></ul>')
    expect(view.text).toBe('Moin\n\nab <https://nordlicht.example/?a=1&b=2>\n- eins\n\nzwei')
  })

  it('carry files with their names and bytes as they are', async () => {
    const names = ['Übersicht für März.pdf', '見積もり.txt', 'a"; x="b.txt', 'line\r\nBcc: x@y.example.txt']
    const chosen = []
    for (const name of names) {
      const { body } = await uploadTo(t, ada, { inbox }, Buffer.concat([LETTER, Buffer.from(name)]), { name })
      chosen.push(body)
    }
    const { mail, view } = await sent({ uploadIds: chosen.map(({ id }) => id), html: '' })
    const read = await PostalMime.parse(mail.raw)
    expect(read.attachments.map(({ filename }) => filename)).toEqual([
      names[0],
      names[1],
      names[2],
      expect.stringMatching(/^line *Bcc: x@y\.example\.txt$/),
    ])
    for (const [at, { content }] of read.attachments.entries()) {
      const bytes = Buffer.from(content as ArrayBuffer)
      expect(bytes.subarray(0, LETTER.length)).toEqual(LETTER)
      expect(bytes.length).toBe(chosen[at]?.size)
    }
    expect(view.attachments.map(({ fileName }) => fileName)).toEqual(chosen.map(({ fileName }) => fileName))
    expect(view.text).toBeNull()
  })

  it('have files up to the limit of the inbox, each sent once, and by who chose it', async () => {
    await setInbox({ maxFilesMb: 1 })
    const half = Buffer.alloc(600_000, 'abc')
    const ids = []
    for (let i = 0; i < 2; i++) ids.push((await uploadTo(t, ada, { inbox }, half)).body.id)
    expect(await fieldsOf({ uploadIds: ids })).toEqual(['uploadIds'])
    await sent({ uploadIds: ids.slice(0, 1) })
    expect(await fieldsOf({ uploadIds: ids.slice(0, 1) })).toEqual(['uploadIds.0'])
    expect(await fieldsOf({ uploadIds: [ids[1], ids[1]] })).toEqual(['uploadIds.1'])
    const { status } = await begin({ uploadIds: ids.slice(1) }, t.owner)
    expect(status).toBe(400)
  })

  it('end with the signatures of inbox and agent, in which names are only names', async () => {
    await setInbox({ signature: '<p>{agent}<br>{inbox}, Kiel</p><script>x</script>' })
    const change = { name: '<b>Ada</b> {inbox} & Co', signature: '<em>sie</em><img src=x onerror=alert(1)>' }
    const { body: me } = await ada.patch<{ signature: string }>('/api/me', change)
    expect(me.signature).toBe('<em>sie</em>')
    const { body: begun } = await ada.get<ReplyDraft>(`/api/inboxes/${inbox}/draft`)
    const signature = `<p>&lt;b&gt;Ada&lt;/b&gt; {inbox} &amp; Co<br />Mail ${SUPPORT}, Kiel</p><br><em>sie</em>`
    expect(begun).toMatchObject({ signature, maxFiles: 20 * 1024 * 1024, to: [], about: null })
    const { mail, view } = await sent()
    const read = await PostalMime.parse(mail.raw)
    expect(read.html).toContain(signature)
    expect(read.text).toContain(`\n-- \n<b>Ada</b> {inbox} & Co\nMail ${SUPPORT}, Kiel`)
    expect(view.text).not.toContain('Kiel')
    const segments = view.mail?.segments ?? []
    expect(segments.map((segment) => segment.kind)).toEqual(['text', 'signature'])
    expect(segments.map(({ text }) => text).join('')).toBe(read.text?.replaceAll('\r\n', '\n').trimEnd())
    const { view: bare } = await sent({ signature: false })
    expect(bare.mail?.segments.map((segment) => segment.kind)).toEqual(['text'])
  })

  it('are refused by the server in plain words', async () => {
    const { view } = await sent({ to: [{ address: 'nobody@kunde.example' }] })
    expect(view).toMatchObject({ delivery: 'failed', failure: { reason: 'unknown_address' } })
    expect(mailbox.mails).toEqual([])
  })

  it('ask for answers at an address of their own, where the provider delivers such', async () => {
    await setInbox({ replyTokens: 'plus' })
    const { mail } = await sent()
    const read = await PostalMime.parse(mail.raw)
    expect(read.replyTo?.[0]?.address).toMatch(/^support\+[a-z2-7]{42}@nordlicht\.example$/)
    expect(read.replyTo?.[0]?.name).toBe('Ada, Nordlicht')
  })

  it('go on with a chat of a website: what the visitor could read stands below, and no note', async () => {
    const site = await openWebsite(t)
    const carla = await addVisitor(t, site)
    await visitorWrites(t, carla, { text: 'Ist die Lampe <b>da</b>?' })
    const [chat] = (await ada.get<{ items: ConversationItem[] }>('/api/conversations?view=all')).body.items
    const note = { clientId: nextClientId(), text: 'Vorsicht, Stammkundin' }
    await ada.post(`/api/conversations/${chat?.id}/notes`, note)
    const { mail, view } = await sent({ continues: chat?.id })
    const read = await PostalMime.parse(mail.raw)
    expect(read.text).toContain('Ist die Lampe <b>da</b>?')
    expect(read.html).toContain('Ist die Lampe &lt;b&gt;da&lt;/b&gt;?')
    expect(mail.raw).not.toContain('Stammkundin')
    expect(view.mail?.segments.at(-1)?.kind).toBe('quote')
    expect(view.conversationId).not.toBe(chat?.id)
    const linesOf = async (id: number | undefined) => {
      const { body } = await ada.get<{ items: EntryView[] }>(`/api/conversations/${id}/entries`)
      return body.items.map(({ kind, author, other }) => [kind, author.name, other])
    }
    expect(await linesOf(chat?.id)).toEqual([['continued', 'Ada', view.conversationId]])
    expect(await linesOf(view.conversationId)).toEqual([['continues', 'Ada', chat?.id]])
    // Only for who may see that chat.
    const finn = await t.agent('Finn')
    await t.owner.patch(`/api/inboxes/${site.id}`, { visibility: 'members', members: [] })
    expect((await begin({ continues: chat?.id }, finn)).status).toBe(404)
    expect(await fieldsOf({ continues: view.conversationId })).toEqual(['continues'])
  })

  it('of the system itself are marked so that no machine answers, and change nothing in the list', async () => {
    const { view } = await sent()
    await t.ctx.db.transaction(async (tx) => {
      const system = { kind: 'system' as const }
      const conversation = await accessConversation(tx, system, view.conversationId, 'conversation.read')
      await sendAutomatic(t.ctx, tx, { conversation, to: CARLA, subject: 'Danke', text: 'Wir melden uns.' })
    })
    await t.server.outbound.drain()
    const mail = mailbox.mails.at(-1) as SentMail
    expect(mail.head).toMatch(/^Auto-Submitted: auto-replied$/m)
    expect(mail.head).toMatch(/^X-Auto-Response-Suppress: All$/m)
    const read = await PostalMime.parse(mail.raw)
    expect(read).toMatchObject({ from: { name: 'Nordlicht', address: SUPPORT }, subject: 'Danke' })
    expect(read.text?.trim()).toBe('Wir melden uns.')
    const { body } = await ada.get<ConversationItem>(`/api/conversations/${view.conversationId}`)
    expect(body.preview?.text).toBe(view.text)
  })
})

it('a mail of which nobody vouches for the server does not leave', async () => {
  for (const tls of ['upgraded', 'at_once'] as const) {
    await using mailbox = await startMailbox({ tls })
    await using t = await startTestServer('sqlite')
    const inboxId = await mailInbox(t, mailbox.settings)
    const ask = { clientId: nextClientId(), inboxId, to: [CARLA], subject: 'Moin', html: 'Moin' }
    const { body } = await t.owner.post<MessageView>('/api/conversations', ask)
    await t.server.outbound.drain()
    expect(mailbox.mails).toEqual([])
    const row = await t.ctx.db.read
      .selectFrom('outbox')
      .select(['state', 'attempts'])
      .where('message_id', '=', body.id)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'queued', attempts: 1 })
  }
})
