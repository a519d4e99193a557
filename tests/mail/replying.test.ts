/** Answers to mails, and mails that are passed on: whom they reach, what stands below, where they belong. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import type { ReplyDraft } from '../../server/contract/mail.ts'
import { nextClientId } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startMailbox, type Mailbox, type SentMail } from '../helpers/mailbox.ts'
import {
  conversationsOf,
  mailIn,
  mailInbox,
  mailsOf,
  rawMail,
  SUPPORT,
  type MailParts,
} from '../helpers/mails.ts'
import { startTestServer, type Client, type Reply, type TestServer } from '../helpers/server.ts'
import { upload } from '../helpers/uploads.ts'

interface Refusal {
  error: { code: string; fields?: Array<{ path: string; message: string }> }
}

const CARLA = { name: 'Carla Brandt', address: 'carla@kunde.example' }
const BEN = { name: 'Ben Süß', address: 'ben@kunde.example' }
const PHOTO = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg'))
const QUESTION: MailParts = {
  messageId: 'question@kunde.example',
  references: ['first@kunde.example', 'second@kunde.example'],
  inReplyTo: 'second@kunde.example',
  to: `${SUPPORT}, Ben =?utf-8?q?S=C3=BC=C3=9F?= <ben@kunde.example>`,
  cc: 'Dora <dora@kunde.example>',
  subject: 'AW: Kratzer',
  text: 'Moin,\ndie Lampe <b>hat</b> einen Kratzer.\n\n> Danke für Ihre Bestellung',
}

describe.each(databases)('answers by mail on %s', (kind) => {
  let t: TestServer
  let mailbox: Mailbox
  let ada: Client
  let inbox: number
  beforeEach(async () => {
    mailbox = await startMailbox()
    t = await startTestServer(kind)
    ada = await t.agent('Ada')
    inbox = await mailInbox(t, { ...mailbox.settings, senderName: '{agent}' })
  })
  afterEach(async () => {
    await t[Symbol.asyncDispose]()
    await mailbox[Symbol.asyncDispose]()
  })

  /** Its conversation, and itself. */
  async function asked(parts: MailParts = QUESTION): Promise<{ id: number; question: MessageView }> {
    await mailIn(t, inbox, rawMail(parts))
    const id = (await conversationsOf(t, inbox)).at(-1) as number
    return { id, question: (await mailsOf(ada, id)).at(-1) as MessageView }
  }
  const draftOf = async (id: number, query = '') =>
    (await ada.get<ReplyDraft>(`/api/conversations/${id}/reply${query}`)).body
  const post = <T = MessageView>(id: number, parts: object, clientId = nextClientId()): Promise<Reply<T>> =>
    ada.post<T>(`/api/conversations/${id}/messages`, {
      clientId,
      content: {
        kind: 'mail',
        to: [CARLA],
        subject: 'Re: Kratzer',
        html: '<p>Wir tauschen sie.</p>',
        ...parts,
      },
    })
  async function answered(id: number, parts: object): Promise<{ mail: SentMail; view: MessageView }> {
    const { status, body } = await post(id, parts)
    expect([status, body]).toEqual([200, expect.objectContaining({ conversationId: id })])
    await t.server.outbound.drain()
    const views = await mailsOf(ada, id)
    return {
      mail: mailbox.mails.at(-1) as SentMail,
      view: views.find((each) => each.id === body.id) as MessageView,
    }
  }
  const refused = async (id: number, parts: object) => {
    const { status, body } = await post<Refusal>(id, parts)
    expect(status).toBe(400)
    return (body.error.fields ?? []).map(({ path }) => path)
  }

  it('begin with who wrote, what it was called and what was said', async () => {
    const { id, question } = await asked()
    const draft = await draftOf(id)
    expect(draft).toMatchObject({
      about: question.id,
      from: { name: 'Ada', address: SUPPORT },
      to: [CARLA],
      cc: [],
      others: [BEN, { name: 'Dora', address: 'dora@kunde.example' }],
      subject: 'Re: Kratzer',
      files: [],
    })
    expect(draft.quote).toMatch(/^On .+, Carla Brandt <carla@kunde\.example> wrote:\n> Moin,\n> die Lampe/)
    expect(draft.quote).toContain('\n>> Danke für Ihre Bestellung')
    const all = await draftOf(id, '?mode=reply_all')
    expect(all).toMatchObject({ to: [CARLA], cc: draft.others, others: [] })
    expect((await ada.get(`/api/conversations/${id}/reply?message=${question.id + 1000}`)).status).toBe(404)
  })

  it('are about what a person wrote, and not about what their machine says since', async () => {
    const { id, question } = await asked()
    await mailIn(
      t,
      inbox,
      rawMail({
        inReplyTo: 'question@kunde.example',
        subject: 'Automatische Antwort: Kratzer',
        headers: { 'Auto-Submitted': 'auto-replied' },
        date: Date.UTC(2026, 9, 13),
      }),
    )
    expect((await mailsOf(ada, id)).at(-1)?.mail?.machine).toBe('auto_reply')
    expect(await draftOf(id)).toMatchObject({ about: question.id, subject: 'Re: Kratzer' })
    const ours = await answered(id, {})
    expect((await PostalMime.parse(ours.mail.raw)).inReplyTo).toBe('<question@kunde.example>')
  })

  it('speak the language of who writes them', async () => {
    await ada.patch('/api/me', { locale: 'de' })
    const { id } = await asked()
    expect((await draftOf(id)).quote).toMatch(/^Am .+ schrieb Carla Brandt <carla@kunde\.example>:\n> Moin,/)
    expect((await draftOf(id, '?mode=forward')).quote).toMatch(
      /Weitergeleitete Nachricht[^]+Betreff: AW: Kratzer/,
    )
  })

  it('warn where they would go to somebody else', async () => {
    const { id } = await asked({ ...QUESTION, replyTo: 'elsewhere@other.example' })
    expect(await draftOf(id)).toMatchObject({
      to: [{ address: 'elsewhere@other.example' }],
      warnings: expect.arrayContaining([{ kind: 'reply_to_differs', value: 'elsewhere@other.example' }]),
    })
  })

  it('arrive in the thread of the customer, with what was said below', async () => {
    const { id, question } = await asked()
    const { mail, view } = await answered(id, { about: { id: question.id, as: 'reply' } })
    const read = await PostalMime.parse(mail.raw)
    expect(read.inReplyTo).toBe('<question@kunde.example>')
    expect(read.references?.split(/\s+/)).toEqual([
      '<first@kunde.example>',
      '<second@kunde.example>',
      '<question@kunde.example>',
    ])
    const text = read.text?.replaceAll('\r\n', '\n') ?? ''
    expect(text).toMatch(
      /^Wir tauschen sie\.\n\nOn .+ wrote:\n> Moin,\n> die Lampe <b>hat<\/b> einen Kratzer\./,
    )
    expect(read.html).toContain('<blockquote type="cite">Moin,<br>die Lampe &lt;b&gt;hat&lt;/b&gt; einen')
    expect(view).toMatchObject({ text: 'Wir tauschen sie.', delivery: 'accepted', forwarded: false })
    expect(view.mail?.segments.map((segment) => segment.kind)).toEqual(['text', 'quote'])
    expect(view.mail?.segments.map((segment) => segment.text).join('')).toBe(text.trimEnd())
  })

  it('carry a thread of a thousand mails in a few lines', async () => {
    const references = Array.from({ length: 1000 }, (_, at) => `mail-${at}@kunde.example`)
    const { id, question } = await asked({ ...QUESTION, references, inReplyTo: 'mail-999@kunde.example' })
    const { mail } = await answered(id, { about: { id: question.id, as: 'reply' } })
    const ids = (await PostalMime.parse(mail.raw)).references?.split(/\s+/) ?? []
    expect(ids.length).toBeLessThanOrEqual(21)
    expect(ids.at(-1)).toBe('<question@kunde.example>')
    expect(ids.at(-2)).toBe('<mail-999@kunde.example>')
  })

  it('find back: what the customer answers to them is in the same conversation', async () => {
    const { id, question } = await asked()
    const { view } = await answered(id, { about: { id: question.id, as: 'reply' } })
    await mailIn(t, inbox, rawMail({ inReplyTo: view.mail?.mailId ?? '', text: 'Danke!' }))
    expect(await conversationsOf(t, inbox)).toEqual([id])
    expect((await mailsOf(ada, id)).map(({ text }) => text)).toContain('Danke!')
    // An answer to our own mail goes where that went.
    expect(await draftOf(id, `?message=${view.id}`)).toMatchObject({ to: [CARLA], subject: 'Re: Kratzer' })
  })

  it('quote nothing where the inbox or whoever writes wants nothing quoted', async () => {
    const { id, question } = await asked()
    const bare = await answered(id, { about: { id: question.id, as: 'reply', quote: false } })
    expect(bare.view.mail?.segments.map((segment) => segment.kind)).toEqual(['text'])
    await t.owner.patch(`/api/inboxes/${inbox}`, { settings: { quote: false } })
    expect((await draftOf(id)).quote).toBeNull()
    const { mail } = await answered(id, { about: { id: question.id, as: 'reply' } })
    const read = await PostalMime.parse(mail.raw)
    expect(read.text?.trim()).toBe('Wir tauschen sie.')
    expect(read.inReplyTo).toBe('<question@kunde.example>')
  })

  it('are one mail however often they are asked for', async () => {
    const { id } = await asked()
    const clientId = nextClientId()
    const replies = await Promise.all([1, 2, 3].map(() => post(id, {}, clientId)))
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    await t.server.outbound.drain()
    expect(mailbox.mails).toHaveLength(1)
  })

  it('make who gets them part of the conversation, and nobody else', async () => {
    const { id } = await asked({ ...QUESTION, to: SUPPORT, cc: '' })
    await answered(id, { to: [CARLA, { address: 'new@kunde.example' }] })
    const { body } = await ada.get<ConversationItem>(`/api/conversations/${id}`)
    expect(body.participants.map(({ address, via }) => [address, via])).toEqual([
      [CARLA.address, 'contact'],
      ['new@kunde.example', 'agent'],
    ])
  })

  it('name each field that is wrong', async () => {
    const { id, question } = await asked()
    expect(await refused(id, { to: [] })).toEqual(['content.to'])
    expect(await refused(id, { to: [{ address: SUPPORT }] })).toEqual(['content.to.0.address'])
    expect(await refused(id, { cc: [{ address: 'x@sender.invalid' }] })).toEqual(['content.cc.0.address'])
    expect(await refused(id, { html: '' })).toEqual(['content.html'])
    expect(await refused(id, { uploadIds: ['A'.repeat(22)] })).toEqual(['content.uploadIds.0'])
    expect(await refused(id, { about: { id: question.id + 1000, as: 'reply' } })).toEqual([
      'content.about.id',
    ])
    const { body } = await ada.post<{ id: number }>(`/api/conversations/${id}/notes`, {
      clientId: nextClientId(),
      text: 'intern',
    })
    expect(await refused(id, { about: { id: body.id, as: 'forward' } })).toEqual(['content.about.id'])
    expect(mailbox.mails).toEqual([])
  })

  describe('that pass a mail on', () => {
    const files = [
      { name: 'a.txt', content: 'eins' },
      { name: 'b.txt', content: 'zwei' },
    ]
    const WORKSHOP = { name: null, address: 'werkstatt@partner.example' }

    it('show its head and text, and carry those of its files that were chosen', async () => {
      const { id, question } = await asked({ ...QUESTION, files })
      const draft = await draftOf(id, `?mode=forward&message=${question.id}`)
      expect(draft).toMatchObject({ to: [], cc: [], others: [], subject: 'Fwd: AW: Kratzer' })
      expect(draft.files.map(({ fileName }) => fileName)).toEqual(['a.txt', 'b.txt'])
      const { body: own } = await upload(t, ada, id, Buffer.from('drei'), { name: 'c.txt' })
      const { mail, view } = await answered(id, {
        to: [WORKSHOP],
        html: '',
        uploadIds: [own.id],
        about: { id: question.id, as: 'forward', fileIds: [draft.files[1]?.id] },
      })
      expect(mail.to).toEqual([WORKSHOP.address])
      const read = await PostalMime.parse(mail.raw)
      expect(read.attachments.map((each) => Buffer.from(each.content as ArrayBuffer).toString())).toEqual([
        'drei',
        'zwei',
      ])
      expect(read.text).toMatch(/Forwarded message[^]+From: Carla Brandt <carla@kunde\.example>/)
      expect(read.text).toContain('Cc: Dora <dora@kunde.example>')
      expect(read.text).toContain('die Lampe <b>hat</b> einen Kratzer.')
      expect(read.inReplyTo).toBeUndefined()
      expect(view.forwarded).toBe(true)
      expect(view.attachments.map(({ fileName }) => fileName)).toEqual(['c.txt', 'b.txt'])
      const rows = await t.ctx.db.read.selectFrom('attachment').select('blob').execute()
      expect(new Set(rows.map(({ blob }) => blob)).size).toBe(rows.length)
    })

    it('carry pictures that stood inside the page as files, for they have no page of their own', async () => {
      const { id, question } = await asked({
        ...QUESTION,
        html: '<p>So sieht es aus:</p><img src="cid:photo@kunde.example">',
        files: [
          ...files,
          { name: 'photo.jpg', type: 'image/jpeg', content: PHOTO, contentId: 'photo@kunde.example' },
        ],
      })
      const draft = await draftOf(id, '?mode=forward')
      expect(draft.files.map(({ fileName, inline }) => [fileName, inline])).toEqual([
        ['a.txt', false],
        ['b.txt', false],
        ['photo.jpg', true],
      ])
      const fileIds = draft.files.slice(2).map((file) => file.id)
      const about = { id: question.id, as: 'forward', fileIds }
      const { mail, view } = await answered(id, { to: [WORKSHOP], about })
      const read = await PostalMime.parse(mail.raw)
      expect(read.attachments).toMatchObject([{ filename: 'photo.jpg', disposition: 'attachment' }])
      expect(Buffer.from(read.attachments[0]?.content as ArrayBuffer).equals(PHOTO)).toBe(true)
      expect(view.attachments).toMatchObject([{ fileName: 'photo.jpg', inline: false, state: 'stored' }])
    })

    it('leave nothing behind when they are refused, or asked for twice', async () => {
      const { id, question } = await asked({ ...QUESTION, files })
      const fileIds = (await draftOf(id, '?mode=forward')).files.map((file) => file.id)
      const names = async () => {
        const all: string[] = []
        for await (const portion of t.ctx.blobs.names(100)) all.push(...portion)
        return all.length
      }
      const before = await names()
      const about = { id: question.id, as: 'forward', fileIds }
      expect(await refused(id, { to: [{ address: SUPPORT }], about })).toEqual(['content.to.0.address'])
      expect(await names()).toBe(before)
      expect(await refused(id, { about: { ...about, fileIds: ['A'.repeat(22)] } })).toEqual([
        'content.about.fileIds',
      ])
      const clientId = nextClientId()
      const parts = { to: [WORKSHOP], about }
      const replies = await Promise.all([1, 2].map(() => post(id, parts, clientId)))
      expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
      expect(await names()).toBe(before + 2)
    })
  })
})
