/** The file of a backup, written and read as a stream: however large it is, memory stays small. */
import { createHash } from 'node:crypto'
import { once as onceEvent } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Decrypter, Encrypter } from 'age-encryption'
import { extract, pack, type Pack } from 'tar-stream'
import { syncFolder } from '../core/ledger/file.ts'
import { BackupRefused, List, type Listed } from './format.ts'

/** Files after which a list of them follows. */
const LISTED = 5000
const IS_LIST = /^lists\/\d+\.json$/

export interface BackupKey {
  passphrase: string | null
  /** `age1…` to write for, `AGE-SECRET-KEY-1…` to read with. */
  recipient: string | null
  identity: string | null
}

export class ArchiveWriter {
  readonly #pack: Pack
  /** Nobody takes any more what is put in: a full disk, say. */
  readonly #broken = Promise.withResolvers<never>()
  #listed: Listed[] = []
  #lists = 0
  files = 0

  constructor(to: Pack) {
    this.#pack = to
    this.#broken.promise.catch(() => {})
  }

  giveUp(error: unknown): void {
    this.#broken.reject(error)
  }

  async add(name: string, bytes: Buffer): Promise<void> {
    await this.addStream(name, bytes.length, once(bytes))
  }

  /** `size` bytes and not one more. */
  async addStream(name: string, size: number, source: AsyncIterable<Buffer>): Promise<void> {
    const hash = createHash('sha256')
    await this.#put(name, size, hashed(source, hash))
    await this.#list({ name, size, sha256: hash.digest('hex') })
  }

  async end(name: string, bytes: Buffer): Promise<void> {
    await this.#writeList()
    await this.#put(name, bytes.length, once(bytes))
    this.#pack.finalize()
  }

  async #list(file: Listed): Promise<void> {
    this.files++
    this.#listed.push(file)
    if (this.#listed.length >= LISTED) await this.#writeList()
  }

