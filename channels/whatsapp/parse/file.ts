import type { RemoteFile } from '../../adapter.ts'
import { identifier, record, text } from './read.ts'

/** A file that Meta keeps for us; null where there is no id to fetch it by. */
export function readFile(kind: RemoteFile['kind'], body: unknown): RemoteFile | null {
  const media = record(body)
  const id = identifier(media?.id)
  if (!media || !id) return null
  return {
    id,
    kind,
    mimeType: text(media.mime_type, 255),
    fileName: fileNameOf(media.filename),
    sha256: sha256Of(media.sha256),
  }
}

/** The sender chooses the name, so it is taken as a name only: no path, nothing invisible, no end of line. */
function fileNameOf(value: unknown): string | null {
  const last = text(value, 4096)?.split(/[/\\]/).at(-1) ?? ''
  const name = shortened(last.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '').trim())
  return /^\.*$/.test(name) ? null : name
}

const LONGEST_NAME = 200

/** The end stays, since it says what kind of file it is; no character is cut in two. */
function shortened(name: string): string {
  const characters = Array.from(name.toWellFormed())
  if (characters.length <= LONGEST_NAME) return characters.join('')
  const extension = Array.from(/\.[^.]{1,16}$/u.exec(name)?.[0] ?? '')
  return [...characters.slice(0, LONGEST_NAME - extension.length), ...extension].join('')
}

/** Message webhooks write the hash in base64, history webhooks in hex. */
function sha256Of(value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (/^[0-9a-f]{64}$/i.test(value)) return value.toLowerCase()
  return /^[A-Za-z0-9+/]{43}=?$/.test(value) ? Buffer.from(value, 'base64').toString('hex') : null
}
