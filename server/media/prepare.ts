/** An uploaded file, made ready for its channel: told what it is, converted where that helps, measured. */
import { fileTypeFromBuffer } from 'file-type'
import type { FileKind, FileLimit } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import type { Enriched } from '../core/attachment/store.ts'
import { invalidInput, type AppError } from '../errors.ts'
import type { StoredBlob } from '../storage/blobs.ts'
import { enrich, once, withWhole } from './enrich.ts'
import { isForPrint, toJpeg, toSticker } from './picture.ts'
import { isPlainText } from './plain-text.ts'
import { toVoice } from './sound.ts'

export interface Prepared extends Enriched {
  kind: FileKind
  /** Sniffed, not claimed. */
  mimeType: string
  size: number
  sha256: string
  blob: string
  converted: boolean
}

export type Wish = 'voice' | 'sticker' | 'document' | undefined

type Stored = Pick<StoredBlob, 'name' | 'size' | 'sha256' | 'head'>

/** Converted files are made from the whole one in memory. */
const LARGEST_CONVERTED = 40 * 1024 * 1024

/**
 * Takes over `stored`: it is handed back as `blob`, or removed. Throws invalid_input that names what the
 * channel takes.
 */
export async function prepareUpload(
  ctx: AppContext,
  stored: StoredBlob & { fileName: string },
  as: Wish,
  limits: readonly FileLimit[],
): Promise<Prepared> {
  let current: Stored = stored
  try {
    const mimeType = await typeOf(stored)
    const wanted = kindFor(mimeType, as, limits)
    const fitting = await fit(ctx, stored, mimeType, wanted, limits)
    current = fitting.file
    const { file, kind } = fitting
    const facts = { blob: file.name, size: file.size, mimeType: fitting.mimeType }
    return {
      ...(await enrich(ctx, facts)),
      kind,
      mimeType: fitting.mimeType,
      size: file.size,
      sha256: file.sha256,
      blob: file.name,
      converted: file !== stored,
    }
  } catch (error) {
    await ctx.blobs.remove(current.name)
    throw error
  }
}

/** What a stored file is, to be used as it is. Throws invalid_input that names what may be given. */
export async function recognise(
  stored: StoredBlob,
  limits: readonly FileLimit[],
): Promise<{ kind: FileKind; mimeType: string }> {
  const mimeType = await typeOf(stored)
  const limit = limits.find((each) => takes(each, mimeType))
  if (!limit) throw refused('body', anyOf(limits))
  if (stored.size > limit.maxBytes) throw refused('body', tooLarge(limit))
  return { kind: limit.kind, mimeType }
}

/** By its first bytes. */
export async function typeOf({ head }: Pick<StoredBlob, 'head'>): Promise<string> {
  const sniffed = await fileTypeFromBuffer(head)
  if (sniffed && isSoundAlone(sniffed.mime, head)) return sniffed.mime.replace('video/', 'audio/')
  if (sniffed) return SAME_AS.get(sniffed.mime) ?? (sniffed.mime.split(';', 1)[0] as string)
  return isPlainText(head) ? 'text/plain' : 'application/octet-stream'
}

/**
 * Film and sound come in the same wrappings. What is inside is told by names that stand at the beginning,
 * where recorders put them: codecs (matroska.org/technical/codec_specs.html), handlers (ISO/IEC 14496-12, 8.4.3).
 */
function isSoundAlone(mimeType: string, head: Buffer): boolean {
  const names = head.toString('latin1')
  if (mimeType === 'video/webm') return !/V_(VP8|VP9|AV1)/.test(names)
  return mimeType === 'video/mp4' && names.includes('soun') && !names.includes('vide')
}

