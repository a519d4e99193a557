/** A real IMAP server on a free port, with a mailbox for whoever signs in with the password. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { findDovecot } from '../../scripts/dovecot.ts'
import { makeCertificateFiles } from './certificate.ts'
import { freePort } from './postgres.ts'

export const IMAP_PASSWORD = 'sesame'
const NOBODY = 65_534

/** Elsewhere than in CI, who has none can do without these tests. */
export const withoutDovecot = findDovecot() === null && !process.env['CI']

export interface Dovecot extends AsyncDisposable {
  port: number
  /** Speaks TLS from the first byte, with a certificate that nobody has signed. */
  tlsPort: number
  /** That certificate, PEM. */
  certificate: string
  /** A mailbox that nobody has used. */
  user(): string
  /** Appends a mail; `at`: when the server is to have got it. */
  append(user: string, raw: string, options?: { folder?: string; at?: Date; flags?: string[] }): Promise<void>
  /** What lies in a folder, in its order. */
  list(user: string, folder?: string): Promise<Listed[]>
  /** Whatever else a mail program could do there. */
  as<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>
  /** Has the server count a folder anew: other uids, another UIDVALIDITY. Closes all connections. */
  countAnew(user: string, folder?: string): Promise<void>
  /** Closes all connections and starts again. */
  restart(): Promise<void>
}

export interface Listed {
  uid: number
  mailId: string | undefined
  flags: string[]
}

export async function startDovecot(): Promise<Dovecot> {
  const program = findDovecot()
  if (!program) throw new Error('There is no Dovecot: apt-get install dovecot-imapd')
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-imap-'))
  const [port, tlsPort] = [await freePort(), await freePort()]
  const certificate = readFileSync(makeCertificateFiles(folder).cert, 'utf8')
  prepare(folder)
  const file = join(folder, 'dovecot.conf')
  writeFileSync(file, configuration(folder, port, tlsPort))
  const run = async () => {
    const child = spawn(program, ['-F', '-c', file], { stdio: 'ignore' })
    await untilAnswered(port, child)
    return child
  }
  let child = await run()
  // A test that ran out of time has disposed of nothing.
  const kill = () => void child.kill()
  process.once('exit', kill)
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  let users = 0
  const as: Dovecot['as'] = async (user, work) => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: IMAP_PASSWORD },
      logger: false,
      disableAutoIdle: true,
    })
    client.on('error', () => {})
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.logout()
    }
  }
  return {
    port,
    tlsPort,
    certificate,
    user: () => `customer-care-${++users}`,
    as,
    append: (user, raw, { folder: name = 'INBOX', at, flags } = {}) =>
      as(user, async (client) => {
        if (name !== 'INBOX') await client.mailboxCreate(name)
        await client.append(name, raw, flags, at)
      }),
    list: (user, name = 'INBOX') =>
      as(user, async (client) => {
        const { exists } = await client.mailboxOpen(name)
        if (exists === 0) return []
        const mails = await client.fetchAll('1:*', { uid: true, flags: true, envelope: true })
        return mails.map(({ uid, envelope, flags }) => ({
          uid,
          mailId: envelope?.messageId?.replace(/^<|>$/g, ''),
          flags: [...(flags ?? [])].toSorted(),
        }))
      }),
    countAnew: async (user, name = 'INBOX') => {
      // Whoever has the folder open would write down the old numbers once more.
      await end()
      const path = join(folder, 'mail', user, name === 'INBOX' ? '' : `.${name}`)
      for (const entry of readdirSync(path)) {
        if (entry.startsWith('dovecot')) rmSync(join(path, entry), { force: true })
      }
      child = await run()
    },
    restart: async () => {
      await end()
      child = await run()
    },
    [Symbol.asyncDispose]: async () => {
      process.off('exit', kill)
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Dovecot drops what rights it has, and refuses to hand out mail as root. */
function prepare(folder: string): void {
  const mail = join(folder, 'mail')
  mkdirSync(mail)
  chmodSync(folder, 0o755)
  if (userInfo().uid === 0) chownSync(mail, NOBODY, NOBODY)
}

function configuration(folder: string, port: number, tlsPort: number): string {
  const { uid, gid, username } = userInfo()
  const root = uid === 0
  const owner = root ? { uid: NOBODY, gid: NOBODY } : { uid, gid }
  // Without root there is nobody else to become, and no way into a cage.
  const asWeAre = root
    ? ''
    : `default_internal_user = ${username}
default_internal_group = ${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}
default_login_user = ${username}
`
  const cage = root ? '' : 'chroot ='
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
first_valid_uid = 1
${asWeAre}passdb {
  driver = static
  args = password=${IMAP_PASSWORD}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%u
}
service anvil {
  ${cage}
  # Who fails to sign in is not made to wait.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  ${cage}
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
namespace inbox {
  inbox = yes
}
`
}

async function untilAnswered(port: number, child: ReturnType<typeof spawn>): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Dovecot ended with ${child.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const answered = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (answered) return
    await new Promise((resume) => setTimeout(resume, 20))
  }
}
