/** One attempt to fetch one file: size and SHA-256 are checked, the type is told from the bytes. */
import { fileTypeFromBuffer } from 'file-type'
import { FileUnavailable, type RemoteFile } from '../../channels/adapter.ts'
import { HOUR, MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import type { Attachment, Outcome } from '../core/attachment/store.ts'
import { accountOf, findInbox } from '../core/inbox/store.ts'
import { BlobTooLarge } from '../storage/blobs.ts'
import { enrich } from './enrich.ts'
import { isPlainText } from './plain-text.ts'

const LARGEST = 100 * 1024 * 1024
const LONGEST = 10 * MINUTE
/**
 * Soon and often, and then every six hours of the seven days that the provider keeps the file: a token that
 * ends on a Friday night is mended on Monday.
 */
const DELAYS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, ...Array<number>(28).fill(6 * HOUR)]

/** How slow a server may be: in each `window` (ms) at least `least` bytes arrive, from the first on. */
export interface Pace {
  window: number
  least: number
}

export const PACE: Pace = { window: 15 * SECOND, least: 64 * 1024 }

/** `aborted`: we are stopping, and it counts as not tried. */
export async function fetchAttachment(
  ctx: AppContext,
  row: Attachment,
  pace: Pace,
  stopping: AbortSignal,
): Promise<Outcome | { state: 'aborted' }> {
  const guard = new Guard(pace, stopping)
  try {
    return await attempt(ctx, row, guard)
  } catch (error) {
    if (stopping.aborted) return { state: 'aborted' }
    const delay = DELAYS[row.attempts]
    const hopeless = error instanceof BlobTooLarge || (error instanceof FileUnavailable && !error.retry)
    ctx.log.warn({ err: error, attachment: row.id, attempt: row.attempts + 1 }, 'file not fetched')
    return hopeless || delay === undefined
      ? { state: 'failed' }
      : { state: 'pending', nextAt: ctx.clock.now() + delay }
  } finally {
    guard.end()
  }
}

async function attempt(ctx: AppContext, row: Attachment, guard: Guard): Promise<Outcome> {
  const inbox = await findInbox(ctx.db.read, row.inbox_id)
  const channel = ctx.channel(inbox.channel)
  if (!channel.fetchFile) return { state: 'failed' }
  const file = await guard.race(channel.fetchFile(remoteFile(row), accountOf(ctx, inbox), guard.signal))
  const blob = await ctx.blobs.write(guard.watch(file.body), LARGEST)
  guard.end()
  const wrong = wrongWith(row, file.size, blob)
  if (wrong) {
    await ctx.blobs.remove(blob.name)
    throw new FileUnavailable(wrong, true)
  }
  const sniffed = await fileTypeFromBuffer(blob.head)
  const kept = {
    blob: blob.name,
    size: blob.size,
    mimeType: sniffed?.mime ?? (isPlainText(blob.head) ? 'text/plain' : 'application/octet-stream'),
  }
  return { state: 'stored', ...kept, sha256: blob.sha256, ...(await enrich(ctx, kept)) }
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
  if (row.sha256 !== null)
    return row.sha256 === blob.sha256 ? null : 'the file is not the one that was announced'
  return announced === null || announced === blob.size ? null : 'the file is shorter or longer than announced'
}

/** Lets go of a server that answers not at all, or drop by drop, so that others' files are not kept waiting. */
class Guard {
  readonly signal: AbortSignal
  readonly #slow = new AbortController()
  readonly #timer: NodeJS.Timeout
  #arrived = 0

  constructor({ window, least }: Pace, stopping: AbortSignal) {
    this.signal = AbortSignal.any([stopping, this.#slow.signal, AbortSignal.timeout(LONGEST)])
    this.#timer = setInterval(() => {
      if (this.#arrived < least) this.#slow.abort(new FileUnavailable('The file comes too slowly.', true))
      this.#arrived = 0
    }, window)
  }

  end(): void {
    clearInterval(this.#timer)
  }

  /** Not every part of a request listens to its signal. */
  race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this
    return new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      work.then(resolve, reject)
    })
  }

  async *watch(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.signal.throwIfAborted()
      this.#arrived += chunk.length
      yield chunk
    }
  }
}
