/**
 * Whether mail that was handed to us is from where it says: SPF (RFC 7208), DKIM (RFC 6376) and DMARC
 * (RFC 7489), by ourselves, since nobody in between has looked whom we could believe. It is done in a thread
 * that is ended when it takes too long, and that asks nobody: names are looked up here, and not too many.
 */
import { resolve } from 'node:dns/promises'
import { Worker } from 'node:worker_threads'
import type { MailAuthentication } from '../../channels/adapter.ts'
import { SECOND } from '../clock.ts'
import type { Envelope } from '../core/mail/facts.ts'
import { isPublicAddress } from '../outside/reach.ts'
import type { FromThread, ToThread } from './authenticate-thread.ts'

/** Looks up what a name has of a kind (`TXT`, `MX`, `A` …); throws with the codes of node:dns. */
export type Names = (name: string, type: string) => Promise<unknown>

const PATIENCE = 10 * SECOND
const MEMORY_MB = 256
/** SPF allows ten that lead to others, each with some of its own; beyond that somebody plays with us. */
const MOST_LOOKUPS = 100

export const NOBODY_LOOKED: MailAuthentication = { spf: null, dkim: null, dmarc: null }

export interface Handed {
  /** Handed over: the caller can't use it any more. */
  bytes: Uint8Array<ArrayBuffer>
  envelope: Envelope
}

/** Never throws: what can't be found out is not known. `patience`: milliseconds for all of it. */
export async function authenticate(
  { bytes, envelope }: Handed,
  names: Names = resolve,
  patience: number = PATIENCE,
): Promise<MailAuthentication> {
  const { from, address, hello } = envelope
  const thread = new Worker(new URL('authenticate-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32 },
    env: {},
    execArgv: [],
  })
  const found = await new Promise<MailAuthentication>((give) => {
    // With its verdict it ends by itself (see media/sound.ts); one that is still there then is ended.
    const alarm = setTimeout(() => {
      give(NOBODY_LOOKED)
      void thread.terminate()
    }, patience)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    const look = lookUp(names, (answer) => thread.postMessage(answer))
    thread.on('error', () => give(NOBODY_LOOKED))
    thread.on('exit', () => {
      clearTimeout(alarm)
      give(NOBODY_LOOKED)
    })
    thread.on('message', (said: FromThread) => ('verdict' in said ? give(said.verdict) : look(said)))
    const task: ToThread = { bytes, sender: from, ip: address, hello }
    thread.postMessage(task, [bytes.buffer])
  })
  return isPublicAddress(address) ? found : relayed(found)
}

/** By a server of one's own network, which had it from elsewhere: only a signature still tells anything. */
function relayed({ dkim, dmarc }: MailAuthentication): MailAuthentication {
  return { spf: null, dkim, dmarc: dmarc === 'pass' ? 'pass' : null }
}

type Question = Extract<FromThread, { name: string }>

function lookUp(names: Names, answer: (message: ToThread) => void): (question: Question) => void {
  let lookups = 0
  return ({ id, name, type }) => {
    const asked = ++lookups > MOST_LOOKUPS ? Promise.reject(new Error('too many')) : names(name, type)
    asked.then(
      (records) => answer({ id, records }),
      (error: unknown) => answer({ id, code: (error as { code?: string }).code ?? 'ESERVFAIL' }),
    )
  }
}
