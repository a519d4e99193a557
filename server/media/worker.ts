/**
 * Fetches files that a provider keeps for us, soon, because it keeps them only for days: size and
 * SHA-256 are checked, the type is told from the bytes, and what is stored is encrypted.
 */
import { fileTypeFromBuffer } from 'file-type'
import { FileUnavailable, type RemoteFile } from '../../channels/adapter.ts'
import { HOUR, MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import {
  pendingAttachments,
  settleAttachment,
  type Attachment,
  type Outcome,
} from '../core/attachment/store.ts'
import { accountOf, findInbox } from '../core/inbox/store.ts'
import { Loop } from '../loop.ts'
import { enrich } from './enrich.ts'
import { isPlainText } from './plain-text.ts'
import { BlobTooLarge } from '../storage/blobs.ts'

const LARGEST = 100 * 1024 * 1024
const FETCH_TIMEOUT = 2 * MINUTE
const AT_ONCE = 4
const POLL_MS = 2000
/** Tries spread over a bit more than a day; the provider keeps the file for seven. */
const DELAYS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR]

export class MediaWorker {
  readonly #ctx: AppContext
  readonly #loop: Loop
  readonly #stopping = new AbortController()

  constructor(ctx: AppContext) {
    this.#ctx = ctx
    this.#loop = new Loop(ctx, 'media', 'media', POLL_MS, () => this.step())
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    this.#stopping.abort()
    return this.#loop.stop()
  }

  /** Fetches a few files; true if there may be more. */
  async step(): Promise<boolean> {
    const rows = await pendingAttachments(this.#ctx.db.read, this.#ctx.clock.now(), AT_ONCE)
    await Promise.all(rows.map((row) => this.#fetch(row)))
    return rows.length === AT_ONCE
  }

  async #fetch(row: Attachment): Promise<void> {
    const outcome = await this.#attempt(row)
    if (outcome.state === 'aborted') return
    const stored = await settleAttachment(this.#ctx, row, outcome)
    // Another node was faster, or the message is gone: our copy is nobody's.
    if (!stored && outcome.state === 'stored') {
      await this.#ctx.blobs.remove(outcome.blob)
      if (outcome.smallBlob) await this.#ctx.blobs.remove(outcome.smallBlob)
    }
  }

  async #attempt(row: Attachment): Promise<Outcome | { state: 'aborted' }> {
    try {
      const inbox = await findInbox(this.#ctx.db.read, row.inbox_id)
      const channel = this.#ctx.channel(inbox.channel)
      if (!channel.fetchFile) return { state: 'failed' }
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(FETCH_TIMEOUT)])
      const file = await channel.fetchFile(remoteFile(row), accountOf(this.#ctx, inbox), signal)
      const blob = await this.#ctx.blobs.write(file.body, LARGEST)
      const wrong = wrongWith(row, file.size, blob)
      if (wrong) {
        await this.#ctx.blobs.remove(blob.name)
        throw new FileUnavailable(wrong, true)
      }
      const sniffed = await fileTypeFromBuffer(blob.head)
      const kept = {
        blob: blob.name,
        size: blob.size,
        mimeType: sniffed?.mime ?? (isPlainText(blob.head) ? 'text/plain' : 'application/octet-stream'),
      }
      return { state: 'stored', ...kept, sha256: blob.sha256, ...(await enrich(this.#ctx, kept)) }
    } catch (error) {
      if (this.#stopping.signal.aborted) return { state: 'aborted' }
      const delay = DELAYS[row.attempts]
      const hopeless = error instanceof BlobTooLarge || (error instanceof FileUnavailable && !error.retry)
      this.#ctx.log.warn({ err: error, attachment: row.id, attempt: row.attempts + 1 }, 'file not fetched')
      return hopeless || delay === undefined
        ? { state: 'failed' }
        : { state: 'pending', nextAt: this.#ctx.clock.now() + delay }
    }
  }
}

function remoteFile(row: Attachment): RemoteFile {
  return {
    id: row.provider_id ?? '',
    kind: row.kind,
    mimeType: row.mime_type,
    fileName: row.file_name,
    sha256: row.sha256,
  }
}

function wrongWith(
  row: Attachment,
  announced: number | null,
  blob: { size: number; sha256: string },
): string | null {
  if (announced !== null && announced !== blob.size) return 'the file is shorter or longer than announced'
  if (row.sha256 !== null && row.sha256 !== blob.sha256) return 'the file is not the one that was announced'
  return null
}
