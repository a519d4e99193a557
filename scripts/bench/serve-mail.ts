/** Sandglass with two mailboxes: one that is handed its mail, and one that is fetched from, if there is a server. */
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { once } from '../../server/media/enrich.ts'
import { SandglassServer } from '../../server/server.ts'
import { ADDRESS } from '../demo/mail/mailbox.ts'
import { tokensOf } from './agents.ts'
import { answerParent } from './child.ts'
import { letters } from './letters.ts'

const MAILS = 600
const AT_ONCE = 16

const env = readEnv()
const config = envToConfig({ PORT: '0', LOG_LEVEL: 'silent', ...env })
const ctx = await createContext(config, loadSecrets(config.dataDir))
const server = new SandglassServer(ctx, { schedule: false })
await server.start()
const handed = await createInbox(
  ctx,
  { kind: 'system' },
  { channel: 'email', name: 'Handed over', settings: { address: ADDRESS, receive: 'smtp' } },
)

async function fetchFrom(port: number, user: string, password: string): Promise<number> {
  const settings = {
    address: `${user}@bench.example`,
    imapHost: '127.0.0.1',
    imapPort: port,
    imapEncryption: 'none' as const,
    imapUser: user,
    imapPassword: password,
    after: 'leave' as const,
  }
  const inbox = await createInbox(ctx, { kind: 'system' }, { channel: 'email', name: 'Fetched', settings })
  return inbox.id
}

async function isFetching(): Promise<boolean> {
  const rows = await ctx.db.read.selectFrom('collector').select('state').execute()
  return rows.some(({ state }) => state === 'ready')
}

/** Milliseconds until all are kept, read and in their conversations. */
async function takeIn(mails: readonly Buffer[]): Promise<number> {
  const began = performance.now()
  const waiting = mails.values()
  const line = async () => {
    for (const mail of waiting) {
      const arriving = { inboxId: handed.id, source: once(mail), at: Date.now(), place: null, envelope: null }
      await keepMail(ctx, arriving)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, line))
  await server.reader.drain()
  await server.inbound.drain()
  return performance.now() - began
}

const { BENCH_IMAP_PORT: port, BENCH_IMAP_USER: user, BENCH_IMAP_PASSWORD: password } = env
if (port && user && password) await fetchFrom(Number(port), user, password)

answerParent(
  server.localUrl,
  {
    tokens: () => tokensOf(ctx, 1),
    fetching: isFetching,
    // What starts the threads is paid once, and not by the mails that are counted.
    warmUp: () => takeIn(letters(60)),
    takeIn: async () => ({ mails: MAILS, took: await takeIn(letters(MAILS)) }),
  },
  () => server.stop(),
)
