/**
 * What became of a mail of ours, as servers tell it. Read through the whole reader, so that what it makes of
 * broken MIME counts, too.
 */
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../channels/email/machine/reasons.ts'
import { readMail } from '../../channels/email/read/read.ts'
import { mailFixtures, type MailFixture } from '../helpers/fixtures.ts'
import { rawMail, SUPPORT, type MailParts } from '../helpers/mails.ts'

const mailbox = { address: SUPPORT, aliases: [], authenticators: [] }
const read = async (bytes: Uint8Array) => (await readMail(bytes, mailbox)).mail
const readParts = (parts: MailParts) => read(Buffer.from(rawMail(parts)))

describe('measured against what others have collected', () => {
  /** Out-of-office answers and somebody who passes a bounce on: in the set, and no bounces to us. */
  const NONE = new Set(['rfc3834-02.eml', 'rfc3834-04.eml', 'rfc3834-06.eml', 'lhost-sendmail-14.eml'])
  const isComplaint = ({ name }: MailFixture) => name.startsWith('arf-') || name === 'lhost-amazonses-11.eml'
  const all = mailFixtures('bounces', '.eml')
  const skip = all.length === 0

  it.skipIf(skip)('recognises bounces and complaints, and whom they are about', async () => {
    const missed: string[] = []
    const unnamed: string[] = []
    let withId = 0
    for (const fixture of all) {
      const { machine, report } = await read(fixture.bytes)
      if (machine !== (isComplaint(fixture) ? 'complaint' : 'bounce')) missed.push(fixture.name)
      else if (!report?.recipients.some(({ address }) => address !== null)) unnamed.push(fixture.name)
      if (report?.original != null) withId += 1
    }
    const recognised = all.length - missed.length
    console.log(`bounces: ${recognised} of ${all.length} recognised, not ${missed.join(', ')}`)
    console.log(`bounces: ${recognised - unnamed.length} name who it is about, not ${unnamed.join(', ')}`)
    console.log(`bounces: ${withId} name the mail they are about`)
    expect(missed.filter((name) => !NONE.has(name))).toEqual([])
    expect((recognised - unnamed.length) / all.length).toBeGreaterThanOrEqual(0.97)
    expect(withId / all.length).toBeGreaterThanOrEqual(0.85)
  })

  it.skipIf(skip)('names the recipient that the mail which came back was for', async () => {
    let agree = 0
    let told = 0
    for (const { bytes, name } of all.filter((fixture) => !isComplaint(fixture) && !NONE.has(fixture.name))) {
      const source = bytes.toString('latin1')
      // Of those that carry the mail whole: it was to one address, and that is the one that failed.
      const copy = /\nContent-Type: *message\/rfc822[^]*?\r?\n\r?\n([^]*)/i.exec(source)?.[1] ?? ''
      const to = /^To: *(?:[^\n<]*<)?([\w.+-]+@[\w.-]+)>? *\r?$/im.exec(copy)?.[1]?.toLowerCase()
      const { report } = await read(bytes)
      const named = report?.recipients.map(({ address }) => address) ?? []
      if (to === undefined || named.length !== 1) continue
      told += 1
      if (named[0] === to) agree += 1
      else console.log(`bounces: ${name} names ${named[0]}, and was to ${to}`)
    }
    console.log(`bounces: ${agree} of ${told} name who the mail inside was for`)
    expect(agree / told).toBeGreaterThanOrEqual(0.85)
  })

  it.skipIf(skip)('takes nothing else for one', async () => {
    for (const { bytes, name } of mailFixtures('not-bounces')) {
      const { machine, report } = await read(bytes)
      expect({ machine, report }, name).not.toMatchObject({ machine: 'bounce' })
      expect(report, name).toBeNull()
    }
  })
})

