/** A mail server that keeps what it is sent. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { callbackify } from 'node:util'
import { SMTPServer } from 'smtp-server'

export interface SentMail {
  from: string
  to: string[]
  raw: string
  /** Its headers, one a line. */
  head: string
}

export interface Mailbox extends AsyncDisposable {
  /** For SMTP_URL. */
  url: string
  /** Of an inbox that sends here. */
  settings: { smtpHost: string; smtpPort: number; smtpEncryption: 'none' | 'starttls' | 'tls' }
  mails: SentMail[]
}

export interface MailboxOptions {
  /** An address it does not deliver to. */
  refuse?: string
  login?: { user: string; password: string }
  /** With a certificate that nobody has signed. Left out: no encryption. */
  tls?: 'upgraded' | 'at_once'
  /** Takes it to where it belongs, before it is acknowledged. */
  deliver?: (mail: SentMail) => Promise<void>
}

export async function startMailbox({
  refuse,
  login,
  tls,
  deliver = async () => {},
}: MailboxOptions = {}): Promise<Mailbox> {
  const mails: SentMail[] = []
  const server = new SMTPServer({
    secure: tls === 'at_once',
    disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(new Error('wrong')),
    onRcptTo: ({ address }, _session, done) =>
      done(address === refuse ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        const [head = ''] = raw.split('\r\n\r\n', 1)
        const mail = {
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw,
          head: head.replaceAll('\r\n', '\n'),
        }
        mails.push(mail)
        callbackify(deliver)(mail, done)
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const smtpEncryption = tls === 'at_once' ? 'tls' : tls === 'upgraded' ? 'starttls' : 'none'
  return {
    settings: { smtpHost: '127.0.0.1', smtpPort: port, smtpEncryption },
    url: `${tls === 'at_once' ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    mails,
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  }
}
