/**
 * Sound: how long it plays, how loud its parts are, and other wrappings of it. The work is done in a
 * thread of its own with bounded memory and time, since the bytes are whatever somebody sent.
 */
import { Worker } from 'node:worker_threads'
import { SECOND } from '../clock.ts'
import type { SoundAnswer, SoundTask } from './sound-thread.ts'

const PATIENCE = 20 * SECOND

export interface SoundFacts {
  codec: string
  channels: number
  /** Milliseconds. */
  duration: number
  /** Loudness of 64 parts, from 0 to 1; null where this codec is not decoded here. */
  peaks: number[] | null
}

/** null: these bytes are no sound that can be read. */
export async function measureSound(bytes: Uint8Array): Promise<SoundFacts | null> {
  const answer = await ask({ task: 'measure', bytes })
  return answer?.facts ?? null
}

/** The same Opus sound as Ogg, which is what voice notes are; null where it is no mono Opus. */
export async function toVoice(bytes: Uint8Array): Promise<Buffer | null> {
  const answer = await ask({ task: 'ogg', bytes })
  return answer?.bytes ? Buffer.from(answer.bytes) : null
}

/** As WAV, which every browser plays; null where it is no Opus, or too long to be unpacked. */
export async function toWav(bytes: Uint8Array): Promise<Buffer | null> {
  const answer = await ask({ task: 'wav', bytes })
  return answer?.bytes ? Buffer.from(answer.bytes) : null
}

/** null: it could not be done, in whatever way it went wrong. */
function ask(task: SoundTask): Promise<SoundAnswer | null> {
  const worker = new Worker(new URL('sound-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 },
    env: {},
    execArgv: [],
  })
  return new Promise((answer) => {
    // One that is healthy ends by itself with its answer. Ending it from outside while it compiles can take the whole
    // process along: V8 keeps one register of compiled code for all threads (nodejs/node#64500).
    const alarm = setTimeout(() => {
      answer(null)
      void worker.terminate()
    }, PATIENCE)
    worker.once('message', (message: SoundAnswer) => answer(message))
    worker.once('error', () => answer(null))
    worker.once('exit', () => {
      clearTimeout(alarm)
      answer(null)
    })
  })
}
