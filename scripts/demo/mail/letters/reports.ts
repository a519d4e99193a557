/** What servers and absent people's programs write of mails of ours. */
import { heading, type Heading } from '../envelope.ts'
import type { Correspondent, Ours, Said } from '../exchange.ts'
import { ADDRESS } from '../mailbox.ts'
import { multipart, part, source, textPart } from '../mime.ts'

export interface Fate {
  address: string
  action: 'failed' | 'delayed' | 'delivered'
  /** Enhanced status code (RFC 3463). */
  status: string
  diagnostic: string
}

/** A delivery status notification (RFC 3464) of our newest mail. */
export const reportOf =
  (fate: Fate) =>
  ({ at, ours }: Said): Buffer => {
    const { mailId, subject } = known(ours)
    const domain = fate.address.slice(fate.address.lastIndexOf('@') + 1)
    const server = `mx.${domain}`
    const from = { name: 'Mail Delivery System', address: `mailer-daemon@${server}` }
    const fields = heading({ from, subject: SUBJECTS[fate.action], at }, [['Auto-Submitted', 'auto-replied']])
    const words = `This is the mail system at ${server}.\n\n<${fate.address}>: ${fate.diagnostic}\n`
    const status = [
      `Reporting-MTA: dns; ${server}`,
      '',
      `Final-Recipient: rfc822; ${fate.address}`,
      `Action: ${fate.action}`,
      `Status: ${fate.status}`,
      `Diagnostic-Code: smtp; ${fate.diagnostic}`,
    ].join('\n')
    const original = `Message-ID: <${mailId}>\nFrom: ${ADDRESS}\nTo: ${fate.address}\nSubject: ${ascii(subject)}`
    return source(
      fields,
      multipart('report; report-type=delivery-status', [
        textPart(words),
        part('message/delivery-status', `${status}\n`),
        part('text/rfc822-headers', `${original}\n`),
      ]),
    )
  }

const SUBJECTS: Readonly<Record<Fate['action'], string>> = {
  failed: 'Undelivered Mail Returned to Sender',
  delayed: 'Delayed Mail (still being retried)',
  delivered: 'Successful Mail Delivery Report',
}

/** Somebody's program answers while they are away. */
export const awayOf =
  (who: Correspondent, text: string) =>
  ({ at, ours, references }: Said): Buffer => {
    const { mailId, subject } = known(ours)
    const away = who.language === 'de' ? 'Automatische Antwort' : 'Automatic reply'
    const named: Heading = {
      from: who,
      subject: `${away}: ${subject}`,
      at,
      inReplyTo: mailId,
      references,
    }
    return source(heading(named, [['Auto-Submitted', 'auto-replied']]), textPart(text))
  }

function known(ours: Ours | null): Ours {
  if (!ours) throw new Error('we have written no mail that this could be about')
  return ours
}

const ascii = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?')
