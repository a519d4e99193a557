/**
 * Sends mail over SMTP. The connection is encrypted and the server's certificate is checked; only a server
 * on this machine may do without. What is sent is never written to the log.
 */
import { createTransport } from 'nodemailer'
import { isAddress, type MailConfig } from '../../config/mail.ts'
import { SECOND } from '../clock.ts'
import { AppError } from '../errors.ts'

export interface Mail {
  /** One address, without a name. */
  to: string
  /** Our own words: nothing that a stranger wrote belongs here. */
  subject: string
  text: string
  html: string
}

export interface Mailer {
  /** Resolves once the server has taken the mail. Throws `mail_failed`. */
  send(mail: Mail): Promise<void>
}

const CONNECT_WITHIN = 10 * SECOND
const ANSWER_WITHIN = 30 * SECOND

const isHere = (host: string) => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)

export function transportOptions({ host, port, tls, login }: MailConfig) {
  return {
    host,
    port,
    secure: tls === 'at_once',
    requireTLS: tls === 'upgraded' && !isHere(host),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const },
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    connectionTimeout: CONNECT_WITHIN,
    greetingTimeout: CONNECT_WITHIN,
    dnsTimeout: CONNECT_WITHIN,
    socketTimeout: ANSWER_WITHIN,
    // A mail is made of what it is given, never of files or pages that it names.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

export function createMailer(config: MailConfig): Mailer {
  const transport = createTransport(transportOptions(config))
  return {
    async send({ to, subject, text, html }) {
      // What reads as a list would be one for the library, too.
      if (!isAddress(to)) throw mailFailed({ code: 'EENVELOPE' })
      try {
        await transport.sendMail({
          from: config.from,
          to: { name: '', address: to },
          envelope: { from: config.from.address, to },
          subject: oneLine(subject),
          text,
          html,
          // Whoever is away does not answer to this (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
      } catch (error) {
        throw mailFailed(error)
      }
    },
  }
}

const oneLine = (text: string) => text.replace(/[\p{C}\s]+/gu, ' ').trim()

/** What nodemailer calls it → what somebody who waits for the mail can do about it. */
const SENTENCES: Record<string, string> = {
  EENVELOPE: 'The mail server does not send to this address.',
  EAUTH: 'The mail server did not let us in.',
  ETLS: 'The mail server could not be reached safely.',
}

function mailFailed(cause: unknown): AppError {
  const code = String((cause as { code?: unknown } | null)?.code)
  const sentence = SENTENCES[code] ?? 'The mail server did not take the mail, or did not answer.'
  return new AppError('mail_failed', 502, sentence, { cause })
}
