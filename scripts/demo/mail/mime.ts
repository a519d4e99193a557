/** Mails as they come over the wire (RFC 5322, MIME): as much of it as the letters of the demo need. */
import { randomBytes } from 'node:crypto'

export type Field = readonly [name: string, value: string]

/** A part of a mail: what its head says of it, and its body as it travels. */
export interface Part {
  head: readonly Field[]
  body: string
}

export interface MimeFile {
  name: string
  type: string
  bytes: Buffer
  /** By which a page shows it; left out: it is attached. */
  contentId?: string | undefined
}

export const textPart = (text: string, kind: 'plain' | 'html' = 'plain'): Part =>
  part(`text/${kind}; charset=utf-8`, text, [['Content-Transfer-Encoding', '8bit']])

export const part = (type: string, body: string, more: readonly Field[] = []): Part => ({
  head: [['Content-Type', type], ...more],
  body,
})

export function filePart({ name, type, bytes, contentId }: MimeFile): Part {
  const disposition = contentId === undefined ? 'attachment' : 'inline'
  return {
    head: [
      ['Content-Type', type],
      ['Content-Transfer-Encoding', 'base64'],
      ['Content-Disposition', `${disposition}; filename="${encoded(name)}"`],
      ...(contentId === undefined ? [] : [['Content-ID', `<${contentId}>`] as const]),
    ],
    body: bytes.toString('base64').replaceAll(/.{76}/g, '$&\n'),
  }
}

/** `kind`: the rest of the type, with whatever parameters it has. */
export function multipart(kind: string, parts: readonly Part[]): Part {
  const boundary = `=_${randomBytes(12).toString('hex')}`
  const body = parts.map((each) => `--${boundary}\n${lines(each)}\n`).join('')
  return part(`multipart/${kind}; boundary="${boundary}"`, `${body}--${boundary}--\n`)
}

/** The whole mail. */
export const source = (fields: readonly Field[], body: Part): Buffer =>
  Buffer.from(
    lines({ head: [...fields, ['MIME-Version', '1.0'], ...body.head], body: body.body }).replaceAll(
      /\r?\n/g,
      '\r\n',
    ),
  )

const lines = ({ head, body }: Part): string =>
  `${head.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${body}`

export const person = ({ name, address }: { name: string | null; address: string }): string =>
  name === null ? address : `${isAscii(name) ? `"${name}"` : encoded(name)} <${address}>`

/** Of a word at most 75 characters (RFC 2047, 2): some fifteen of any script. */
const WORD = /.{1,14}/gu

export function encoded(text: string): string {
  if (isAscii(text)) return text
  const words = text.match(WORD) ?? []
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\n ')
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
