/** Whether a file can be sent at all, asked before it is uploaded. The server looks at the bytes and decides. */
import type { Capabilities } from '../../server/contract/inbox.ts'

type Limit = Capabilities['files'][number]
export type FileKind = Limit['kind']

/** How the server is asked to send it; `plain`: by what it is. */
export type Way = 'plain' | 'document' | 'sticker' | 'voice'

export type Plan =
  | { ok: true; kind: FileKind; way: Way; ways: readonly Way[] }
  | { ok: false; reason: 'empty' | 'type' }
  /** `most` in bytes. */
  | { ok: false; reason: 'size'; most: number }

/** Pictures are made smaller by the server, up to this size. */
const LARGEST_PICTURE = 40 * 1024 * 1024

const takes = (limit: Limit | undefined, type: string, size: number): boolean =>
  limit !== undefined && size <= limit.maxBytes && listed(limit, type)
const listed = ({ mimeTypes }: Limit, type: string) =>
  // A browser that knows no type for it leaves it empty; then the server finds out.
  type === '' || mimeTypes.includes('*') || mimeTypes.includes(type)

export function planFile(file: Pick<File, 'type' | 'size'>, limits: readonly Limit[]): Plan {
  const type = file.type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (file.size === 0) return { ok: false, reason: 'empty' }
  const of = (kind: FileKind) => limits.find((limit) => limit.kind === kind)
  const family = type.split('/', 1)[0]
  const picture =
    family === 'image' &&
    type !== 'image/svg+xml' &&
    file.size <= LARGEST_PICTURE &&
    of('image') !== undefined
  const kind = picture ? 'image' : family === 'video' || family === 'audio' ? family : null
  const document = takes(of('document'), type, file.size)
  if (kind !== null && (picture || takes(of(kind), type, file.size))) {
    const ways: Way[] = ['plain']
    if (document) ways.push('document')
    if (picture && of('sticker')) ways.push('sticker')
    return { ok: true, kind, way: 'plain', ways }
  }
  if (document)
    return { ok: true, kind: 'document', way: kind === null ? 'plain' : 'document', ways: ['plain'] }
  const known = limits.filter((limit) => listed(limit, type)).map(({ maxBytes }) => maxBytes)
  return known.length && file.size > Math.max(...known)
    ? { ok: false, reason: 'size', most: Math.max(...known) }
    : { ok: false, reason: 'type' }
}

/** What a person knows these types by: `JPEG, PNG, PDF`. */
export function typeNames(limits: readonly Limit[]): string {
  const names = limits.flatMap(({ mimeTypes }) => mimeTypes).map(nameOf)
  return [...new Set(names)].filter(Boolean).join(', ')
}

const OFFICE: Record<string, string> = {
  'application/msword': 'DOC',
  'application/vnd.ms-excel': 'XLS',
  'application/vnd.ms-powerpoint': 'PPT',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
  'text/plain': 'TXT',
  'audio/mpeg': 'MP3',
}
const nameOf = (type: string) => OFFICE[type] ?? (type.split('/')[1] ?? '').toUpperCase()

/** Sounds and stickers carry no words. */
export const takesCaption = (kind: FileKind): boolean => !['audio', 'voice', 'sticker'].includes(kind)
