/** The bytes of a mail → all that is made of it. It runs in a thread with limits: see server/mail/reader.ts. */
import type { MailInvitation, MailSegment } from '../../adapter.ts'
import { foldText } from '../fold/fold.ts'
import { foldHtml } from '../fold/html.ts'
import type { MailPage } from '../html/page.ts'
import { sanitise } from '../html/sanitise.ts'
import { reportOf } from '../machine/report.ts'
import { basicsOf, parsedOf } from './basics.ts'
import { readBody, readPage } from './body.ts'
import { readInvitation } from './calendar.ts'
import { decodeText } from './charset.ts'
import { readFiles } from './files.ts'
import { readHead } from './head.ts'
import { LIMITS, TooMuch } from './limits.ts'
import type { Mailbox, ReadFile, ReadMail } from './mail.ts'
import type { ParsedPart } from './parsed.ts'
import { protectionOf } from './protection.ts'
import { readParts, type Part } from './tree.ts'

/**
 * The same bytes give the same, but for the ids of its files. Throws TooMuch for what is made so that nobody
 * gets to its end; `lookAtMail` (look.ts) tells what there is to tell of that.
 */
export async function readMail(bytes: Uint8Array, mailbox: Mailbox): Promise<ReadMail> {
  if (bytes.length > LIMITS.mail) throw new TooMuch('it is larger than mails are')
  const head = readHead(bytes)
  const source = bytes.subarray(head.bodyAt)
  const root = await readParts(head.fields, source)
  const body = readBody(root)
  const { files, packed } = readFiles(body)
  const text = body.text ?? packed.find((each) => each.text !== null)?.text ?? null
  const packedPage = packed.find((each) => each.html !== null)?.html ?? null
  const html = body.html ?? (packedPage && readPage(packedPage, null))
  const page = html === null ? null : sanitise(html, firstByContentId(files))
  const parsed = parsedOf(head, { text, html, parts: body.parts.map(parsedPart) }, mailbox)
  const basics = basicsOf(head, parsed, source, mailbox)
  return {
    ...basics,
    mail: {
      ...basics.mail,
      segments: segmentsOf(text, html),
      remotePictures: page?.remote.length ?? 0,
      protection: protectionOf(root, text),
      report: reportOf(parsed),
      invitation: invitationIn(body.parts),
    },
    files: files.map((file) => ({ ...file, inline: isShown(file, page) })),
    page,
  }
}

const parsedPart = ({ type, fileName, contentId, disposition, content, params }: Part): ParsedPart => ({
  type,
  fileName,
  contentId,
  disposition,
  content,
  charset: params['charset'] ?? null,
})

/** Of two with the same name the page means the first. */
function firstByContentId(files: readonly ReadFile[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const { contentId, id } of files) if (contentId !== null && !ids.has(contentId)) ids.set(contentId, id)
  return ids
}

/** What the page does not show is an ordinary file. */
const isShown = ({ id, contentId }: ReadFile, page: MailPage | null): boolean =>
  contentId !== null && page !== null && page.html.includes(`"file/${id}"`)

/** The text as written; that of the page only where there is none. */
function segmentsOf(text: string | null, html: string | null): MailSegment[] {
  const segments = text !== null ? foldText(text) : html === null ? [] : foldHtml(html)
  let room: number = LIMITS.text
  return segments.flatMap(({ kind, text }) => {
    const part = text.slice(0, room)
    room -= part.length
    return part === '' ? [] : [{ kind, text: part }]
  })
}

function invitationIn(parts: readonly Part[]): MailInvitation | null {
  for (const { type, content, params } of parts) {
    if (type !== 'text/calendar' && type !== 'application/ics') continue
    const invitation = readInvitation(
      decodeText(content, params['charset'] ?? 'utf-8'),
      params['method'] ?? null,
    )
    if (invitation) return invitation
  }
  return null
}
