/** Signed, encrypted, passed on whole, with an invitation: mails that are more than their text. */
import { randomBytes } from 'node:crypto'
import { DAY, HOUR } from '../../../../server/clock.ts'
import { heading, mailOf } from '../envelope.ts'
import type { Correspondent, Said } from '../exchange.ts'
import { ADDRESS } from '../mailbox.ts'
import { filePart, multipart, part, source, textPart } from '../mime.ts'

/** S/MIME (RFC 8551). Its signature is as long as one, and no more than that. */
export const signed =
  (by: Correspondent, subject: string, text: string) =>
  ({ at }: Said): Buffer => {
    const signature = filePart({
      name: 'smime.p7s',
      type: 'application/pkcs7-signature; name="smime.p7s"',
      bytes: randomBytes(2200),
    })
    return source(
      heading({ from: by, subject, at }),
      multipart('signed; protocol="application/pkcs7-signature"; micalg=sha-256', [
        textPart(text),
        signature,
      ]),
    )
  }

/** OpenPGP (RFC 3156). */
export const encrypted =
  (by: Correspondent, subject: string) =>
  ({ at }: Said): Buffer => {
    const secret = randomBytes(900).toString('base64').replaceAll(/.{64}/g, '$&\n')
    const message = `-----BEGIN PGP MESSAGE-----\n\n${secret}\n-----END PGP MESSAGE-----\n`
    return source(
      heading({ from: by, subject, at }),
      multipart('encrypted; protocol="application/pgp-encrypted"', [
        part('application/pgp-encrypted', 'Version: 1\n'),
        part('application/octet-stream; name="encrypted.asc"', message),
      ]),
    )
  }

/** iCalendar (RFC 5545, 5546), a week later at ten. */
export const invitation =
  (by: Correspondent, subject: string, text: string, location: string) =>
  ({ at }: Said): Buffer => {
    const day = new Date(at + 7 * DAY)
    day.setHours(10, 0, 0, 0)
    const calendar = [
      'BEGIN:VCALENDAR',
      'PRODID:-//Example//Kalender//DE',
      'VERSION:2.0',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      `UID:${randomBytes(12).toString('hex')}@${by.address.slice(by.address.lastIndexOf('@') + 1)}`,
      `DTSTAMP:${stamp(at)}`,
      `DTSTART:${stamp(day.getTime())}`,
      `DTEND:${stamp(day.getTime() + 2 * HOUR)}`,
      `SUMMARY:${subject}`,
      `LOCATION:${location.replaceAll(',', '\\,')}`,
      `ORGANIZER;CN=${by.name}:mailto:${by.address}`,
      `ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:${ADDRESS}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\n')
    const words = multipart('alternative', [
      textPart(text),
      part('text/calendar; charset=utf-8; method=REQUEST', calendar, [['Content-Transfer-Encoding', '8bit']]),
    ])
    return source(heading({ from: by, subject, at }), words)
  }

const stamp = (at: number): string => `${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`

/** Somebody's mail, passed on as a file. */
export const passedOn =
  (by: Correspondent, text: string, inner: { by: Correspondent; subject: string; text: string }) =>
  (said: Said): Buffer => {
    const earlier: Said = { at: said.at - 2 * HOUR, ours: null, references: [] }
    const mail = mailOf(inner.subject, { text: inner.text }, inner.by, earlier)
    const attached = part('message/rfc822', mail.toString('utf8'), [
      ['Content-Disposition', 'attachment; filename="mail.eml"'],
    ])
    return source(
      heading({ from: by, subject: `Fwd: ${inner.subject}`, at: said.at }),
      multipart('mixed', [textPart(text), attached]),
    )
  }
