import type { OutboundContent, SentFile } from '../../adapter.ts'
import type { Body } from './body.ts'
import { given } from './given.ts'

type File = Extract<OutboundContent, { kind: 'file' }>

/** Meta shows no words below these; a caption would be lost without a trace. */
const WORDLESS: ReadonlySet<SentFile['kind']> = new Set(['audio', 'voice', 'sticker'])

export function losesCaption({ file, caption }: File): boolean {
  return Boolean(caption) && WORDLESS.has(file.kind)
}

export function renderFile({ file, caption }: File): Body {
  const type = typeOf(file)
  const voice = file.kind === 'voice' ? true : null
  const words = WORDLESS.has(file.kind) ? null : caption
  return { type, [type]: given<unknown>({ ...mediaOf(file), caption: words, voice }) }
}

/** A file inside of something else: a header, a parameter of a template. */
export function renderMedia(file: SentFile): Body {
  const type = typeOf(file)
  return { type, [type]: mediaOf(file) }
}

/** Always by id: an address would be fetched and kept by Meta for ten minutes, whatever is there by then. */
function mediaOf({ kind, handle, fileName }: SentFile): Record<string, unknown> {
  return given({ id: handle, filename: kind === 'document' ? fileName : null })
}

/** A voice note is a recording with a mark. */
function typeOf({ kind }: SentFile): string {
  return kind === 'voice' ? 'audio' : kind
}
