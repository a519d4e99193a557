import { describe, expect, it } from 'vitest'
import { machineOf } from '../../channels/email/machine/machine.ts'
import { reportOf } from '../../channels/email/machine/report.ts'
import type { Parsed } from '../../channels/email/read/parsed.ts'
import { readMail } from '../../channels/email/read/read.ts'
import { rawMail, SUPPORT, type MailParts } from '../helpers/mails.ts'

const machine = async (parts: MailParts) =>
  (await readMail(Buffer.from(rawMail(parts)), { address: SUPPORT, aliases: [], authenticators: [] })).mail
    .machine

describe('a machine', () => {
  it.each<[string, MailParts, string]>([
    ['says so', { headers: { 'Auto-Submitted': 'auto-replied' } }, 'auto_reply'],
    ['says so, with more', { headers: { 'Auto-Submitted': 'auto-replied (vacation); x=y' } }, 'auto_reply'],
    ['tells something', { headers: { 'Auto-Submitted': 'auto-generated' } }, 'auto_generated'],
    ['answers as in old times', { headers: { Precedence: 'auto_reply' } }, 'auto_reply'],
    ['answers with X-Autoreply', { headers: { 'X-Autoreply': 'yes' } }, 'auto_reply'],
    ['answers with X-Autorespond', { headers: { 'X-Autorespond': 'Re: Lampe' } }, 'auto_reply'],
    ['is Exchange, without a header', { subject: 'Automatic reply: Lampe' }, 'auto_reply'],
    ['is Exchange, in German', { subject: 'Automatische Antwort: Lampe' }, 'auto_reply'],
    ['is Exchange, in French', { subject: 'Réponse automatique : Lampe' }, 'auto_reply'],
    ['is away', { subject: 'Abwesend bis Montag', headers: { 'Return-Path': '<>' } }, 'auto_reply'],
    ['is on leave', { subject: 'Im Urlaub', headers: { 'X-Auto-Response-Suppress': 'All' } }, 'auto_reply'],
    [
      'says in its text what it is',
      { inReplyTo: 'ours@nordlicht.example', text: 'Dies ist eine automatische Antwort. Ich bin im Urlaub.' },
      'auto_reply',
    ],
    ['writes for a list', { headers: { 'List-Id': '<lamps.kunde.example>' } }, 'list'],
    ['writes to many', { headers: { 'List-Unsubscribe': '<https://kunde.example/u>' } }, 'bulk'],
    ['writes in bulk', { headers: { Precedence: 'bulk' } }, 'bulk'],
    ['is a campaign', { headers: { 'Feedback-ID': '1:2:3' } }, 'bulk'],
    ['wants no answer', { from: 'Shop <no-reply@kunde.example>' }, 'auto_generated'],
    ['has nobody to tell of a bounce', { headers: { 'Return-Path': '<>' } }, 'auto_generated'],
    ['is a postmaster', { from: 'postmaster@kunde.example', subject: 'Hello' }, 'auto_generated'],
  ])('is known that %s', async (_, parts, expected) => expect(await machine(parts)).toBe(expected))

  it.each<[string, MailParts]>([
    ['writes', {}],
    ['writes about being away', { subject: 'Re: Abwesend am Montag' }],
    ['writes about leave', { subject: 'Out of office furniture' }],
    ['asks about an automatic answer', { subject: 'Re: Automatic reply: Lampe' }],
    ['says that it is no machine', { headers: { 'Auto-Submitted': 'no' } }],
    ['uses Outlook', { headers: { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' } }],
    ['is called Noreen', { from: 'noreen@kunde.example' }],
    ['asks for leave', { subject: 'Urlaub', text: 'Haben Sie im Urlaub geöffnet?' }],
  ])('is not seen in a person who %s', async (_, parts) => expect(await machine(parts)).toBeNull())

  it('is not seen in an answer to an invitation, but in a receipt', async () => {
    const answer = {
      name: 'a.ics',
      type: 'text/calendar; method=REPLY',
      content: 'BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n',
    }
    expect(await machine({ files: [answer], headers: { 'Auto-Submitted': 'auto-generated' } })).toBeNull()
    const receipt = {
      name: 'r',
      type: 'message/disposition-notification',
      content: 'Disposition: manual-action; displayed',
    }
    expect(await machine({ files: [receipt] })).toBe('auto_generated')
  })
})

// Were one of these not linear, it would run into the limit of the test.
describe('whatever somebody writes', () => {
  const LONG = 400_000
  const mail = (text: string, part: Partial<Parsed> = {}): Parsed => ({
    headers: [],
    head: {
      subject: 'Undelivered Mail Returned to Sender',
      from: { name: null, address: 'mailer-daemon@kunde.example' },
      sender: null,
      replyTo: [],
      to: [],
      cc: [],
      bcc: [],
      date: null,
    },
    mailId: null,
    answers: [],
    text,
    html: null,
    parts: [],
    returnPath: '',
    ...part,
  })
  const repeated = [
    '\n',
    '-',
    '>',
    ' ',
    'a@',
    'a@b.',
    '<',
    'to a@',
    '550 ',
    '5.1.1 ',
    'message-id: ',
    'x:\n y\n',
    '你',
    '[',
  ]

  it.each(repeated)('is looked at in bounded time: %j', (piece) => {
    const text = piece.repeat(LONG / piece.length)
    expect(machineOf(mail(text))).toBe('bounce')
    const status = {
      fileName: null,
      contentId: null,
      disposition: null,
      charset: null,
      content: Buffer.from(text),
    }
    const report = reportOf(mail('', { parts: [{ ...status, type: 'message/delivery-status' }] }))
    expect(report?.recipients.length ?? 0).toBeLessThanOrEqual(100)
    const subject = text.replaceAll('\n', ' ').slice(0, 30_000)
    expect(machineOf(mail('', { head: { ...mail('').head, subject } }))).toBe('auto_generated')
  })
})