  async #writeList(): Promise<void> {
    const number = String(++this.#lists).padStart(5, '0')
    const bytes = Buffer.from(JSON.stringify(this.#listed))
    await this.#put(`lists/${number}.json`, bytes.length, once(bytes))
    this.#listed = []
  }

  /** As fast as it is taken, so that nothing piles up. */
  #put(name: string, size: number, source: AsyncIterable<Buffer>): Promise<void> {
    const taken = new Promise<void>((resume, refuse) => {
      const entry = this.#pack.entry({ name, size, mode: 0o600 }, (error) =>
        error ? refuse(error) : resume(),
      )
      Readable.from(source).on('error', refuse).pipe(entry)
    })
    return Promise.race([taken, this.#broken.promise])
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes
}

async function* hashed(source: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of source) {
    hash.update(chunk)
    yield chunk
  }
}

/** Written beside and renamed: whatever goes wrong, there is no half of a backup under this name. */
export async function writeArchive(
  path: string,
  key: BackupKey,
  fill: (archive: ArchiveWriter) => Promise<void>,
): Promise<void> {
  const encrypter = encrypterFor(key)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.part`
  const tar = pack()
  const zip = createGzip({ level: 3 })
  const archive = new ArchiveWriter(tar)
  const zipping = pipeline(tar, zip)
  const encrypted = await encrypter.encrypt(asWeb(zip))
  const writing = pipeline(
    Readable.fromWeb(encrypted as Parameters<typeof Readable.fromWeb>[0]),
    createWriteStream(draft, { mode: 0o600 }),
  )
  try {
    await Promise.all([fill(archive), zipping, writing])
    await sync(draft)
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    archive.giveUp(error)
    tar.destroy()
    await Promise.allSettled([zipping, writing])
    await rm(draft, { force: true })
    throw error
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
}

export interface ArchivedFile {
  name: string
  size: number
  /** To be read once, before the next file is asked for. */
  bytes: AsyncIterable<Buffer>
}

/**
 * File by file; each is held against its list. Lists are not handed on. Throws BackupRefused: the key does not
 * fit, or something is missing or changed.
 */
export async function* readArchive(path: string, key: BackupKey): AsyncGenerator<ArchivedFile> {
  const source = await opened(path)
  const clear = await decrypted(source, key).catch((error: unknown) => {
    source.destroy()
    throw error
  })
  const files = extract()
  const reading = pipeline(clear, createGunzip(), files as unknown as NodeJS.WritableStream)
  reading.catch((error: unknown) => files.destroy(error as Error))
  const seen = new Map<string, string>()
  try {
    for await (const entry of files) {
      const { name, size } = entry.header
      const hash = createHash('sha256')
      const bytes = hashed(read(entry as unknown as AsyncIterable<Buffer>), hash)
      if (IS_LIST.test(name)) holdAgainst(List.parse(JSON.parse((await whole(bytes)).toString('utf8'))), seen)
      else yield { name, size: size ?? 0, bytes }
      await drain(bytes)
      if (!IS_LIST.test(name)) seen.set(name, hash.digest('hex'))
    }
    await reading
  } catch (error) {
    throw error instanceof BackupRefused ? error : damaged(error)
  } finally {
    files.destroy()
    clear.destroy()
    source.destroy()
  }
}

/** By asking for each chunk: what `Readable.toWeb` makes goes on filling a stream that nobody reads any more, and throws. */
const asWeb = (source: Readable): ReadableStream<Uint8Array> =>
  ReadableStream.from(source as AsyncIterable<Uint8Array>)

/** What fails here fails for whoever takes the bytes, and is no fault of theirs. */
async function* read(entry: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* entry
  } catch (error) {
    throw damaged(error)
  }
}

async function opened(path: string): Promise<Readable> {
  const source = createReadStream(path)
  try {
    await onceEvent(source, 'open')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new BackupRefused(
      'missing',
      `There is no backup to be read at ${path} (${code}). Nothing was done.`,
    )
  }
  return source
}

/** What nobody wanted is read all the same, so that its hash is known. */
async function drain(bytes: AsyncGenerator<Buffer>): Promise<void> {
  for (let next = await bytes.next(); !next.done;) next = await bytes.next()
}

function holdAgainst(list: readonly Listed[], seen: Map<string, string>): void {
  for (const { name, sha256 } of list) if (seen.get(name) !== sha256) throw damaged()
  if (list.length !== seen.size) throw damaged()
  seen.clear()
}

const damaged = (cause?: unknown) =>
  new BackupRefused('damaged', 'The backup is cut off or was changed. Nothing was done.', { cause })

/** All of a file that is known to be small. */
export async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function encrypterFor({ passphrase, recipient }: BackupKey): Encrypter {
  const encrypter = new Encrypter()
  if (recipient !== null) usable('BACKUP_RECIPIENT', 'age1', () => encrypter.addRecipient(recipient))
  else if (passphrase !== null) encrypter.setPassphrase(passphrase)
  else throw new BackupRefused('no_key', 'Set BACKUP_RECIPIENT or BACKUP_PASSPHRASE: backups are encrypted.')
  return encrypter
}

const WRONG_KEY =
  'The backup was made for another key. BACKUP_IDENTITY has to be the secret key that belongs to the BACKUP_RECIPIENT ' +
  'of that time, or BACKUP_PASSPHRASE the passphrase of that time. Nothing was done.'

/** What it says is said without the key itself. */
function usable(setting: string, begin: string, use: () => void): void {
  try {
    use()
  } catch {
    throw new BackupRefused(
      'wrong_key',
      `${setting} is no key of age: it begins with ${begin}. Nothing was done.`,
    )
  }
}

async function decrypted(source: Readable, { passphrase, identity }: BackupKey): Promise<Readable> {
  const decrypter = new Decrypter()
  if (identity !== null) {
    usable('BACKUP_IDENTITY', 'AGE-SECRET-KEY-1', () => decrypter.addIdentity(identity))
  }
  if (passphrase !== null) decrypter.addPassphrase(passphrase)
  if (identity === null && passphrase === null) {
    throw new BackupRefused('no_key', 'Set BACKUP_IDENTITY or BACKUP_PASSPHRASE to open the backup.')
  }
  try {
    const clear = await decrypter.decrypt(asWeb(source))
    return Readable.fromWeb(clear as Parameters<typeof Readable.fromWeb>[0])
  } catch (error) {
    const isKey = /no identity matched|passphrase|identity/i.test((error as Error).message)
    throw isKey ? new BackupRefused('wrong_key', WRONG_KEY) : damaged(error)
  }
}
