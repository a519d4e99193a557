/**
 * Mail servers that refuse, break off and say nothing: each mail arrives once, none twice, none is lost, and
 * where nobody can say, that is what is shown.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import { findInbox } from '../../server/core/inbox/store.ts'
import { presentMessages } from '../../server/core/message/present.ts'
import { messagesById } from '../../server/core/message/store.ts'
import { nextClientId, until } from '../helpers/acts.ts'
import { mailInbox } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { startSmtpWire, type Script, type SmtpWire } from '../helpers/smtp-wire.ts'
import { uploadTo } from '../helpers/uploads.ts'

const HOUR = 3_600_000
/** Fewer than a login lasts. */
const MINUTES = 300_000

describe('a mail server', () => {
  let t: TestServer
  let wire: SmtpWire
  let inbox: number
  beforeEach(async () => {
    wire = await startSmtpWire()
    t = await startTestServer('sqlite', { limits: { timeout: 1500 } })
    inbox = await mailInbox(t, { ...wire.settings, smtpPassword: 'open sesame' })
  })
  afterEach(async () => {
    await t[Symbol.asyncDispose]()
    await wire[Symbol.asyncDispose]()
  })

  let number = 0
  async function write(parts: Record<string, unknown> = {}): Promise<MessageView> {
    const { status, body } = await t.owner.post<MessageView>('/api/conversations', {
      clientId: nextClientId(),
      inboxId: inbox,
      to: [{ address: `person-${++number}@kunde.example` }],
      subject: 'Moin',
      html: '<p>Moin</p>',
      ...parts,
    })
    expect(status).toBe(200)
    return body
  }
  const look = async ({ id }: MessageView): Promise<MessageView> => {
    const db = t.ctx.db.read
    const [view] = await presentMessages(db, await messagesById(db, [id]))
    return view as MessageView
  }
  const settled = () => t.server.outbound.drain()
  async function later(ms: number): Promise<void> {
    t.clock.advance(ms)
    await settled()
  }
  const arrived = () => wire.mails.map(({ messageId }) => messageId)

  it.each<[string, Script]>([
    ['421 instead of a greeting', { greeting: '421 4.3.2 too busy' }],
    ['554 instead of a greeting', { greeting: '554 no service here' }],
    ['454 to the login', { login: '454 4.7.0 try later' }],
    ['450 to the sender', { from: '450 4.7.1 later' }],
    ['451 to the recipient: greylisting', { rcpt: '451 4.7.1 greylisted, try again in 5 minutes' }],
    ['421 to the content', { data: '421 4.3.2 closing' }],
    ['451 behind the final dot', { end: '451 4.3.0 try again' }],
    ['the connection is cut before the greeting', { greeting: 'drop' }],
    ['the connection is cut at the login', { login: 'drop' }],
    ['the connection is cut at the recipient', { rcpt: 'drop' }],
    ['the connection is cut at the content', { data: 'drop' }],
    ['nobody ever greets', { greeting: 'hang' }],
    ['nobody answers the recipient', { rcpt: 'hang' }],
  ])('is tried again after a while, and then has it once: %s', async (_, script) => {
    wire.scripts = [script]
    const message = await write()
    await settled()
    expect(await look(message)).toMatchObject({ delivery: 'queued', failure: null })
    expect(arrived()).toEqual([])
    await later(HOUR)
    expect(await look(message)).toMatchObject({ delivery: 'accepted' })
    expect(arrived()).toEqual([(await look(message)).mail?.mailId])
    await later(HOUR)
    expect(wire.connections).toBe(2)
  })

  it('that breaks off in the middle of a large mail gets it once more, and has it once', async () => {
    wire.scripts = [{ cutAfter: 100_000 }]
    const { body: file } = await uploadTo(t, t.owner, { inbox }, Buffer.alloc(2_000_000, 'abc'))
    const message = await write({ uploadIds: [file.id] })
    await settled()
    expect(await look(message)).toMatchObject({ delivery: 'queued' })
    await later(HOUR)
    expect(await look(message)).toMatchObject({ delivery: 'accepted' })
    expect(arrived()).toHaveLength(1)
  })

  it.each<[string, Script, object]>([
    ['552 to the sender', { from: '552 5.3.4 too big' }, { code: '5.3.4', reason: 'too_large' }],
    ['552 behind the final dot', { end: '552 5.3.4 too big' }, { code: '5.3.4', reason: 'too_large' }],
    ['550 5.1.1', { rcpt: '550 5.1.1 no such user' }, { code: '5.1.1', reason: 'unknown_address' }],
    ['554 5.7.1', { end: '554 5.7.1 looks like spam' }, { code: '5.7.1', reason: 'taken_for_spam' }],
  ])('that refuses for good fails it in plain words: %s', async (_, script, failure) => {
    wire.scripts = [script]
    const message = await write()
    await settled()
    await later(HOUR)
    const shown = await look(message)
    expect(shown).toMatchObject({ delivery: 'failed', failure })
    expect(shown.mail?.recipients).toMatchObject([{ state: 'failed', failure }])
    expect(wire.connections).toBe(1)
    expect(arrived()).toEqual([])
  })

  it('that does not let us in stops the inbox, and everything waits', async () => {
    wire.scripts = [{ login: '535 5.7.8 wrong password' }]
    const first = await write()
    await settled()
    const second = await write()
    await later(MINUTES)
    expect(wire.connections).toBe(1)
    expect((await findInbox(t.ctx.db.read, inbox)).paused).toBe('channel_disconnected')
    expect((await t.owner.patch(`/api/inboxes/${inbox}`, { resume: true })).status).toBe(200)
    await settled()
    for (const message of [first, second]) expect((await look(message)).delivery).toBe('accepted')
    expect(arrived()).toHaveLength(2)
  })

  it('takes a mail for some of its recipients, and the others are shown', async () => {
    wire.scripts = [{ rcpt: (to) => (to.startsWith('ben') ? '550 5.1.1 nobody' : '250 ok') }]
    const to = [{ address: 'ada@kunde.example' }, { address: 'ben@kunde.example' }]
    const message = await write({ to })
    await settled()
    const shown = await look(message)
    expect(shown.delivery).toBe('accepted')
    expect(shown.mail?.recipients).toMatchObject([
      { address: 'ada@kunde.example', state: 'accepted', failure: null },
      { address: 'ben@kunde.example', state: 'failed', failure: { reason: 'unknown_address' } },
    ])
    expect(wire.mails.map((mail) => mail.to)).toEqual([['ada@kunde.example']])
  })

  it('that wants some of its recipients later gets it once more for these alone', async () => {
    const wants = (answer: string) => (to: string) => (to.startsWith('ada') ? '250 ok' : answer)
    wire.scripts = [{ rcpt: wants('452 4.5.3 too many recipients') }, { rcpt: wants('451 4.7.1 greylisted') }]
    const people = ['ada', 'ben', 'cleo'].map((name) => ({ address: `${name}@kunde.example` }))
    const message = await write({ to: people.slice(0, 2), bcc: people.slice(2) })
    await settled()
    const states = async () => (await look(message)).mail?.recipients.map(({ state }) => state)
    expect((await look(message)).delivery).toBe('queued')
    expect(await states()).toEqual(['accepted', 'waiting', 'waiting'])
    await later(HOUR)
    expect(await states()).toEqual(['accepted', 'waiting', 'waiting'])
    await later(HOUR)
    expect((await look(message)).delivery).toBe('accepted')
    expect(await states()).toEqual(['accepted', 'accepted', 'accepted'])
    expect(wire.mails.map(({ to }) => to)).toEqual([
      ['ada@kunde.example'],
      ['ben@kunde.example', 'cleo@kunde.example'],
    ])
    expect(new Set(arrived()).size).toBe(1)
  })

  it.each<[string, Script]>([
    ['for good', { rcpt: '550 5.1.1 nobody' }],
    ['again and again', { rcpt: '451 4.7.1 later' }],
  ])(
    'that refuses %s whom it wanted later has it for the others, and says whom it lacks',
    async (_, script) => {
      wire.scripts = [
        { rcpt: (to) => (to.startsWith('ada') ? '250 ok' : '451 4.7.1 later') },
        ...Array<Script>(30).fill(script),
      ]
      const message = await write({
        to: [{ address: 'ada@kunde.example' }, { address: 'ben@kunde.example' }],
      })
      for (let i = 0; i < 25; i++) await later(HOUR)
      const shown = await look(message)
      expect(shown).toMatchObject({ delivery: 'accepted', failure: null })
      expect(shown.mail?.recipients.map(({ state }) => state)).toEqual(['accepted', 'failed'])
      expect(wire.mails.map(({ to }) => to)).toEqual([['ada@kunde.example']])
    },
  )

  describe.each([true, false])('that has taken the mail (%s) and does not say so', (keeps) => {
    it.each<[string, Script]>([
      ['the connection is cut behind the final dot', { end: 'drop', keeps }],
      ['nobody answers behind the final dot', { end: 'hang', keeps }],
    ])('leaves it unclear, and it is not sent again by itself: %s', async (_, script) => {
      wire.scripts = [script]
      const message = await write()
      await settled()
      expect(await look(message)).toMatchObject({ delivery: 'unknown' })
      await later(MINUTES)
      expect(wire.connections).toBe(1)
      expect(arrived()).toHaveLength(keeps ? 1 : 0)

      // Somebody decides that it may arrive twice: it is recognisably the same.
      expect((await t.owner.post(`/api/messages/${message.id}/retry`)).status).toBe(200)
      await settled()
      const shown = await look(message)
      expect(shown.delivery).toBe('accepted')
      expect(new Set(arrived())).toEqual(new Set([shown.mail?.mailId]))
      expect(arrived()).toHaveLength(keeps ? 2 : 1)
    })
  })

  it('that is slow gets it all the same', async () => {
    wire.scripts = [{ slow: 80 }]
    const message = await write()
    await settled()
    expect((await look(message)).delivery).toBe('accepted')
    expect(arrived()).toHaveLength(1)
  })

  it('is not asked by more than a few connections at a time', async () => {
    wire.scripts = Array.from({ length: 12 }, () => ({ greeting: 'hang' }))
    for (let i = 0; i < 12; i++) await write()
    t.ctx.notifier.notify('outbox')
    await until(() => expect(wire.connections).toBeGreaterThanOrEqual(4))
    expect(wire.connections).toBe(4)
    wire.scripts = []
    await settled()
    await later(HOUR)
    expect(new Set(arrived()).size).toBe(12)
  })

  it('that does everything wrong in turn ends up with each mail once', async () => {
    const faults: Script[] = [
      { greeting: '421 busy' },
      { rcpt: '451 4.7.1 later' },
      { data: 'drop' },
      {},
      { end: '451 4.3.0 later' },
      { greeting: 'drop' },
    ]
    wire.scripts = [...faults, ...faults.toReversed(), ...faults]
    const messages = []
    for (let i = 0; i < 12; i++) messages.push(await write())
    for (let i = 0; i < 6; i++) await later(HOUR)
    const wanted = []
    for (const message of messages) wanted.push(await look(message))
    expect(wanted.map(({ delivery }) => delivery)).toEqual(messages.map(() => 'accepted'))
    expect(arrived().sort()).toEqual(wanted.map(({ mail }) => mail?.mailId).sort())
  })
})
