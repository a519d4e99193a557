/** What authenticate.ts has done in a thread: one mail, and then the thread ends. */
import { parentPort } from 'node:worker_threads'
import { authenticate, type AuthStatus } from 'mailauth'
import type { MailAuthentication, MailVerdict } from '../../channels/adapter.ts'

export type ToThread =
  | { bytes: Uint8Array; sender: string; ip: string; hello: string }
  | { id: number; records: unknown }
  | { id: number; code: string }

export type FromThread = { verdict: MailAuthentication } | { id: number; name: string; type: string }

type Records = string[] | string[][]

const waiting = new Map<number, { answer: (records: Records) => void; refuse: (error: Error) => void }>()
let questions = 0

parentPort?.on('message', (message: ToThread) => {
  if ('bytes' in message) void look(message)
  else if ('records' in message) waiting.get(message.id)?.answer(message.records as Records)
  else waiting.get(message.id)?.refuse(Object.assign(new Error(message.code), { code: message.code }))
})

const tell = (message: FromThread): void =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message)

function ask(name: string, type: string): Promise<Records> {
  const id = ++questions
  return new Promise((answer, refuse) => {
    waiting.set(id, { answer, refuse })
    tell({ id, name, type })
  })
}

async function look({ bytes, sender, ip, hello }: Extract<ToThread, { bytes: unknown }>): Promise<void> {
  const { spf, dkim, dmarc } = await authenticate(Buffer.from(bytes.buffer), {
    sender,
    ip,
    helo: hello,
    mta: 'sandglass.invalid',
    resolver: ask,
    disableArc: true,
    disableBimi: true,
    rejectRsaSha1: true,
  })
  tell({
    verdict: {
      spf: verdict(spf ? [spf.status] : [], FAILED),
      dkim: verdict(
        (dkim.results ?? []).map(({ status }) => status),
        UNSIGNED,
      ),
      dmarc: verdict(dmarc ? [dmarc.status] : [], FAILED),
    },
  })
  parentPort?.close()
}

const FAILED: ReadonlySet<string> = new Set(['fail', 'softfail', 'permerror', 'policy'])
/** The library calls a signature neutral whose content was changed. */
const UNSIGNED: ReadonlySet<string> = new Set([...FAILED, 'neutral'])

/** One that holds is enough. null: nobody could say, this time. */
function verdict(statuses: readonly AuthStatus[], failed: ReadonlySet<string>): MailVerdict | null {
  const results = statuses.map(({ result }) => String(result))
  if (results.length === 0) return null
  if (results.includes('pass')) return 'pass'
  if (results.some((result) => failed.has(result))) return 'fail'
  return results.includes('temperror') ? null : 'none'
}
