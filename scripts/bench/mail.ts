/** What it takes to read mails, and how soon one that reached its mailbox is in a console. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import PostalMime from 'postal-mime'
import { readMail } from '../../channels/email/read/read.ts'
import { IMAP_PASSWORD, startDovecot, type Dovecot } from '../../tests/helpers/dovecot.ts'
import { ADDRESS, SERVER } from '../demo/mail/mailbox.ts'
import { findDovecot } from '../dovecot.ts'
import { startChild, type Child } from './child.ts'
import { percentile } from './client.ts'
import { milliseconds, whole, type Figure } from './figure.ts'
import { letters } from './letters.ts'
import { openSocket } from './live.ts'

const CORPUS = 200
const TURNS = 12
const TURN_MS = 400
const BY_IDLE = 40
const EVERY_MS = 300
const SOON_MS = 2000

export async function mail(): Promise<Figure[]> {
  const { alone, ours } = await readAlone()
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  try {
    const through = await takeIn(folder)
    return [
      {
        what: 'Mails read, of postal-mime alone',
        goal: '',
        figure: `${percent(ours, alone)} (${whole(ours)}/s of ${whole(alone)}/s): with folding, machines, warnings and a harmless page`,
        met: null,
      },
      {
        what: 'Mails kept, read in threads and filed, of postal-mime alone',
        goal: '',
        figure: `${percent(through, alone)} (${whole(through)}/s), each durable and encrypted`,
        met: null,
      },
      ...(await byIdle(folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const percent = (part: number, of: number): string => `${Math.round((part / of) * 100)} %`

/** Mails a second, both by turns over the same mails in this thread. */
async function readAlone(): Promise<{ alone: number; ours: number }> {
  const mails = letters(CORPUS)
  const mailbox = { address: ADDRESS, aliases: [], authenticators: [SERVER] }
  const ways = {
    alone: (bytes: Uint8Array) => PostalMime.parse(bytes),
    ours: (bytes: Uint8Array) => readMail(bytes, mailbox).catch(() => null),
  }
  const rates = { alone: [] as number[], ours: [] as number[] }
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const name of ['alone', 'ours'] as const) {
      const rate = await rateOf(mails, ways[name])
      // The first turn is for the compiler.
      if (turn > 0) rates[name].push(rate)
    }
  }
  return { alone: middle(rates.alone), ours: middle(rates.ours) }
}

async function rateOf(
  mails: readonly Buffer[],
  read: (bytes: Uint8Array) => Promise<unknown>,
): Promise<number> {
  const began = performance.now()
  let done = 0
  while (performance.now() - began < TURN_MS) {
    const bytes = mails[done++ % mails.length]
    if (bytes) await read(bytes)
  }
  return done / ((performance.now() - began) / 1000)
}

const middle = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0

/** Mails a second. */
async function takeIn(folder: string): Promise<number> {
  await using server = await startChild('serve-mail.ts', { DATA_DIR: join(folder, 'handed') })
  await server.ask('warmUp')
  const { mails, took } = await server.ask<{ mails: number; took: number }>('takeIn')
  return mails / (took / 1000)
}

/** Nothing where there is no Dovecot. */
async function byIdle(folder: string): Promise<Figure[]> {
  if (findDovecot() === null) {
    console.error('There is no Dovecot, so nothing is fetched.')
    return []
  }
  await using dovecot = await startDovecot()
  const user = dovecot.user()
  await using server = await startChild('serve-mail.ts', {
    DATA_DIR: join(folder, 'fetched'),
    BENCH_IMAP_PORT: String(dovecot.port),
    BENCH_IMAP_USER: user,
    BENCH_IMAP_PASSWORD: IMAP_PASSWORD,
  })
  while (!(await server.ask<boolean>('fetching'))) await pause(100)
  const { heard, shown } = await append(dovecot, user, server)
  const complete = shown.length === BY_IDLE
  const [p50, p99] = [percentile(shown, 0.5), percentile(shown, 0.99)]
  return [
    {
      what: 'Mail in its mailbox → console, by IDLE',
      goal: 'p99 ≤ 2 s',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}${complete ? ', none missing' : ', SOME MISSING'}; a bare client is told after p50 ${milliseconds(percentile(heard, 0.5))}, p99 ${milliseconds(percentile(heard, 0.99))}`,
      met: p99 <= SOON_MS && complete,
    },
  ]
}

/** Milliseconds from the server's word that it has a mail: until a client that only waits, and a console, hear of it. */
async function append(
  dovecot: Dovecot,
  user: string,
  server: Child,
): Promise<{ heard: number[]; shown: number[] }> {
  const [token = ''] = await server.ask<string[]>('tokens')
  const left = new Map<string, number>()
  const shown: number[] = []
  const socket = await openSocket(server.url, token, (data) => {
    const arrived = performance.now()
    if (!data.includes('"name":"message.created"')) return
    const sent = left.get(/"text":"(Mail \d+)/.exec(data.toString('utf8'))?.[1] ?? '')
    if (sent !== undefined) shown.push(arrived - sent)
  })
  const heard: number[] = []
  const bare = await waitIdly(dovecot.port, user)
  for (let n = 0; n < BY_IDLE; n++) {
    const told = once(bare, 'exists').then(() => performance.now())
    await dovecot.append(user, `From: Carla <carla@kunde.example>\r\nSubject: Mail ${n}\r\n\r\nMail ${n}\r\n`)
    const began = performance.now()
    left.set(`Mail ${n}`, began)
    heard.push((await told) - began)
    await pause(EVERY_MS)
  }
  await pause(SOON_MS)
  socket.terminate()
  bare.close()
  for (const list of [heard, shown]) list.sort((a, b) => a - b)
  return { heard, shown }
}

async function waitIdly(port: number, user: string): Promise<ImapFlow> {
  const auth = { user, pass: IMAP_PASSWORD }
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth,
    logger: false,
  })
  client.on('error', () => {})
  await client.connect()
  await client.mailboxOpen('INBOX')
  void client.idle()
  return client
}

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))
