/** The files of a mail: its parts, those packed into others, and those that stood in the text. */
import { randomBytes } from 'node:crypto'
import type { Body } from './body.ts'
import { decoded, firstOf, readHead } from './head.ts'
import { LIMITS } from './limits.ts'
import type { ReadFile } from './mail.ts'
import { mailNameFor, nameFor } from './names.ts'
import { unpackTnef, type Unpacked } from './tnef.ts'
import type { Part } from './tree.ts'

/** Told in other words, by machine/report.ts; and how PGP says which version it is. */
const NO_FILES = new Set([
  'application/pgp-encrypted',
  'message/delivery-status',
  'message/disposition-notification',
  'message/feedback-report',
])

export interface Files {
  files: ReadFile[]
  /** Bodies that were packed away. */
  packed: Unpacked[]
}

export function readFiles({ parts, files: inText }: Body): Files {
  const packed: Unpacked[] = []
  const files = parts.flatMap((part) => {
    if (NO_FILES.has(part.type)) return []
    const unpacked = isTnef(part) ? unpackTnef(part.content) : null
    if (!unpacked) return [fileOf(part)]
    packed.push(unpacked)
    const inside = unpacked.files.map(({ name, contentId, content }) =>
      file(name ?? 'file.bin', content, contentId),
    )
    const isEmptied = inside.length > 0 || unpacked.html !== null || unpacked.text !== null
    return isEmptied ? inside : [fileOf(part)]
  })
  const all = [...files, ...inText.map(({ name, content }) => file(name, content, null))]
  return { files: all.slice(0, LIMITS.files), packed }
}

const isTnef = ({ type, fileName }: Part): boolean =>
  /^application\/(?:vnd\.)?ms-tnef$/.test(type) || fileName?.toLowerCase() === 'winmail.dat'

function fileOf(part: Part): ReadFile {
  const { type, fileName, content, contentId } = part
  const isMail = type === 'message/rfc822' || type === 'message/global'
  const name = fileName ?? (isMail ? mailNameFor(subjectOf(content)) : nameFor(type))
  return file(name, content, contentId)
}

const subjectOf = (mail: Uint8Array): string | null => firstOf(decoded(readHead(mail).fields), 'subject')

/** As no page names it otherwise, and every database can hold it. */
const usable = (contentId: string | null): string | null =>
  contentId !== null && contentId.length <= LONGEST_ID && /^\P{C}+$/u.test(contentId) ? contentId : null

const LONGEST_ID = 500

const file = (fileName: string, content: Uint8Array, contentId: string | null): ReadFile => ({
  id: randomBytes(16).toString('base64url'),
  inline: false,
  contentId: usable(contentId),
  fileName,
  content,
})
