/** Names of files, as strangers wrote them: made harmless, and found where there are none. */
import { decodeWords } from 'postal-mime'
import { oneLine } from './words.ts'

const LONGEST = 150

const ENDINGS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/pgp-encrypted': 'asc',
  'application/pgp-keys': 'asc',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-mime': 'p7m',
  'application/ms-tnef': 'dat',
  'application/zip': 'zip',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/pjpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tif',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'message/global': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/rfc822-headers': 'txt',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
}

/** In one line, without a path, and not hidden; null: nothing is left of it. */
export function fileNameOf(given: string | null): string | null {
  if (given === null) return null
  const line = oneLine(decodeWords(given), 100_000)
  const name = (line.split(/[/\\]/).at(-1) ?? '').replace(/^[.\s]+/, '').trimEnd()
  // Its end tells the type, so the beginning goes.
  return [...name].slice(-LONGEST).join('') || null
}

/** What a part without a name is called. */
export function nameFor(type: string): string {
  const ending = ENDINGS[type] ?? 'bin'
  const [kind] = type.split('/', 1)
  const word =
    kind === 'image' ? 'picture' : kind === 'message' ? 'message' : ending === 'ics' ? 'invitation' : 'file'
  return `${word}.${ending}`
}

/** A mail inside a mail is called by its subject. */
export const mailNameFor = (subject: string | null): string =>
  `${fileNameOf(subject?.replaceAll(/[/\\:]/g, ' ') ?? null)?.slice(0, 100) ?? 'message'}.eml`
