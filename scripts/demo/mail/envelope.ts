/** Letters of the demo → mails as the shop's mail server handed them over. */
import { randomBytes } from 'node:crypto'
import { SECOND } from '../../../server/clock.ts'
import { fileOf } from '../files.ts'
import type { Correspondent, Enclosure, Letter, Said } from './exchange.ts'
import { ADDRESS, SERVER } from './mailbox.ts'
import { encoded, filePart, multipart, person, source, textPart, type Field, type Part } from './mime.ts'
import { write } from './program.ts'

export interface Heading {
  from: { name: string | null; address: string }
  subject: string
  at: number
  to?: readonly Correspondent[]
  cc?: readonly Correspondent[]
  /** What the shop's mail server found out about the sender's domain. */
  authentic?: boolean
  inReplyTo?: string | undefined
  references?: readonly string[]
}

const US = { name: null, address: ADDRESS }

export function heading(heading: Heading, more: readonly Field[] = []): Field[] {
  const { from, subject, at, to = [], cc = [], authentic = true, inReplyTo, references = [] } = heading
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  const found = authentic ? 'pass' : 'fail'
  return [
    ['Return-Path', `<${from.address}>`],
    [
      'Authentication-Results',
      `${SERVER};\n spf=${found} smtp.mailfrom=${from.address};\n dkim=${found} header.d=${domain};\n dmarc=${found} header.from=${domain}`,
    ],
    ['Date', dateOf(at)],
    ['From', person(from)],
    ['To', [US, ...to].map(person).join(',\n ')],
    ...(cc.length > 0 ? [['Cc', cc.map(person).join(',\n ')] as const] : []),
    ['Subject', encoded(subject)],
    ['Message-ID', `<${randomBytes(12).toString('hex')}@${domain}>`],
    ...(inReplyTo === undefined ? [] : [['In-Reply-To', `<${inReplyTo}>`] as const]),
    ...(references.length > 0
      ? [['References', references.map((id) => `<${id}>`).join('\n ')] as const]
      : []),
    ...more,
  ]
}

/** A moment before it is here. */
const dateOf = (at: number): string => new Date(at - 4 * SECOND).toUTCString().replace('GMT', '+0000')

/** An ordinary mail: to begin with, or as an answer to what was said. */
export function mailOf(subject: string, letter: Letter, by: Correspondent, said: Said): Buffer {
  const { cc = [], files = [] } = letter
  const { ours, references, at } = said
  const made = files.map((file, index) => fileMade(file, `bild${index + 1}.${by.address}`))
  const shown = made.flatMap(({ contentId }) => contentId ?? [])
  const { text, html } = write(letter.text, by, ours, shown)
  const words: Part[] = [textPart(text), ...(html === null ? [] : [textPart(html, 'html')])]
  const page = words.length === 1 ? (words[0] as Part) : multipart('alternative', words)
  const inline = made.filter(({ contentId }) => contentId !== undefined)
  const related = inline.length === 0 ? page : multipart('related', [page, ...inline.map(filePart)])
  const attached = made.filter(({ contentId }) => contentId === undefined)
  const answering = by.language === 'de' ? 'AW' : 'Re'
  return source(
    heading({
      from: by,
      subject: ours === null ? subject : `${answering}: ${subject}`,
      at,
      cc,
      inReplyTo: references.at(-1),
      references,
    }),
    attached.length === 0 ? related : multipart('mixed', [related, ...attached.map(filePart)]),
  )
}

function fileMade(file: Enclosure, contentId: string) {
  const made = fileOf(file.kind === 'photo' ? { kind: 'photo', photo: file.photo } : file)
  if (!made) throw new Error(`there is no file of a ${file.kind}`)
  const name = file.kind === 'photo' ? `${file.photo}.jpg` : file.fileName
  const shown = file.kind === 'photo' && file.inline ? { contentId } : {}
  return { name, type: made.mimeType, bytes: made.bytes, ...shown }
}
