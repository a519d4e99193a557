/** Mail that is handed to us: what is taken, what is refused, and that nothing gets lost on the way. */
import { connect as connectTls } from 'node:tls'
import { readdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HealthView } from '../../server/contract/inbox.ts'
import type { Envelope } from '../../server/core/mail/facts.ts'
import { newMailId, randomThread, answerAddress } from '../../server/core/mail/token.ts'
import { LISTENER_LIMITS } from '../../server/mail/listener-pace.ts'
import { until } from '../helpers/acts.ts'
import { makeCertificateFiles } from '../helpers/certificate.ts'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailInbox, mailsOf, rawMail, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestOptions, type TestServer } from '../helpers/server.ts'
import { handOver, talkTo, type Talk } from '../helpers/smtp-talk.ts'

const CARLA = 'carla@kunde.example'
const SALES = 'sales@nordlicht.example'

describe.each(databases)('mail that is handed to us on %s', (kind) => {
  let t: TestServer
  let support: number
  beforeEach(() => open())
  afterEach(() => t[Symbol.asyncDispose]())

  async function open(options: TestOptions = {}): Promise<void> {
    t = await startTestServer(kind, {
      ...options,
      env: { SMTP_LISTEN: '127.0.0.1:0', ...options.env },
      names: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
    })
    support = await mailInbox(t, { aliases: ['hilfe@nordlicht.example'] })
  }
  const port = () => t.server.listener?.port ?? 0
  const hand = (raw: string, to = [SUPPORT], from = CARLA) => handOver(port(), { from, to, raw })
  const kept = () =>
    t.ctx.db.read.selectFrom('raw_mail').selectAll().orderBy('inbox_id').orderBy('id').execute()
  const textsIn = async (inboxId: number) => {
    const views = await Promise.all((await conversationsOf(t, inboxId)).map((id) => mailsOf(t.owner, id)))
    return views.flat().map(({ text }) => text)
  }
  const contentOf = async (blob: string | null) => {
    const chunks: Buffer[] = []
    for await (const chunk of t.ctx.blobs.read(blob ?? '')) chunks.push(chunk)
    return Buffer.concat(chunks).toString('latin1')
  }
  const files = () =>
    readdirSync(join(t.ctx.config.dataDir, 'attachments'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    )
  async function greeted(): Promise<Talk> {
    const talk = await talkTo(port())
    await talk.hear()
    await talk.say('EHLO mail.kunde.example')
    return talk
  }

  it('is in its conversation, byte for byte as it came, with who handed it over', async () => {
    const raw = rawMail({ text: 'Moin\n.\n..zwei Punkte' })
    await hand(raw)
    const [row, ...others] = await kept()
    expect(others).toEqual([])
    expect(await contentOf(row?.blob ?? null)).toBe(raw)
    const { hello, ...envelope } = JSON.parse(row?.envelope ?? '') as Envelope
    expect(envelope).toEqual({ from: CARLA, to: [SUPPORT], address: '127.0.0.1' })
    expect(hello).not.toBe('')
    await t.settle()
    expect(await textsIn(support)).toEqual(['Moin\n.\n..zwei Punkte'])
    expect(files()).toHaveLength(1)
    const { body } = await t.owner.get<HealthView>(`/api/inboxes/${support}/health`)
    expect(body.collector).toBeNull()
  })

  it('is for those it is for: by address, by alias, and by an answer address of ours', async () => {
    const answers = answerAddress(t.ctx, support, randomThread(), SUPPORT)
    const imap = { receive: 'imap', imapHost: '127.0.0.1', imapPort: 9 } as const
    await mailInbox(t, { address: 'fetched@nordlicht.example', ...imap })
    const forged = answers.replace(/.(?=@)/, (last) => (last === 'a' ? 'b' : 'a'))
    await using talk = await greeted()
    const codeFor = async (address: string) => {
      await talk.say('RSET')
      await talk.say(`MAIL FROM:<${CARLA}>`)
      return talk.say(`RCPT TO:<${address}>`)
    }
    for (const address of [SUPPORT, 'Hilfe@NORDLICHT.example', answers]) {
      expect([address, await codeFor(address)]).toEqual([address, 250])
    }
    for (const address of [
      CARLA,
      'support@kunde.example',
      'support+anything@nordlicht.example',
      forged,
      'fetched@nordlicht.example',
      `${SUPPORT}@kunde.example`,
      '"support@nordlicht.example x"@kunde.example',
      'support%kunde.example@nordlicht.example',
    ]) {
      const code = await codeFor(address)
      expect([address, code >= 500 && code < 600]).toEqual([address, true])
    }
  })

  it('is in each of two mailboxes it is for, and once in each however often it comes', async () => {
    const sales = await mailInbox(t, { address: SALES })
    const raw = rawMail({ text: 'An beide' })
    await hand(raw, [SUPPORT, SALES, 'hilfe@nordlicht.example'])
    await hand(raw, [SALES])
    const rows = await kept()
    expect(rows.map((row) => [row.inbox_id, (JSON.parse(row.envelope ?? '') as Envelope).to])).toEqual([
      [support, [SUPPORT, 'hilfe@nordlicht.example']],
      [sales, [SALES]],
    ])
    await t.settle()
    expect(await textsIn(support)).toEqual(['An beide'])
    expect(await textsIn(sales)).toEqual(['An beide'])
  })

  it('is one mail, whatever its text has that looks like an end', async () => {
    const inner = `MAIL FROM:<boss@nordlicht.example>\r\nRCPT TO:<${SUPPORT}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx`
    for (const end of ['\n.\n', '\n.\r\n', '\r.\r', '\r\n.\r', '\r.\r\n', '\r\n.\n', '\r\n\0.\r\n']) {
      const before = (await kept()).length
      await using talk = await greeted()
      await talk.say(`MAIL FROM:<${CARLA}>`)
      await talk.say(`RCPT TO:<${SUPPORT}>`)
      expect(await talk.say('DATA')).toBe(354)
      const head = `Message-ID: <${before}@kunde.example>\r\nSubject: outer\r\n\r\n`
      expect([end, await talk.say(`${head}first${end}${inner}\r\n.`)]).toEqual([end, 250])
      expect(await talk.say('NOOP')).toBe(250)
      const rows = await kept()
      expect([end, rows.length]).toEqual([end, before + 1])
      expect(await contentOf(rows.at(-1)?.blob ?? null)).toContain('Subject: smuggled')
    }
  })

  it('is not taken where it can not be stored, and is when they try again', async () => {
    const { blobs } = t.ctx
    const write = blobs.write.bind(blobs)
    blobs.write = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
    const raw = rawMail()
    await expect(hand(raw)).rejects.toMatchObject({ responseCode: 451 })
    blobs.write = write
    const transaction = t.ctx.db.transaction.bind(t.ctx.db)
    t.ctx.db.transaction = () => Promise.reject(new Error('the disk is gone'))
    await expect(hand(raw)).rejects.toMatchObject({ responseCode: 451 })
    t.ctx.db.transaction = transaction
    expect(await kept()).toEqual([])
    expect(files()).toEqual([])
    await hand(raw)
    expect(await kept()).toHaveLength(1)
  })

  it('is nobody’s until it is whole', async () => {
    const talk = await greeted()
    await talk.say(`MAIL FROM:<${CARLA}>`)
    await talk.say(`RCPT TO:<${SUPPORT}>`)
    await talk.say('DATA')
    talk.write(`Subject: half\r\n\r\n${'x'.repeat(100_000)}\r\n`)
    await until(async () => expect(files()).toHaveLength(1))
    await talk[Symbol.asyncDispose]()
    await until(async () => expect(files()).toEqual([]))
    expect(await kept()).toEqual([])
  })

  it('is refused before it is sent where it is too large', async () => {
    await using talk = await greeted()
    expect(await talk.say(`MAIL FROM:<${CARLA}> SIZE=${101 * 1024 * 1024}`)).toBe(552)
  })

  it('needs no one to sign in, and nobody can', async () => {
    await using talk = await talkTo(port())
    await talk.hear()
    talk.write('EHLO mail.kunde.example\r\n')
    const said = await talk.hear()
    expect(said).not.toMatch(/AUTH|STARTTLS/)
    expect(await talk.say('AUTH PLAIN AGEAYg==')).toBeGreaterThanOrEqual(500)
  })

  it('may be a bounce, which nobody has sent', async () => {
    await hand(rawMail({ from: 'mailer-daemon@kunde.example' }), [SUPPORT], '')
    const [row] = await kept()
    expect(JSON.parse(row?.envelope ?? '')).toMatchObject({ from: '' })
    await t.settle()
    const [id = 0] = await conversationsOf(t, support)
    expect((await mailsOf(t.owner, id))[0]?.mail?.machine).toBe('auto_generated')
  })

  it('answers in its conversation when it names a mail of ours', async () => {
    await hand(rawMail({ messageId: 'first@kunde.example' }))
    await t.settle()
    const [id = 0] = await conversationsOf(t, support)
    const { thread } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('thread')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const ours = newMailId(t.ctx, support, thread, 'nordlicht.example')
    await hand(rawMail({ inReplyTo: ours, text: 'Danke', subject: 'Ganz anders' }))
    const answers = answerAddress(t.ctx, support, thread, SUPPORT)
    await hand(rawMail({ to: answers, text: 'Noch etwas', subject: null }), [answers])
    await t.settle()
    expect(await conversationsOf(t, support)).toEqual([id])
  })

  it('comes in a measured way, and else is asked to come later', async () => {
    await t[Symbol.asyncDispose]()
    await open({ listening: { ...LISTENER_LIMITS, connections: 2, strangers: 3, mailsAMinute: 4 } })
    const talks = [await greeted(), await greeted()]
    await using third = await talkTo(port())
    expect(await third.hear()).toMatch(/^421/)
    const [one] = talks
    for (let n = 0; n < 4; n++) {
      expect(await one?.say(`MAIL FROM:<${CARLA}>`)).toBe(250)
      expect(await one?.say('RSET')).toBe(250)
    }
    expect(await one?.say(`MAIL FROM:<${CARLA}>`)).toBe(450)
    for (const talk of talks) await talk[Symbol.asyncDispose]()
  })

  it('is not asked for addresses one after the other', async () => {
    await t[Symbol.asyncDispose]()
    await open({ listening: { ...LISTENER_LIMITS, strangers: 3 } })
    await using talk = await greeted()
    await talk.say(`MAIL FROM:<${CARLA}>`)
    const codes: number[] = []
    for (const name of ['anna', 'ben', 'carl', 'dora']) {
      codes.push(await talk.say(`RCPT TO:<${name}@nordlicht.example>`))
    }
    expect(codes).toEqual([550, 550, 550, 421])
  })

  it('comes encrypted where there is a certificate', async () => {
    const { key, cert } = makeCertificateFiles(t.ctx.config.dataDir)
    const encrypted = await startTestServer(kind, {
      env: { SMTP_LISTEN: '127.0.0.1:0', SMTP_LISTEN_CERT: cert, SMTP_LISTEN_KEY: key },
    })
    await t[Symbol.asyncDispose]()
    t = encrypted
    await using talk = await talkTo(port())
    await talk.hear()
    talk.write('EHLO mail.kunde.example\r\n')
    expect(await talk.hear()).toContain('STARTTLS')
    expect(await talk.say('STARTTLS')).toBe(220)
    talk.socket.removeAllListeners('data')
    const secure = connectTls({ socket: talk.socket, rejectUnauthorized: false })
    await once(secure, 'secureConnect')
    expect(secure.getPeerX509Certificate()?.subject).toContain('localhost')
    secure.destroy()
  })
})
