import { createHash, randomBytes } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BlobTooLarge, DiskBlobs } from './blobs.ts'
import { Sealer } from './sealer.ts'

const FRAME = 64 * 1024
const SEALED = FRAME + 16
/** What Node says of a wrong tag, and we of a file that ends too early. */
const REFUSED = /unable to authenticate data|cut off|authentication tag|nonce|initialization vector/i

let folder: string
let blobs: DiskBlobs
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-blobs-'))
  blobs = new DiskBlobs(folder, Buffer.alloc(32, 7))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const write = (bytes: Buffer, size = 1000, limit = 1e9) => blobs.write(pieces(bytes, size), limit)
async function read(name: string, from = blobs): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of from.read(name)) parts.push(part)
  return Buffer.concat(parts)
}
const pathOf = (name: string) => join(folder, name.slice(0, 2), name)
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe('a file', () => {
  it.each([0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 2 * FRAME + 1, 1024 * 1024])(
    'of %i bytes comes back as it was, whatever the pieces',
    async (size) => {
      const bytes = randomBytes(size)
      for (const piece of [997, FRAME, FRAME + 1, 10 * FRAME]) {
        const stored = await write(bytes, piece)
        expect(stored).toMatchObject({ size, sha256: createHash('sha256').update(bytes).digest('hex') })
        expect(stored.head.equals(bytes.subarray(0, 4100))).toBe(true)
        expect((await read(stored.name)).equals(bytes)).toBe(true)
      }
    },
  )

  it('is unreadable on disk, under a name that tells nothing, for the service’s user alone', async () => {
    const bytes = Buffer.from('SECRET'.repeat(1000))
    const [one, two] = [await write(bytes), await write(bytes)]
    expect(one.name).toMatch(/^[0-9a-f]{32}$/)
    expect(two.name).not.toBe(one.name)
    const onDisk = readFileSync(pathOf(one.name))
    expect(onDisk.includes('SECRET')).toBe(false)
    expect(onDisk.equals(readFileSync(pathOf(two.name)))).toBe(false)
    expect(statSync(pathOf(one.name)).mode & 0o777).toBe(0o600)
  })

  it('is refused with another key', async () => {
    const { name } = await write(Buffer.from('x'))
    await expect(read(name, new DiskBlobs(folder, Buffer.alloc(32, 8)))).rejects.toThrow(REFUSED)
  })

  describe('that was', () => {
    const tampered = async (change: (bytes: Buffer, path: string) => Buffer | void) => {
      const { name } = await write(randomBytes(3 * FRAME))
      const path = pathOf(name)
      const changed = change(readFileSync(path), path)
      if (changed) writeFileSync(path, changed)
      return read(name)
    }
    it.each([0, 7, 8, 8 + SEALED, 8 + 3 * SEALED - 1])('changed at byte %i is refused', async (at) => {
      await expect(
        tampered((bytes) => {
          bytes[at] = (bytes[at] as number) ^ 1
          return bytes
        }),
      ).rejects.toThrow(REFUSED)
    })

    it.each([0, 5, 8, 20, 8 + SEALED, 8 + 2 * SEALED, 8 + 3 * SEALED - 1])(
      'cut to %i bytes is refused',
      async (length) => {
        await expect(tampered((_, path) => truncateSync(path, length))).rejects.toThrow(REFUSED)
      },
    )

    it('made longer is refused', async () => {
      await expect(
        tampered((bytes) => Buffer.concat([bytes, bytes.subarray(8, 8 + SEALED)])),
      ).rejects.toThrow(REFUSED)
      await expect(tampered((bytes) => Buffer.concat([bytes, Buffer.from([0])]))).rejects.toThrow(REFUSED)
    })

    it('put together from its own frames in another order is refused', async () => {
      await expect(
        tampered((bytes) => {
          const frame = (n: number) => bytes.subarray(8 + n * SEALED, 8 + (n + 1) * SEALED)
          return Buffer.concat([bytes.subarray(0, 8), frame(1), frame(0), frame(2)])
        }),
      ).rejects.toThrow(REFUSED)
    })

    it('put together from another file is refused', async () => {
      const other = readFileSync(pathOf((await write(randomBytes(3 * FRAME))).name))
      await expect(
        tampered((bytes) => Buffer.concat([bytes.subarray(0, 8 + SEALED), other.subarray(8 + SEALED)])),
      ).rejects.toThrow(REFUSED)
    })
  })

  it('beyond the limit leaves nothing behind', async () => {
    await expect(write(randomBytes(1001), 100, 1000)).rejects.toThrow(BlobTooLarge)
    expect((await write(randomBytes(1000), 100, 1000)).size).toBe(1000)
    expect(files()).toHaveLength(1)
  })

  it('that breaks off leaves nothing behind', async () => {
    const body = (async function* () {
      yield randomBytes(FRAME * 2)
      throw new Error('connection lost')
    })()
    await expect(blobs.write(body, 1e9)).rejects.toThrow('connection lost')
    expect(files()).toHaveLength(0)
  })

  it('is gone when removed, and may be removed again', async () => {
    const { name } = await write(Buffer.from('x'))
    await blobs.remove(name)
    await blobs.remove(name)
    await expect(read(name)).rejects.toThrow('ENOENT')
  })

  it.each(['../secrets.json', '', 'a'.repeat(31), 'A'.repeat(32), `${'a'.repeat(31)}/`])(
    'is not found under %j',
    async (name) => {
      await expect(read(name)).rejects.toThrow('not a blob name')
      await expect(blobs.remove(name)).rejects.toThrow('not a blob name')
    },
  )
})

describe('a sealed secret', () => {
  const sealer = new Sealer(Buffer.alloc(32, 1))
  it('opens with its key and its purpose, and with no other', () => {
    const sealed = sealer.seal('Grüße', 'inbox.secrets')
    expect(sealer.open(sealed, 'inbox.secrets')).toBe('Grüße')
    expect(() => sealer.open(sealed, 'agent.totp')).toThrow(REFUSED)
    expect(() => new Sealer(Buffer.alloc(32, 2)).open(sealed, 'inbox.secrets')).toThrow(REFUSED)
  })

  it('is never sealed the same twice', () => {
    expect(sealer.seal('x', 'p')).not.toBe(sealer.seal('x', 'p'))
  })

  it('that was changed or cut is refused', () => {
    const bytes = Buffer.from(sealer.seal('hello', 'p'), 'base64')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ 1
      expect(() => sealer.open(changed.toString('base64'), 'p')).toThrow(REFUSED)
      expect(() => sealer.open(bytes.subarray(0, at).toString('base64'), 'p')).toThrow(REFUSED)
    }
  })
})
