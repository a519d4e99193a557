/** Mails of bytes that mean nothing, or that a database can't hold: each becomes a message, on each database. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf, rawMail } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
const NUL = encoded('a\0b\u202ec')
/** Half a character. */
const HALF = '=?utf-16be?B?2AAAYQ==?='
const ODD = '\0\u0001\u0008x\u007f\u202e\ufffe'

const report = `Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\nFrom: mailer-daemon@x.example\r\n\r
--x\r\n\r\nfailed ${ODD}\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;x\r\n\r
Final-Recipient: rfc822;\0a@x\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp;\0${ODD}\r\n--x--\r\n`
const invitation = `From: a@x.example\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r
SUMMARY:a${ODD}b\r\nDTSTART:99991231T000000Z\r\nLOCATION:${ODD}\r\nORGANIZER;CN="${ODD}":mailto:${ODD}@x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

const MAILS: Record<string, string | Buffer> = {
  'names and addresses': rawMail({
    subject: NUL,
    from: `${NUL} <a@x.example>`,
    to: `${NUL} <support@nordlicht.example>`,
    cc: `${HALF} <b@x.example>, "${ODD}" <${ODD}@x.example>`,
    replyTo: `"${ODD}" <c\0@x.example>`,
  }),
  'text and page': rawMail({
    text: `a${ODD}b`,
    html: `<p title="${ODD}">${ODD}</p><a href="https://x.example/${ODD}">x</a><img src="cid:${ODD}">`,
  }),
  'files and what they are called by': rawMail({
    subject: HALF,
    files: [
      { name: NUL, content: 'abc', contentId: 'a\0b' },
      { name: `a${ODD}.pdf`, type: `x/${ODD}`, content: '' },
    ],
  }),
  'ids and marks': rawMail({
    messageId: 'a\0b@x.example',
    inReplyTo: '\0',
    references: ['a\0b@x.example', 'good@x.example'],
    headers: { 'Auto-Submitted': 'auto-generated\0', Date: 'Fri, 31 Dec 275760 23:59:59 +0000' },
    date: null,
  }),
  'a report': report,
  'an invitation': invitation,
  'every byte there is': Buffer.from(Array.from({ length: 2048 }, (_, nth) => nth % 256)),
  'one byte': Buffer.from('\0'),
  nothing: Buffer.alloc(0),
}

describe.each(databases)('a mail with odd bytes on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeEach(async () => {
    t = await startTestServer(kind)
    inbox = await mailInbox(t)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  it.each(Object.entries(MAILS))('in %s is a message that can be shown', async (_where, raw) => {
    await mailIn(t, inbox, raw)
    const rows = await t.ctx.db.read.selectFrom('raw_mail').select(['state', 'message_id']).execute()
    expect(rows).toEqual([{ state: 'read', message_id: expect.any(Number) as number }])
    const [conversation = 0] = await conversationsOf(t, inbox)
    const [shown] = await mailsOf(t.owner, conversation)
    expect(shown?.type).toBe('mail')
    expect(JSON.stringify(shown)).not.toMatch(/\\u0000/)
  })
})
