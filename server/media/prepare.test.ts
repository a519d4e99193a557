import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { FileLimit } from '../../channels/adapter.ts'
import { web } from '../../channels/web/adapter.ts'
import type { AppContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { DiskBlobs } from '../storage/blobs.ts'
import { once, readWhole } from './enrich.ts'
import { prepareUpload, type Wish } from './prepare.ts'

const VOICE = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/voice.ogg'))
const MB = 1024 * 1024

const LIMITS: FileLimit[] = [
  { kind: 'image', mimeTypes: ['image/jpeg', 'image/png'], maxBytes: MB / 2 },
  { kind: 'audio', mimeTypes: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/ogg'], maxBytes: MB },
  { kind: 'voice', mimeTypes: ['audio/ogg'], maxBytes: MB },
  { kind: 'sticker', mimeTypes: ['image/webp'], maxBytes: 100 * 1024 },
  { kind: 'document', mimeTypes: ['*'], maxBytes: 2 * MB },
]

const folder = mkdtempSync(join(tmpdir(), 'sandglass-media-'))
const blobs = new DiskBlobs(folder, Buffer.alloc(32, 7))
const ctx = { blobs } as unknown as AppContext
afterAll(() => rmSync(folder, { recursive: true }))

async function prepare(bytes: Buffer, as?: Wish, limits = LIMITS) {
  const stored = await blobs.write(once(bytes), 10 * MB)
  const prepared = await prepareUpload(ctx, { ...stored, fileName: 'a' }, as, limits)
  return { prepared, original: stored.name }
}

/** A photograph that compresses badly, as cameras make them. */
async function photo(width: number, height: number, format: 'jpeg' | 'png' | 'webp'): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const
  const picture = sharp({ create: { width, height, channels: 3, background: 'gray', noise } })
  return picture.toFormat(format, format === 'jpeg' ? { quality: 95 } : {}).toBuffer()
}

const isThere = (name: string) =>
  readWhole(ctx, name).then(
    () => true,
    () => false,
  )

describe('an upload', () => {
  it('that the channel takes as it is stays as it is, and gets a small version', async () => {
    const bytes = await photo(900, 300, 'jpeg')
    const { prepared, original } = await prepare(bytes)
    expect(prepared).toMatchObject({
      kind: 'image',
      mimeType: 'image/jpeg',
      blob: original,
      size: bytes.length,
      converted: false,
      width: 900,
      height: 300,
    })
    const small = await sharp(await readWhole(ctx, prepared.smallBlob ?? '')).metadata()
    expect(small).toMatchObject({ width: 640, format: 'webp' })
  })

  it('of another picture format becomes one that the channel takes', async () => {
    const { prepared, original } = await prepare(await photo(300, 200, 'webp'))
    expect(prepared).toMatchObject({ kind: 'image', mimeType: 'image/jpeg', converted: true, width: 300 })
    expect(await isThere(original)).toBe(false)
  })

  it.each([
    ['of sixteen bits a colour', 'rgb16', 'png', 'ushort'],
    ['in a printer’s colours', 'cmyk', 'jpeg', 'uchar'],
  ] as const)('%s becomes a picture that phones can show', async (_, space, format, depth) => {
    const given = await sharp(await photo(300, 200, 'png'))
      .toColourspace(space)
      .toFormat(format)
      .toBuffer()
    expect(await sharp(given).metadata()).toMatchObject({ depth, space })
    const { prepared } = await prepare(given)
    expect(prepared).toMatchObject({ kind: 'image', mimeType: 'image/jpeg', converted: true, width: 300 })
    const made = await sharp(await readWhole(ctx, prepared.blob)).metadata()
    expect(made).toMatchObject({ format: 'jpeg', depth: 'uchar', space: 'srgb' })
  })

  it('that is too large a picture is made smaller until it fits', async () => {
    const { prepared } = await prepare(await photo(2000, 1500, 'jpeg'))
    expect(prepared).toMatchObject({ kind: 'image', mimeType: 'image/jpeg', converted: true })
    expect(prepared.size).toBeLessThanOrEqual(MB / 2)
  })

  it('lies as its camera held it', async () => {
    const lying = await sharp(await photo(900, 300, 'jpeg'))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const { prepared } = await prepare(lying)
    expect(prepared).toMatchObject({ width: 300, height: 900 })
  })

  it('recorded by a browser becomes a voice note, in threads that end by themselves', async () => {
    const heard = vi.spyOn(Worker.prototype, 'once')
    const { prepared } = await prepare(await asWebm(VOICE), 'voice')
    const threads = heard.mock.contexts as Worker[]
    heard.mockRestore()
    expect(threads.length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(threads.every(({ threadId }) => threadId === -1)).toBe(true), {
      timeout: 15_000,
    })
    expect(prepared).toMatchObject({ kind: 'voice', mimeType: 'audio/ogg', converted: true })
    expect(prepared.duration).toBeGreaterThan(4000)
    expect((await readWhole(ctx, prepared.blob)).subarray(0, 4).toString()).toBe('OggS')
    const peaks = JSON.parse(prepared.peaks ?? '[]') as number[]
    expect(peaks).toHaveLength(64)
    expect(Math.max(...peaks)).toBe(1)
  })

  it('recorded as AAC stays as it is where the channel takes that, and is a sound where it does not', async () => {
    // As Safari records: an MP4 of which only the handlers tell that there is no film in it.
    const recorded = Buffer.from('\0\0\0\x18ftypiso5\0\0\0\0iso5mp41\0\0\0\x18moov hdlr soun', 'latin1')
    const { prepared } = await prepare(recorded, 'voice', web.capabilities.files as FileLimit[])
    expect(prepared).toMatchObject({ kind: 'voice', mimeType: 'audio/mp4', converted: false })
    expect((await prepare(recorded, 'voice')).prepared).toMatchObject({
      kind: 'audio',
      mimeType: 'audio/mp4',
    })
  })

  it('of film is film, in the wrappings that sound comes in, too', async () => {
    const limits = web.capabilities.files as FileLimit[]
    const webm = (codec: string) =>
      Buffer.concat([Buffer.from('1a45dfa39f4282847765626d', 'hex'), Buffer.from(codec)])
    const kindOf = async (bytes: Buffer) => (await prepare(bytes, undefined, limits)).prepared
    expect(await kindOf(webm('A_OPUS'))).toMatchObject({ kind: 'audio', mimeType: 'audio/webm' })
    expect(await kindOf(webm('A_OPUS V_VP9'))).toMatchObject({ kind: 'video', mimeType: 'video/webm' })
    const mp4 = (handlers: string) =>
      Buffer.from(`\0\0\0\x18ftypisom\0\0\0\0isommp41\0\0\0\x18moov ${handlers}`, 'latin1')
    expect(await kindOf(mp4('vide soun'))).toMatchObject({ kind: 'video', mimeType: 'video/mp4' })
    expect(await kindOf(mp4(''))).toMatchObject({ kind: 'video', mimeType: 'video/mp4' })
  })

  it('that is no recording is refused as one, and nothing of it stays', async () => {
    const stored = await blobs.write(once(Buffer.from('hello')), MB)
    const work = prepareUpload(ctx, { ...stored, fileName: 'a' }, 'voice', LIMITS)
    await expect(work).rejects.toThrow('expected a recording in Opus or AAC')
    expect(await isThere(stored.name)).toBe(false)
  })

  it('becomes a sticker', async () => {
    const { prepared } = await prepare(await photo(400, 200, 'png'), 'sticker')
    expect(prepared).toMatchObject({ kind: 'sticker', mimeType: 'image/webp', width: 512, height: 512 })
  })

  it('of text or of anything is a document', async () => {
    expect((await prepare(Buffer.from('Moin'))).prepared).toMatchObject({
      kind: 'document',
      mimeType: 'text/plain',
    })
    const page = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    expect((await prepare(page)).prepared).toMatchObject({ kind: 'document', width: null })
    expect((await prepare(await photo(300, 200, 'jpeg'), 'document')).prepared.kind).toBe('document')
  })

  it('that is too large or of no kind the channel takes is refused with what it takes', async () => {
    const large = Buffer.alloc(3 * MB, 'x')
    await expect(prepare(large)).rejects.toThrow('expected at most 2048 kB')
    const pictures = LIMITS.filter(({ kind }) => kind === 'image')
    await expect(prepare(Buffer.from('hello'), undefined, pictures)).rejects.toThrow(AppError)
    await expect(prepare(Buffer.from('hello'), 'voice', pictures)).rejects.toThrow('as: expected')
  })

  it.each([
    ['a picture cut off', () => photo(300, 300, 'png').then((bytes) => bytes.subarray(0, 500))],
    ['a recording cut off', () => Promise.resolve(VOICE.subarray(0, 60))],
    ['a picture that claims 60,000 pixels a side', () => Promise.resolve(bomb())],
  ])('that is %s is stored as bytes', async (_, make) => {
    const { prepared } = await prepare(await make(), 'document')
    expect(prepared).toMatchObject({ kind: 'document', smallBlob: null, peaks: null })
  })
})

/** A PNG header of 60,000 by 60,000 pixels: 10 GB, unpacked. */
function bomb(): Buffer {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea600802000000', 'hex')
  return Buffer.concat([bytes, Buffer.alloc(200)])
}

/** What Chromium's recorder makes of the same sound. */
async function asWebm(ogg: Buffer): Promise<Buffer> {
  const media = await import('mediabunny')
  const input = new media.Input({ source: new media.BufferSource(ogg), formats: media.ALL_FORMATS })
  const track = await input.getPrimaryAudioTrack()
  if (!track) throw new Error('the sample has no sound')
  const target = new media.BufferTarget()
  const output = new media.Output({ format: new media.WebMOutputFormat(), target })
  const source = new media.EncodedAudioPacketSource('opus')
  output.addAudioTrack(source)
  await output.start()
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined
  for await (const packet of new media.EncodedPacketSink(track).packets())
    await source.add(packet, decoderConfig && { decoderConfig })
  await output.finalize()
  return Buffer.from(target.buffer ?? new ArrayBuffer(0))
}
