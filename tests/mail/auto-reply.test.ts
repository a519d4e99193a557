/** Answers that a mailbox gives by itself: once to who begins, never to a machine, and never in a circle. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../server/clock.ts'
import { OWN_FACTS, type MailFacts } from '../../server/core/mail/facts.ts'
import { mayAnswer, type Answerable } from '../../server/core/mail/auto-reply-rules.ts'
import { MOST_AN_HOUR } from '../../server/core/mail/auto-reply.ts'
import { databases } from '../helpers/database.ts'
import { BEN, CARLA, fileRead, readMail, storeRead, type ReadParts } from '../helpers/mail-deliveries.ts'
import { startMailbox, type Mailbox } from '../helpers/mailbox.ts'
import { conversationsOf, mailInbox, mailsOf, rawMail, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { handOver } from '../helpers/smtp-talk.ts'

const REPLY = { subject: 'Wir haben Ihre Mail', text: 'Moin,\nwir melden uns.', toUnverified: false }
const noNames = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))

describe.each(databases)('automatic answers on %s', (kind) => {
  let t: TestServer
  let post: Mailbox
  let inbox: number
  beforeEach(async () => {
    post = await startMailbox()
    t = await startTestServer(kind)
    inbox = await mailInbox(t, { ...post.settings, autoReply: REPLY, senderName: '{agent}, {inbox}' })
  })
  afterEach(async () => {
    await t[Symbol.asyncDispose]()
    await post[Symbol.asyncDispose]()
  })

  const comes = (parts: ReadParts = {}) => fileRead(t, inbox, readMail(parts))
  const sentTo = async () => {
    await t.server.outbound.drain()
    return post.mails.flatMap(({ to }) => to)
  }
  const from = (address: string, name: string | null = null) => ({ from: { name, address } })

  it('go to who begins a conversation, in words of ours alone, marked as a machine’s', async () => {
    const words = { subject: 'EVIL subject', text: 'EVIL text' }
    await comes({ id: 'evil@kunde.example', ...words, ...from('carla@kunde.example', 'EVIL name') })
    expect(await sentTo()).toEqual(['carla@kunde.example'])
    const [mail] = post.mails
    expect(mail?.raw).not.toContain('EVIL')
    expect(mail?.raw).toContain('wir melden uns.')
    expect(mail?.head).toMatch(/^Subject: Wir haben Ihre Mail$/m)
    expect(mail?.head).toMatch(/^Auto-Submitted: auto-replied$/m)
    expect(mail?.head).toMatch(/^X-Auto-Response-Suppress: All$/m)
    expect(mail?.head).toMatch(/^In-Reply-To: <evil@kunde.example>$/m)
    const [id = 0] = await conversationsOf(t, inbox)
    const messages = await mailsOf(t.owner, id)
    expect(messages.map(({ direction, author }) => [direction, author?.kind])).toEqual([
      ['in', 'contact'],
      ['out', 'system'],
    ])
    const { body } = await t.owner.get<{ status: string; unread: number }>(`/api/conversations/${id}`)
    expect(body).toMatchObject({ status: 'open' })
  })

  it('are off by default', async () => {
    inbox = await mailInbox(t, { ...post.settings, address: 'sales@nordlicht.example' })
    await comes({ inbox: 'sales@nordlicht.example' })
    expect(await sentTo()).toEqual([])
  })

  it('go to nobody for whom nobody vouches, unless that is wanted', async () => {
    const authentication = { spf: null, dkim: 'none', dmarc: 'none' } as const
    await comes({ authentication })
    expect(await sentTo()).toEqual([])
    const settings = { autoReply: { ...REPLY, toUnverified: true } }
    expect((await t.owner.patch(`/api/inboxes/${inbox}`, { settings })).status).toBe(200)
    await comes({ authentication, subject: 'Noch einmal' })
    expect(await sentTo()).toEqual([CARLA.address])
  })

  it('go once, however often the mail is told, and not to what goes on', async () => {
    const mail = readMail({ id: 'first@kunde.example' })
    await fileRead(t, inbox, mail)
    await fileRead(t, inbox, mail)
    await comes({ answers: ['first@kunde.example'], text: 'Noch etwas' })
    expect(await sentTo()).toEqual([CARLA.address])
  })

  it('go to each address once a day, whatever stands behind its plus sign', async () => {
    await comes()
    await comes({ subject: 'Etwas anderes' })
    await comes(from('carla+shop@kunde.example'))
    await comes({ from: BEN })
    expect(await sentTo()).toEqual([CARLA.address, BEN.address])
    t.clock.advance(DAY - MINUTE)
    await comes({ subject: 'Am selben Tag' })
    expect(await sentTo()).toHaveLength(2)
    t.clock.advance(2 * MINUTE)
    await comes({ subject: 'Am nächsten Tag' })
    expect(await sentTo()).toEqual([CARLA.address, BEN.address, CARLA.address])
  })

  it('hit nobody a thousand times whose address is used for a thousand mails', async () => {
    const mails = Array.from({ length: 1000 }, (_, n) => readMail({ subject: `Forged ${n}` }))
    await Promise.all(mails.map((mail) => storeRead(t, inbox, mail)))
    await t.server.inbound.drain()
    expect(await conversationsOf(t, inbox)).toHaveLength(1000)
    expect(await sentTo()).toEqual([CARLA.address])
  }, 120_000)

  it('end where there are too many in an hour', async () => {
    const rows = Array.from({ length: MOST_AN_HOUR - 1 }, (_, n) => ({
      inbox_id: inbox,
      address_hash: `other ${n}`,
      at: t.clock.now(),
    }))
    await t.ctx.db.transaction((tx) => tx.insertInto('auto_reply').values(rows).execute())
    await comes()
    await comes({ from: BEN })
    expect(await sentTo()).toEqual([CARLA.address])
  })

  it('are not for machines, history, reports, and people who are us', async () => {
    const ada = await t.agent('Ada')
    const { body } = await ada.get<{ email: string }>('/api/me')
    for (const machine of ['auto_reply', 'auto_generated', 'list', 'bulk', 'bounce', 'complaint'] as const) {
      await comes({ machine, ...from(`${machine}@kunde.example`) })
    }
    await comes({ old: true, ...from('old@kunde.example') })
    await comes({ unreadable: true, ...from('unreadable@kunde.example') })
    await comes(from('unknown-1@sender.invalid'))
    await comes(from(SUPPORT))
    await comes(from('support+x@nordlicht.example'))
    await comes({ ...from(body.email), authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' } })
    expect((await conversationsOf(t, inbox)).length).toBeGreaterThan(8)
    expect(await sentTo()).toEqual([])
  })
})

const FACTS: MailFacts = { ...OWN_FACTS, answers: [] }
const head = { subject: null, from: CARLA, sender: null, replyTo: [], to: [], cc: [], bcc: [], date: null }
const written = (part: Partial<Answerable> = {}, facts: Partial<MailFacts> = {}): Answerable => ({
  facts: { ...FACTS, ...facts },
  head,
  sender: CARLA.address,
  returnPath: null,
  verified: false,
  ...part,
})

describe('whom a machine may answer', () => {
  it.each([
    ['who wrote, as far as one can see', written()],
    ['who is called otherwise where their mail goes back to', written({ returnPath: 'b-1@kunde.example' })],
    ['who signed, though somebody passed it on', authenticated('fail', 'pass', 'pass')],
    ['whose server is the right one, where somebody has to vouch', vouched('pass')],
    [
      'who wants answers elsewhere',
      written({}, { warnings: [{ kind: 'reply_to_differs', value: 'x@y.example' }] }),
    ],
  ])('%s', (_, mail) => expect(mayAnswer(mail)).toBe(true))

  it.each([
    ['nobody to whom nothing can go back', written({ returnPath: '' })],
    ['nobody whose domain disowns it', written({}, { warnings: [{ kind: 'dmarc_failed', value: null }] })],
    ['nobody for whom nobody vouches, where somebody has to', vouched('none')],
    ['nobody whose server is a wrong one', authenticated('fail', 'none', null)],
    ['nobody among several', written({}, { warnings: [{ kind: 'several_senders', value: 'a@b.example' }] })],
    ['nobody who claims to be us', written({}, { warnings: [{ kind: 'own_address', value: null }] })],
    ['nobody without an address', written({ sender: 'unknown-1@sender.invalid' })],
    ['nobody whose address is none', written({ sender: 'a b@c', head: { ...head, from: null } })],
  ])('%s', (_, mail) => expect(mayAnswer(mail)).toBe(false))

  function vouched(spf: 'pass' | 'none'): Answerable {
    return written({ verified: true }, { authentication: { spf, dkim: 'none', dmarc: null } })
  }

  function authenticated(spf: 'fail', dkim: 'pass' | 'none', dmarc: 'pass' | null): Answerable {
    return written({}, { authentication: { spf, dkim, dmarc } })
  }
})

describe.each(databases)('two mailboxes that answer each other on %s', (kind) => {
  it.each([
    ['say two words at most', (raw: string) => raw],
    [
      'even where somebody takes all marks off',
      (raw: string) => raw.replace(/^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence): .*\r\n/gim, ''),
    ],
  ])('%s', async (_, passed) => {
    const ours = ['support@one.example', 'support@two.example']
    const env = { SMTP_LISTEN: '127.0.0.1:0' }
    const servers = [
      await startTestServer(kind, { env, names: noNames }),
      await startTestServer(kind, { env, names: noNames }),
    ]
    const sent: string[] = []
    const between = servers.map((_server, at) =>
      startMailbox({
        deliver: async ({ from, to, raw }) => {
          sent.push(...to)
          const other = servers[1 - at]?.server.listener?.port ?? 0
          await handOver(other, { from, to, raw: passed(raw) })
        },
      }),
    )
    const posts = await Promise.all(between)
    try {
      for (const [at, t] of servers.entries()) {
        const autoReply = { ...REPLY, toUnverified: true }
        await mailInbox(t, { ...posts[at]?.settings, address: ours[at] ?? '', autoReply })
      }
      const [one, two] = servers as [TestServer, TestServer]
      const first = { from: ours[1] ?? '', to: [ours[0] ?? ''] }
      const raw = rawMail({ from: first.from, to: first.to[0] ?? '' })
      await handOver(one.server.listener?.port ?? 0, { ...first, raw })
      for (let round = 0; round < 5; round++) {
        await one.settle()
        await two.settle()
      }
      expect(sent[0]).toBe(ours[1])
      expect(sent.length).toBeLessThanOrEqual(2)
    } finally {
      for (const t of servers) await t[Symbol.asyncDispose]()
      for (const mailbox of posts) await mailbox[Symbol.asyncDispose]()
    }
  })
})
