/** A mail taken apart, before anything is made of it. Everything in it was written by a stranger. */
import type { MailHead } from '../../adapter.ts'

export interface ParsedHeader {
  /** Lower case. */
  key: string
  /** Unfolded and decoded, in one line. */
  value: string
}

export interface ParsedPart {
  /** Lower case, without parameters: `message/delivery-status`. */
  type: string
  fileName: string | null
  /** Without brackets. */
  contentId: string | null
  disposition: 'inline' | 'attachment' | null
  /** Decoded from its transfer encoding. */
  content: Uint8Array
  /** Of text; as it says, null: it does not. */
  charset: string | null
}

export interface Parsed {
  /** In their order, the topmost first; a key may come often. */
  headers: readonly ParsedHeader[]
  head: MailHead
  /** Message-ID without brackets; null: none. */
  mailId: string | null
  /** In-Reply-To first, then References, the newest first. */
  answers: readonly string[]
  /** The plain body, all text parts of it one below the other; null: none. */
  text: string | null
  /** The formatted body; null: none. */
  html: string | null
  /** Everything that is no body: files, pictures of the page, reports, mails inside it. */
  parts: readonly ParsedPart[]
  /** Empty or `<>`: nobody wants to hear what became of it. null: not told. */
  returnPath: string | null
}

/** The first of these headers; null: none. */
export function headerOf({ headers }: Pick<Parsed, 'headers'>, key: string): string | null {
  return headers.find((header) => header.key === key)?.value ?? null
}