/** Names that the sniffer and the providers have for one thing. */
const SAME_AS = new Map([
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/ogg; codecs=opus', 'audio/ogg'],
  ['audio/opus', 'audio/ogg'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
])

function kindFor(mimeType: string, as: Wish, limits: readonly FileLimit[]): FileKind {
  const offers = (kind: FileKind) => limits.some((limit) => limit.kind === kind)
  if (as !== undefined) {
    if (!offers(as)) throw refused('as', 'expected a kind of file that this channel takes')
    return as
  }
  const family = mimeType.split('/', 1)[0]
  if (family === 'image' && mimeType !== 'image/svg+xml' && offers('image')) return 'image'
  if (family === 'video' && offers('video')) return 'video'
  if (family === 'audio' && offers('audio')) return 'audio'
  return 'document'
}

interface Fitting {
  kind: FileKind
  file: Stored
  mimeType: string
}

/** As it is if the channel takes it so, else converted, else as a document. */
async function fit(
  ctx: AppContext,
  file: Stored,
  mimeType: string,
  kind: FileKind,
  limits: readonly FileLimit[],
): Promise<Fitting> {
  const limit = limits.find((each) => each.kind === kind)
  const fits = limit && kind !== 'voice' && takes(limit, mimeType) && file.size <= limit.maxBytes
  const asItIs: Fitting = { kind, file, mimeType }
  if (fits && !(kind === 'image' && (await withWhole(ctx, 'picture', file.name, isForPrint)))) return asItIs
  const made = limit && file.size <= LARGEST_CONVERTED ? await convert(ctx, file, kind, limit) : null
  if (made) return { kind, ...made }
  if (fits || (kind === 'voice' && limit && isOtherVoice(limit, file, mimeType))) return asItIs
  if (kind === 'voice' && limits.some((each) => each.kind === 'audio' && takes(each, mimeType)))
    // Browsers that record AAC make a sound file: it arrives, though not as a voice note.
    return fit(ctx, file, mimeType, 'audio', limits)
  const document = limits.find((each) => each.kind === 'document')
  const asDocument = kind !== 'voice' && kind !== 'sticker' && document && takes(document, mimeType)
  if (asDocument && file.size <= document.maxBytes) return { kind: 'document', file, mimeType }
  throw refused('body', EXPECTED[kind] ?? (limit && takes(limit, mimeType) ? tooLarge(limit) : anyOf(limits)))
}

/** Some channels take recordings of more than the one sort that others are made into. */
const isOtherVoice = (limit: FileLimit, { size }: Stored, mimeType: string): boolean =>
  takes(limit, mimeType) && mimeType !== RECIPES.voice?.mimeType && size <= limit.maxBytes

const EXPECTED: Partial<Record<FileKind, string>> = {
  voice: 'expected a recording in Opus or AAC, in one channel',
  sticker: 'expected a picture that becomes a sticker',
}

async function convert(
  ctx: AppContext,
  file: Stored,
  kind: FileKind,
  limit: FileLimit,
): Promise<{ file: Stored; mimeType: string } | null> {
  const recipe = RECIPES[kind]
  if (!recipe || !takes(limit, recipe.mimeType)) return null
  const what = kind === 'voice' ? 'sound' : 'picture'
  const bytes = await withWhole(ctx, what, file.name, (whole) => recipe.make(whole, limit.maxBytes))
  if (!bytes || bytes.length > limit.maxBytes) return null
  const made = await ctx.blobs.write(once(bytes), limit.maxBytes)
  await ctx.blobs.remove(file.name)
  return { file: made, mimeType: recipe.mimeType }
}

interface Recipe {
  mimeType: string
  make: (bytes: Buffer, maxBytes: number) => Promise<Buffer | null>
}

const RECIPES: Partial<Record<FileKind, Recipe>> = {
  image: { mimeType: 'image/jpeg', make: toJpeg },
  sticker: { mimeType: 'image/webp', make: toSticker },
  voice: { mimeType: 'audio/ogg', make: toVoice },
}

const takes = (limit: FileLimit, mimeType: string) =>
  limit.mimeTypes.includes('*') || limit.mimeTypes.includes(mimeType)

const tooLarge = ({ maxBytes }: FileLimit) => `expected at most ${Math.floor(maxBytes / 1024)} kB`

function anyOf(limits: readonly FileLimit[]): string {
  const types = [...new Set(limits.flatMap(({ mimeTypes }) => mimeTypes))]
  return `expected one of ${types.join(', ')}`
}

function refused(path: string, message: string): AppError {
  return invalidInput([{ path, message }])
}
