/** Bytes of photos, voice notes and files: in memory up to a cap, on disk beside the state file if there is one. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import { DAY } from './clock.ts'
import type { Ids } from './ids.ts'

export interface Media {
  id: string
  phoneNumberId: string
  mimeType: string
  size: number
  /** Lower-case hex. */
  sha256: string
  fileName: string | null
  /** Uploaded ones live 30 days, those from customers 7. */
  expires: number
}

export type NewMedia = Pick<Media, 'phoneNumberId' | 'mimeType' | 'fileName'> & {
  from: 'customer' | 'business'
}

const MEMORY = 64 * 1024 * 1024

export class MediaStore {
  readonly all = new Map<string, Media>()
  readonly #bytes = new Map<string, Buffer>()
  readonly #writes = new Set<Promise<unknown>>()
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #folder: string | null
  #held = 0

  constructor(clock: Clock, ids: Ids, folder: string | null) {
    this.#clock = clock
    this.#ids = ids
    this.#folder = folder
  }

  put(bytes: Buffer, { from, ...media }: NewMedia): Media {
    const entry: Media = {
      id: this.#ids.media(),
      ...media,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      expires: this.#clock.now() + (from === 'business' ? 30 : 7) * DAY,
    }
    this.all.set(entry.id, entry)
    this.#hold(entry.id, bytes)
    if (this.#folder) this.#keep(this.#write(this.#folder, entry.id, bytes))
    return entry
  }

  find(id: string): Media | null {
    const media = this.all.get(id)
    if (!media) return null
    if (media.expires > this.#clock.now()) return media
    this.delete(id)
    return null
  }

  /** null: gone, because the cap pushed it out and there is no folder. */
  async read(id: string): Promise<Buffer | null> {
    const held = this.#bytes.get(id)
    if (held || !this.#folder) return held ?? null
    return readFile(join(this.#folder, id)).catch(() => null)
  }

  delete(id: string): void {
    this.#held -= this.#bytes.get(id)?.length ?? 0
    this.#bytes.delete(id)
    this.all.delete(id)
    if (this.#folder) this.#keep(rm(join(this.#folder, id), { force: true }))
  }

  clear(): void {
    for (const id of [...this.all.keys()]) this.delete(id)
  }

  async flush(): Promise<void> {
    await Promise.all(this.#writes)
  }

  #hold(id: string, bytes: Buffer): void {
    this.#bytes.set(id, bytes)
    this.#held += bytes.length
    for (const [oldest, old] of this.#bytes) {
      if (this.#held <= MEMORY || oldest === id) break
      this.#bytes.delete(oldest)
      this.#held -= old.length
    }
  }

  async #write(folder: string, id: string, bytes: Buffer): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, id), bytes, { mode: 0o600 })
  }

  /** A full disk costs a picture after the next restart, nothing else: failures are not reported. */
  #keep(work: Promise<unknown>): void {
    const done = work.catch(() => undefined).finally(() => this.#writes.delete(done))
    this.#writes.add(done)
  }
}
