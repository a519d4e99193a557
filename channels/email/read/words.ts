/** Header text: encoded words decoded (RFC 2047), and made fit to be shown in one line. */
import { decodeWords } from 'postal-mime'

/**
 * Controls, and what turns a line around, hides in it or is no character at all. Joiners stay: emoji and
 * Persian need them.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** Decoded, in one line, without what nobody can see; `most` characters of it. */
export function decodedLine(raw: string, most: number): string {
  return oneLine(decodeWords(raw), most)
}

export function oneLine(text: string, most: number): string {
  const line = text.replaceAll(/[\r\n\t]/g, ' ').replaceAll(UNSEEN, '')
  const words = line.split(' ').filter((word) => word !== '')
  return [...words.join(' ').normalize('NFC')].slice(0, most).join('')
}

/** Of a body: line ends are LF, and of the controls only tabs and line ends stay. */
export function bodyText(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      .replaceAll('\r', '\n')
      // PostgreSQL can't store NUL, and nobody can read the others.
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, '')
      .toWellFormed()
  )
}
