/** One connection to an SMTP server, signed in. TLS is verified, and asked for before anything is said. */
import { domainToASCII } from 'node:url'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, Failure } from '../../adapter.ts'
import { accessToken, LoginFailure } from '../login.ts'
import { isLoopback } from '../loopback.ts'

const SECOND = 1000
const CONNECT_WITHIN = 20 * SECOND
const GREETED_WITHIN = 30 * SECOND
/** Without a word. Servers that look for viruses take their time after the end of a mail. */
const SILENT_FOR = 120 * SECOND

export interface Reply {
  status: number
  text: string
}

/**
 * Throws LoginFailure where it must not even be tried. `heard` is told what the server says to a sender that
 * is only announced.
 */
export function prepare(settings: MailboxSettings, heard: (reply: Reply) => void = () => {}): SMTPConnection {
  const { smtpHost, smtpPort, smtpEncryption, address } = settings
  if (smtpHost === null) throw refused('no_server')
  if (smtpEncryption === 'none' && !isLoopback(smtpHost)) throw refused('no_tls')
  return new SMTPConnection({
    host: smtpHost,
    port: smtpPort,
    secure: smtpEncryption === 'tls',
    requireTLS: smtpEncryption === 'starttls',
    ignoreTLS: smtpEncryption === 'none',
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    // What stands in the first Received header: nothing of this machine.
    name: domainToASCII(address.slice(address.lastIndexOf('@') + 1)),
    connectionTimeout: CONNECT_WITHIN,
    greetingTimeout: GREETED_WITHIN,
    dnsTimeout: CONNECT_WITHIN,
    socketTimeout: SILENT_FOR,
    logger: false,
    customAuth: {
      ...(settings.login === 'oauth' ? { BEARER: bearer } : {}),
      [ANNOUNCE]: async (talk: Auth) => heard(await announce(talk)),
    },
  })
}

export interface Login {
  /** A name of ours: under its own one the library prefers any other that the server offers. */
  method?: 'BEARER'
  user: string
  pass: string
}

/** null: the server is to take mail as it comes. Throws LoginFailure. */
export async function loginOf(account: Account<MailboxSettings>, signal: AbortSignal): Promise<Login | null> {
  const { settings } = account
  const user = settings.smtpUser ?? settings.imapUser ?? settings.address
  if (settings.login === 'oauth') {
    return { method: 'BEARER', user, pass: await accessToken(account, signal) }
  }
  const pass = settings.smtpPassword ?? settings.imapPassword
  return pass === null ? null : { user, pass }
}

interface Auth {
  auth: { credentials: { user: string; pass: string } }
  sendCommand(command: string): Promise<{ status: number; text: string }>
}

/** SASL XOAUTH2, as Google and Microsoft describe it; a refusal is told in one more step. */
async function bearer({ auth: { credentials }, sendCommand }: Auth): Promise<void> {
  const { user, pass } = credentials
  const said = Buffer.from(`user=${user}\u0001auth=Bearer ${pass}\u0001\u0001`).toString('base64')
  let reply = await sendCommand(`AUTH XOAUTH2 ${said}`)
  if (reply.status === 334) reply = await sendCommand('')
  if (reply.status !== 235) throw new Error('the token was refused')
}

/** Where the library lets others speak for themselves: in a login. Ours is over, or there is none. */
const ANNOUNCE = 'ANNOUNCE'

/** What it says to this sender, taken back at once: nothing is sent. */
async function announce({ auth: { credentials }, sendCommand }: Auth): Promise<Reply> {
  const reply = await sendCommand(`MAIL FROM:<${credentials.user}>`)
  await sendCommand('RSET')
  return reply
}

/** `from`: as it stands on the wire. The answer goes to who prepared the connection. */
export const announced = (connection: SMTPConnection, from: string): Promise<void> =>
  settled((done) => connection.login({ method: ANNOUNCE, user: from, pass: '' }, done))

export const opened = (connection: SMTPConnection): Promise<void> =>
  settled((done) => connection.connect(done))

export const signedIn = (connection: SMTPConnection, login: Login): Promise<void> =>
  settled((done) => connection.login(login, done))

type Done = (error?: Error | null) => void

const settled = (begin: (done: Done) => void): Promise<void> =>
  new Promise((resume, refuse) => begin((error) => (error ? refuse(error) : resume())))

function refused(code: string): LoginFailure {
  const failure: Failure = { code, reason: 'not_allowed', detail: null }
  return new LoginFailure(failure, true)
}
