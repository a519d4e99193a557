/**
 * The parts of a mail (RFC 2045 and 2046), as postal-mime finds them. That package gives a finished mail; what
 * is asked for here are the parts it was made of, so this file, and no other, knows how its tree looks.
 */
import PostalMime, { type PostalMimeOptions } from 'postal-mime'
import { firstOf } from './head.ts'
import { LIMITS, TooMuch } from './limits.ts'
import type { ParsedHeader } from './parsed.ts'
import { fileNameOf } from './names.ts'
import { takeUuencoded } from './uuencode.ts'

export interface Part {
  /** Lower case: `text/plain`. */
  type: string
  /** Of the type: `charset`, `format`, `method`, … */
  params: Record<string, string>
  disposition: 'inline' | 'attachment' | null
  /** Cleaned; null: none. */
  fileName: string | null
  /** Without brackets; null: none. */
  contentId: string | null
  /** Decoded from its transfer encoding; empty of what has parts. */
  content: Uint8Array
  /** Of a multipart; null: it is none. */
  parts: Part[] | null
}

/** postal-mime 4.0.0, src/mime-node.ts and src/postal-mime.ts. */
interface Structured {
  value: string
  params: Record<string, string>
}
interface Node {
  contentType: { parsed: Structured; multipart: string | false }
  contentDisposition: { parsed: Structured }
  contentTransferEncoding: { encoding: string }
  contentId?: string
  content: ArrayBuffer | null
  childNodes: Node[]
}
interface Parser {
  root: Node
  currentNode: Node
  parse(source: ArrayBuffer): Promise<unknown>
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>
  isInlineTextNode(node: Node): boolean
}
const Base = PostalMime as unknown as new (options: PostalMimeOptions) => Parser

/** Takes the parts and leaves the rest undone: what is shown of them is decided in body.ts. */
class Parts extends Base {
  #counted: Node | null = null
  #parts = 0

  override isInlineTextNode(): boolean {
    return false
  }

  /** Each part takes memory, and there can be as many as there are lines. */
  override processLine(line: Uint8Array, isFinal: boolean): Promise<void> {
    if (this.currentNode !== this.#counted) {
      this.#counted = this.currentNode
      if (++this.#parts > LIMITS.parts) throw new TooMuch('there are more parts than are read')
    }
    return super.processLine(line, isFinal)
  }
}

/** `fields`: of the mail's head; only what describes its content matters here. Throws TooMuch. */
export async function readParts(fields: readonly ParsedHeader[], body: Uint8Array): Promise<Part> {
  const head = contentHead(fields)
  const source = new Uint8Array(head.length + body.length)
  source.set(head)
  source.set(body, head.length)
  const parser = new Parts({
    forceRfc822Attachments: true,
    maxNestingDepth: LIMITS.depth,
    maxHeadersSize: LIMITS.partHeads,
  })
  try {
    await parser.parse(source.buffer)
  } catch (error) {
    throw new TooMuch('there are more parts, or deeper ones, than are read', { cause: error })
  }
  return partOf(parser.root)
}

/** The head anew, of what is needed: so that a monstrous one gets no further. */
function contentHead(fields: readonly ParsedHeader[]): Uint8Array {
  const names = ['content-type', 'content-transfer-encoding', 'content-disposition', 'content-id']
  const lines = names.flatMap((name) => {
    const value = firstOf(fields, name)
    return value === null ? [] : [`${name}: ${value.replaceAll(/[\r\n]/g, ' ')}\r\n`]
  })
  return Buffer.from(`${lines.join('')}\r\n`)
}

function partOf(node: Node): Part {
  const { parsed, multipart } = node.contentType
  const { value: disposition, params } = node.contentDisposition.parsed
  const contentId = node.contentId?.trim().replace(/^<([^<>]*)>$/, '$1') ?? ''
  const isMultipart = multipart !== false && node.childNodes.length > 0
  return {
    type: parsed.value || 'application/octet-stream',
    params: { ...parsed.params },
    disposition: disposition === 'inline' || disposition === 'attachment' ? disposition : null,
    fileName: fileNameOf(params['filename'] ?? parsed.params['name'] ?? null),
    contentId: contentId === '' ? null : contentId,
    content: isMultipart ? new Uint8Array() : contentOf(node),
    parts: isMultipart ? node.childNodes.map(partOf) : null,
  }
}

function contentOf({ content, contentTransferEncoding }: Node): Uint8Array {
  const bytes = new Uint8Array(content ?? new ArrayBuffer())
  // From before MIME had encodings of its own, and not known to postal-mime.
  if (!/^(?:x-)?uu(?:e|encode)$/.test(contentTransferEncoding.encoding)) return bytes
  return takeUuencoded(Buffer.from(bytes).toString('latin1')).files[0]?.content ?? bytes
}
