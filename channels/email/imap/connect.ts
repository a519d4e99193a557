/** One connection to an IMAP server, signed in. TLS is verified, and asked for before anything is said. */
import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import { CollectFailure, type Account, type Failure } from '../../adapter.ts'
import { accessToken, forgetAccessToken } from '../login.ts'
import { isLoopback } from '../loopback.ts'
import { collectFailure } from './failure.ts'

const MB = 1024 * 1024
/** Bounds of what a server may say at once: it is a stranger's, too. */
const LONGEST_LINE = 16 * MB
const LARGEST_LITERAL = 128 * MB

/** How long a server may take (ms); tests are less patient. */
export interface Patience {
  connect: number
  greeting: number
  /** Without a word, in the middle of something. */
  silence: number
  /** After so long IDLE is begun anew: soon enough for any server (RFC 2177: 29 minutes), and a look meanwhile. */
  idle: number
  /** Between two looks where there is no IDLE, or several folders share a connection. */
  poll: number
}

export const PATIENCE: Patience = {
  connect: 30_000,
  greeting: 20_000,
  silence: 90_000,
  idle: 5 * 60_000,
  poll: 30_000,
}

/** Throws CollectFailure. Closed when `signal` says so. */
export async function connect(
  account: Account<MailboxSettings>,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
): Promise<ImapFlow> {
  const { settings } = account
  const client = new ImapFlow({
    ...serverOf(settings),
    ...(await loginOf(account, signal)),
    ...manners(patience),
  })
  // Whoever uses it hears of it by the command that fails; without a listener it would end the process.
  client.on('error', () => {})
  const close = () => client.close()
  signal.addEventListener('abort', close, { once: true })
  client.on('close', () => signal.removeEventListener('abort', close))
  try {
    signal.throwIfAborted()
    await client.connect()
    return client
  } catch (error) {
    client.close()
    const failure = collectFailure(error)
    if (failure.failure.reason === 'channel_disconnected') forgetAccessToken(settings)
    throw failure
  }
}

function serverOf({ imapHost, imapPort, imapEncryption }: MailboxSettings): ImapFlowOptions {
  const host = imapHost ?? ''
  if (imapEncryption === 'none' && !isLoopback(host)) throw refused('no_tls')
  return {
    host,
    port: imapPort,
    secure: imapEncryption === 'tls',
    ...(imapEncryption === 'tls' ? {} : { doSTARTTLS: imapEncryption === 'starttls' }),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  }
}

async function loginOf(account: Account<MailboxSettings>, signal: AbortSignal): Promise<ImapFlowOptions> {
  const { settings } = account
  const user = settings.imapUser ?? settings.address
  if (settings.login === 'password') {
    if (settings.imapPassword === null) throw refused('no_password')
    return { auth: { user, pass: settings.imapPassword } }
  }
  try {
    return { auth: { user, accessToken: await accessToken(account, signal) } }
  } catch (error) {
    throw collectFailure(error)
  }
}

const manners = ({ connect, greeting, silence }: Patience): ImapFlowOptions => ({
  logger: false,
  clientInfo: { name: 'Sandglass' },
  disableAutoIdle: true,
  disableCompression: true,
  connectionTimeout: connect,
  greetingTimeout: greeting,
  socketTimeout: silence,
  maxLineLength: LONGEST_LINE,
  maxLiteralSize: LARGEST_LITERAL,
  maxResponseSize: LARGEST_LITERAL + LONGEST_LINE,
})

function refused(code: string): CollectFailure {
  const failure: Failure = { code, reason: 'not_allowed', detail: null }
  return new CollectFailure(failure, true)
}