describe('a report by the standard', () => {
  const report = (type: string, status: string, encoding = '7bit') =>
    Buffer.from(
      [
        'Return-Path: <>',
        'From: Mail Delivery Subsystem <mailer-daemon@kunde.example>',
        `To: ${SUPPORT}`,
        'Subject: Undelivered Mail',
        'Content-Type: multipart/report; boundary=b',
        '',
        '--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.',
        `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n`,
        encoding === 'base64' ? Buffer.from(status).toString('base64') : status,
        '--b\r\nContent-Type: text/rfc822-headers\r\n',
        `Message-ID: <ours@nordlicht.example>\r\nTo: carla@kunde.example\r\n`,
        '--b--',
      ].join('\r\n'),
    )
  const failed =
    'Reporting-MTA: dns; kunde.example\r\n\r\n' +
    'Final-Recipient: rfc822; Carla@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n' +
    'Diagnostic-Code: smtp; 550 5.1.1 User\r\n unknown\r\n'
  const expected = {
    kind: 'delivery',
    original: 'ours@nordlicht.example',
    recipients: [
      {
        address: 'carla@kunde.example',
        action: 'failed',
        failure: { code: '5.1.1', reason: 'unknown_address', detail: '550 5.1.1 User unknown' },
      },
    ],
  }

  it.each([
    ['as it is meant', 'message/delivery-status', '7bit'],
    ['in base64', 'message/delivery-status', 'base64'],
    ['as text', 'text/plain', '7bit'],
  ])('is read %s', async (_, type, encoding) => {
    const { machine, report: found } = await read(report(type, failed, encoding))
    expect(machine).toBe('bounce')
    expect(found).toEqual(expected)
  })

  it('tells each recipient apart, and what is only late or has arrived', async () => {
    const status =
      'Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@kunde.example\r\nAction: delayed\r\nStatus: 4.4.7\r\n\r\n' +
      'Final-Recipient: rfc822; forwarded@else.example\r\nOriginal-Recipient: rfc822; b@kunde.example\r\n' +
      'Action: relayed\r\nStatus: 2.1.5\r\n'
    const { report: found } = await read(report('message/delivery-status', status))
    expect(found?.recipients).toMatchObject([
      { address: 'a@kunde.example', action: 'delayed', failure: { reason: 'expired' } },
      { address: 'b@kunde.example', action: 'delivered', failure: null },
    ])
  })
})

describe('what is no bounce', () => {
  it.each<[string, MailParts]>([
    [
      'somebody passes one on',
      { subject: 'Fwd: Undelivered Mail', text: 'x@kunde.example: 550 user unknown' },
    ],
    ['somebody asks about one', { subject: 'Re: Delivery failure', text: 'Why was it not delivered to me?' }],
    [
      'a shop',
      { from: 'Shop <mailer@shop.example>', subject: 'Delivery report', text: 'It has been delivered.' },
    ],
    ['a parcel', { subject: 'Delivery notification', text: 'Your parcel arrives on Monday.' }],
    ['somebody is angry', { subject: 'Zustellung', text: 'Die Lampe wurde nicht geliefert.' }],
  ])('%s', async (_, parts) => {
    const { machine, report } = await readParts(parts)
    expect({ machine, report }).toEqual({ machine: null, report: null })
  })
})

describe('why a mail did not arrive', () => {
  it.each([
    ['5.1.1', '550 5.1.1 no such user', 'unknown_address'],
    [null, '550 5.1.1 <carla@kunde.example>: Recipient address rejected', 'unknown_address'],
    [null, '550 Requested action not taken: mailbox unavailable', 'unknown_address'],
    [null, 'Host or domain name not found. Name service error', 'unknown_address'],
    ['5.2.2', 'over quota', 'mailbox_full'],
    [null, '552 Requested mail action aborted: exceeded storage allocation', 'mailbox_full'],
    ['5.3.4', 'message too big', 'too_large'],
    [null, '552 5.3.4 Message size exceeds fixed limit', 'too_large'],
    ['5.7.1', '550 5.7.1 Message rejected as spam by Content Filtering', 'taken_for_spam'],
    ['5.7.1', '554 5.7.1 Service unavailable; Client host blocked using Spamhaus', 'taken_for_spam'],
    ['5.7.1', '550 5.7.1 Relaying denied', 'not_allowed'],
    ['5.7.26', 'This mail has been blocked because the sender is unauthenticated', 'not_allowed'],
    ['4.4.7', 'message expired', 'expired'],
    ['4.7.1', '450 4.7.1 Greylisted, please try again later', 'rate_limited'],
    ['421', '421 Too many connections', 'rate_limited'],
    ['4.3.0', '451 4.3.0 local error', 'provider_trouble'],
    ['5.0.0', '', 'undeliverable'],
    [null, '', 'other'],
  ])('is told of %s, %j', (code, words, reason) => expect(failureOf(code, words).reason).toBe(reason))

  it('keeps the code and the sentence, in one line of bounded length', () => {
    expect(failureOf(null, `550 5.1.1\n  ${'x'.repeat(5000)}`)).toMatchObject({ code: '5.1.1' })
    expect(failureOf(null, `550 5.1.1\n  ${'x'.repeat(5000)}`).detail?.length).toBe(300)
    expect(failureOf('550', 'from 192.168.5.1 on')).toMatchObject({ code: '550' })
  })
})
