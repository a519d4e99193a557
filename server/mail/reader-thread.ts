/** What thread.ts has done in a thread: mails that are read one by one. An error that nobody foresaw ends it. */
import { parentPort } from 'node:worker_threads'
import { TooMuch } from '../../channels/email/read/limits.ts'
import type { Mailbox, ReadMail } from '../../channels/email/read/mail.ts'
import { lookAtMail } from '../../channels/email/read/look.ts'
import { readMail } from '../../channels/email/read/read.ts'

export interface ReaderTask {
  /** read: all of it · look: its beginning alone, for what can't be read */
  task: 'read' | 'look'
  /** With memory of their own. */
  bytes: Uint8Array<ArrayBuffer>
  mailbox: Mailbox
}

/** `end`: it ends by itself, and nothing is read any more. */
export type ToReader = ReaderTask | { task: 'end' }
export type ReaderAnswer = { mail: ReadMail } | { trouble: 'too_much' }

parentPort?.on('message', (message: ToReader) => {
  if (message.task === 'end') return parentPort?.close()
  const { task, bytes, mailbox } = message
  const reading = task === 'read' ? readMail(bytes, mailbox) : Promise.resolve(lookAtMail(bytes, mailbox))
  void reading.then(answer, (error: unknown) => {
    if (!(error instanceof TooMuch)) throw error
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage({ trouble: 'too_much' } satisfies ReaderAnswer)
  })
})

function answer(mail: ReadMail): void {
  const files = mail.files.map((file) => ({ ...file, content: ownBytes(file.content) }))
  const buffers = [...new Set(files.map(({ content }) => content.buffer))]
  parentPort?.postMessage({ mail: { ...mail, files } } satisfies ReaderAnswer, buffers)
}

/** A part of something larger is copied: handing it over would take the rest along. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
