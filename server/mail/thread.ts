/**
 * A thread that reads mails, one after the other. What a stranger wrote can take for ever or fill all memory:
 * then the thread ends, and with it nothing but this mail's reading. The next mail gets a thread of its own.
 */
import { Worker } from 'node:worker_threads'
import type { ReadMail } from '../../channels/email/read/mail.ts'
import type { ReaderAnswer, ReaderTask, ToReader } from './reader-thread.ts'

export type Trouble = 'too_much' | 'time' | 'memory' | 'crash'

export interface ThreadLimits {
  /** For one mail, milliseconds. */
  time: number
  /** Of the heap; the bytes of the mail itself are beside it. */
  memoryMb: number
}

/** It could not be read. `too_much`: and never will be. */
export class NotRead extends Error {
  override name = 'NotRead'
  readonly trouble: Trouble

  constructor(trouble: Trouble, options?: ErrorOptions) {
    super(trouble, options)
    this.trouble = trouble
  }
}

/** How long a thread may take to end by itself. */
const FAREWELL_MS = 2000
/** What a thread that has ended is called. */
const GONE = -1

export class ReaderThread {
  readonly #limits: ThreadLimits
  #worker: Worker | null = null

  constructor(limits: ThreadLimits) {
    this.#limits = limits
  }

  /** The bytes are handed over and gone. One at a time. Throws NotRead. */
  async read(task: ReaderTask): Promise<ReadMail> {
    const worker = (this.#worker ??= this.#begin())
    try {
      const answer = await this.#ask(worker, task)
      if ('mail' in answer) return answer.mail
      throw new NotRead(answer.trouble)
    } catch (error) {
      const trouble = error instanceof NotRead ? error.trouble : 'crash'
      if (trouble !== 'too_much') this.#worker = null
      // In any other trouble it ends by itself.
      if (trouble === 'time') await worker.terminate()
      throw error
    }
  }

  /**
   * Between two mails it ends by itself, as soon as it is told: ending it from outside while it compiles can take the
   * whole process along (see media/sound.ts).
   */
  async end(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    if (!worker || worker.threadId === GONE) return
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    worker.once('exit', () => resolve())
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage({ task: 'end' } satisfies ToReader)
    const alarm = setTimeout(() => void worker.terminate(), FAREWELL_MS)
    await gone
    clearTimeout(alarm)
  }

  #ask(worker: Worker, task: ReaderTask): Promise<ReaderAnswer> {
    return new Promise((answer, refuse) => {
      const listeners = {
        message: (message: ReaderAnswer) => settle(() => answer(message)),
        error: (error: Error & { code?: string }) =>
          settle(() => refuse(new NotRead(troubleOf(error), { cause: error }))),
        exit: () => settle(() => refuse(new NotRead('crash'))),
      }
      const alarm = setTimeout(() => settle(() => refuse(new NotRead('time'))), this.#limits.time)
      const settle = (end: () => void) => {
        clearTimeout(alarm)
        for (const [name, listener] of Object.entries(listeners)) worker.off(name, listener)
        end()
      }
      for (const [name, listener] of Object.entries(listeners)) worker.on(name, listener)
      worker.postMessage(task, [task.bytes.buffer])
    })
  }

  #begin(): Worker {
    const worker = new Worker(new URL('reader-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb, maxYoungGenerationSizeMb: 32 },
      env: {},
      execArgv: [],
    })
    worker.unref()
    // What a thread says that was given up is of no interest, and must not end the process.
    worker.on('error', () => {})
    return worker
  }
}

const troubleOf = ({ code }: { code?: string }): Trouble =>
  code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash'
