/**
 * The world's mail, in small: an SMTP server that everybody hands their mail to, and a Dovecot with a mailbox
 * for each address. Whom it does not know, it reports to the sender.
 */
import { createTransport, type SendMailOptions } from 'nodemailer'
import PostalMime, { type Email } from 'postal-mime'
import { vi } from 'vitest'
import { IMAP_PASSWORD, startDovecot, type Dovecot } from '../helpers/dovecot.ts'
import { startMailbox, type Mailbox, type SentMail } from '../helpers/mailbox.ts'

export interface PostOffice extends AsyncDisposable {
  dovecot: Dovecot
  /** Of an inbox that sends here. */
  smtp: Mailbox['settings'] & { smtpUser: string; smtpPassword: string }
  /** Everything that was handed over, by whomever. */
  mails: SentMail[]
  /** Opens a mailbox; gives the user who reads it. */
  open(address: string): string
  /** Somebody with a mailbox and a mail program. */
  person(name: string, address: string): Correspondent
}

export interface Letter {
  raw: string
  mail: Email
}

export type Answer = Partial<SendMailOptions> & { all?: boolean }

export interface Correspondent {
  name: string
  address: string
  /** `Name <address>` */
  line: string
  /** Gives the Message-ID without brackets. */
  writes(mail: SendMailOptions): Promise<string>
  /** The mail in the mailbox that says so; waits until it is there. */
  gets(words: string): Promise<Letter>
  /** How many mails say so. */
  count(words: string): Promise<number>
  /** As mail programs do it: what is answered stands below, and its id in the head. */
  answers(letter: Letter, text: string, options?: Answer): Promise<string>
}

/** Of whoever hands mail over. */
const LOGIN = { user: 'sender', password: IMAP_PASSWORD }

export async function openPostOffice(): Promise<PostOffice> {
  const dovecot = await startDovecot()
  const users = new Map<string, string>()
  const server = await startMailbox({ deliver, login: LOGIN })
  const { smtpHost: host, smtpPort: port } = server.settings
  const transport = createTransport({
    host,
    port,
    secure: false,
    ignoreTLS: true,
    auth: { user: LOGIN.user, pass: LOGIN.password },
  })

  async function deliver(mail: SentMail): Promise<void> {
    for (const address of mail.to) {
      const user = users.get(address)
      if (user !== undefined) await dovecot.append(user, mail.raw)
      else await report(mail, address)
    }
  }
  /** Nobody is told what became of a report: its sender is empty (RFC 3464, 2). */
  async function report(mail: SentMail, address: string): Promise<void> {
    const sender = users.get(mail.from)
    if (sender !== undefined) await dovecot.append(sender, reportOf(mail, address))
  }
  const open = (address: string): string => {
    const user = dovecot.user()
    users.set(address, user)
    return user
  }
  const person = (name: string, address: string): Correspondent => {
    const user = open(address)
    const line = `${name} <${address}>`
    const read = async (words: string) => {
      const letters = await Promise.all((await sourcesOf(dovecot, user)).map(letterOf))
      return letters.filter(({ mail }) => `${mail.subject}\n${mail.text}`.includes(words))
    }
    const writes = async (mail: SendMailOptions) => {
      const { messageId } = await transport.sendMail({ from: line, ...mail })
      return messageId.replaceAll(/[<>]/g, '')
    }
    return {
      name,
      address,
      line,
      writes,
      count: async (words) => (await read(words)).length,
      gets: (words) =>
        vi.waitFor(
          async () => {
            const letter = (await read(words)).at(-1)
            if (!letter) throw new Error(`${address} has no mail that says “${words}”`)
            return letter
          },
          { timeout: 10_000, interval: 50 },
        ),
      answers: ({ mail }, text, { all = false, ...more } = {}) =>
        writes({ ...replyTo(mail, address, all), text: `${text}\n\n${quoted(mail)}`, ...more }),
    }
  }
  return {
    dovecot,
    smtp: { ...server.settings, smtpUser: LOGIN.user, smtpPassword: LOGIN.password },
    mails: server.mails,
    open,
    person,
    [Symbol.asyncDispose]: async () => {
      transport.close()
      await server[Symbol.asyncDispose]()
      await dovecot[Symbol.asyncDispose]()
    },
  }
}

async function letterOf(raw: string): Promise<Letter> {
  return { raw, mail: await PostalMime.parse(raw) }
}

/** What lies in a mailbox, each as it came. */
export const sourcesOf = (dovecot: Dovecot, user: string): Promise<string[]> =>
  dovecot.as(user, async (client) => {
    const { exists } = await client.mailboxOpen('INBOX')
    if (exists === 0) return []
    const mails = await client.fetchAll('1:*', { source: true })
    return mails.map(({ source }) => source?.toString('utf8') ?? '')
  })

function replyTo(mail: Email, own: string, all: boolean): SendMailOptions {
  const lines = (people: Email['to'] = []) =>
    people.flatMap(({ name, address }) => (address && address !== own ? [{ name, address }] : []))
  const references = `${mail.references ?? ''} ${mail.messageId}`.trim()
  return {
    to: lines(mail.replyTo ?? (mail.from && [mail.from])),
    cc: all ? lines([...(mail.to ?? []), ...(mail.cc ?? [])]) : [],
    subject: `Re: ${mail.subject?.replace(/^Re: /, '')}`,
    inReplyTo: mail.messageId,
    references,
  }
}

function quoted({ from, text = '' }: Email): string {
  const lines = text.trimEnd().split(/\r?\n/)
  return `On Mon, 12 Oct 2026 at 10:00, ${from?.name} <${from?.address}> wrote:\n${lines.map((line) => `> ${line}`).join('\n')}\n`
}

/** A delivery status notification (RFC 3464) with the head of what was not delivered (RFC 6522). */
function reportOf(mail: SentMail, address: string): string {
  const parts = [
    `Content-Type: text/plain\n\nYour message to <${address}> could not be delivered.`,
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.post.example\n\nFinal-Recipient: rfc822; ${address}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <${address}>: user unknown`,
    `Content-Type: text/rfc822-headers\n\n${mail.head}`,
  ]
  return `Return-Path: <>
Date: ${new Date().toUTCString().replace('GMT', '+0000')}
From: Mail Delivery System <mailer-daemon@post.example>
To: ${mail.from}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

${parts.map((part) => `--report\n${part}\n`).join('\n')}
--report--
`.replaceAll('\n', '\r\n')
}
