/**
 * Attachments on disk: one encrypted file each, under a random name that tells nothing.
 *
 * A file is a row of frames, so that neither writing nor reading needs it whole in memory:
 * 8 bytes of nonce prefix, then frames of up to 64 KB of clear text, each AES-256-GCM with the nonce
 * `prefix ‖ frame number`. The last frame is marked in its additional data, so a cut file is noticed.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const FRAME = 64 * 1024
const TAG = 16
const PREFIX = 8

export class BlobTooLarge extends Error {
  override name = 'BlobTooLarge'
}

export interface StoredBlob {
  name: string
  /** Bytes in clear. */
  size: number
  /** Hex, of the bytes in clear. */
  sha256: string
  /** The first bytes, for telling the type. */
  head: Buffer
}

export interface Blobs {
  /** Throws BlobTooLarge beyond `limit`; then, and on any other failure, nothing is left behind. */
  write(body: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBlob>
  /** The clear bytes. Throws if the file is missing, cut or was changed. */
  read(name: string): AsyncGenerator<Buffer>
  has(name: string): Promise<boolean>
  /** Gone is gone, whether or not it was there. */
  remove(name: string): Promise<void>
  /** Names of all there is, up to `portion` at a time; one whose writing was broken off ends in `.part`. */
  names(portion: number): AsyncGenerator<string[]>
  /** Removes it if it was last written to before that time (ms); true: it was. */
  removeOlder(name: string, before: number): Promise<boolean>
}

/** While it is written, and for ever if that was broken off, it ends in `.part`. */
const NAME = /^[0-9a-f]{32}(\.part)?$/

export class DiskBlobs implements Blobs {
  readonly #folder: string
  readonly #key: Buffer
  constructor(folder: string, key: Buffer) {
    this.#folder = folder
    this.#key = key
  }

  async write(body: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBlob> {
    const name = randomBytes(16).toString('hex')
    const path = this.#path(name)
    const draft = `${path}.part`
    const file = await create(draft)
    try {
      const prefix = randomBytes(PREFIX)
      let front = prefix
      const put = async (frame: Buffer) => {
        await file.write(front.length > 0 ? Buffer.concat([front, frame]) : frame)
        front = Buffer.alloc(0)
      }
      const hash = createHash('sha256')
      let head = Buffer.alloc(0)
      let size = 0
      let number = 0
      let rest = Buffer.alloc(0)
      for await (const chunk of body) {
        size += chunk.length
        if (size > limit) throw new BlobTooLarge()
        hash.update(chunk)
        if (head.length < 4100) head = Buffer.concat([head, chunk]).subarray(0, 4100)
        rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
        while (rest.length > FRAME) {
          await put(this.#seal(prefix, number++, false, rest.subarray(0, FRAME)))
          rest = rest.subarray(FRAME)
        }
      }
      await put(this.#seal(prefix, number, true, rest))
      await file.sync()
      await file.close()
      await rename(draft, path)
      await syncFolder(dirname(path))
      return { name, size, sha256: hash.digest('hex'), head }
    } catch (error) {
      await file.close().catch(() => {})
      await rm(draft, { force: true })
      await rm(path, { force: true })
      throw error
    }
  }

  async *read(name: string): AsyncGenerator<Buffer> {
    const file = await open(this.#path(name), 'r')
    try {
      const prefix = Buffer.alloc(PREFIX)
      await file.read(prefix, 0, PREFIX)
      const total = (await file.stat()).size
      let at = PREFIX
      for (let number = 0; ; number++) {
        const length = Math.min(FRAME + TAG, total - at)
        if (length < TAG) throw new Error('attachment is cut off')
        const frame = Buffer.alloc(length)
        await file.read(frame, 0, length, at)
        at += length
        const last = at >= total
        yield this.#open(prefix, number, last, frame)
        if (last) return
      }
    } finally {
      await file.close()
    }
  }

  async has(name: string): Promise<boolean> {
    return (await stat(this.#path(name)).catch(ifThere)) !== null
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true })
  }

  async *names(portion: number): AsyncGenerator<string[]> {
    for (const { name: folder } of await entriesOf(this.#folder)) {
      const names = (await entriesOf(join(this.#folder, folder)))
        .filter((entry) => entry.isFile() && NAME.test(entry.name))
        .map(({ name }) => name)
      while (names.length > 0) yield names.splice(-portion)
    }
  }

  async removeOlder(name: string, before: number): Promise<boolean> {
    const path = this.#path(name)
    const file = await stat(path).catch(ifThere)
    if (!file || file.mtimeMs >= before) return false
    await rm(path, { force: true })
    return true
  }

  #path(name: string): string {
    if (!NAME.test(name)) throw new Error('not a blob name')
    return join(this.#folder, name.slice(0, 2), name)
  }

  #seal(prefix: Buffer, number: number, last: boolean, clear: Buffer): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce(prefix, number)).setAAD(mark(last))
    const body = Buffer.concat([cipher.update(clear), cipher.final()])
    return Buffer.concat([body, cipher.getAuthTag()])
  }

  #open(prefix: Buffer, number: number, last: boolean, frame: Buffer): Buffer {
    const body = frame.subarray(0, frame.length - TAG)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce(prefix, number), { authTagLength: TAG })
      .setAAD(mark(last))
      .setAuthTag(frame.subarray(frame.length - TAG))
    return Buffer.concat([decipher.update(body), decipher.final()])
  }
}

/** Its folder is there but for the first time. */
async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const first = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    if (first !== undefined) await syncFolder(dirname(first))
    return open(path, 'wx', 0o600)
  }
}

/** A name in a folder outlives a power cut once the folder, too, is on the disk (fsync(2)). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function entriesOf(folder: string) {
  return (await readdir(folder, { withFileTypes: true }).catch(ifThere)) ?? []
}

/** What is not there (any more) is no error where somebody only looks. */
function ifThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

function nonce(prefix: Buffer, number: number): Buffer {
  const bytes = Buffer.alloc(PREFIX + 4)
  prefix.copy(bytes)
  bytes.writeUInt32BE(number, PREFIX)
  return bytes
}

const mark = (last: boolean) => Buffer.from([last ? 1 : 0])
