/** An outbound mail and its files → the message as it goes over the wire (RFC 5322, MIME), as a stream. */
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { AttachedFile, MailAddress, OutboundMail } from '../../adapter.ts'
import { bracketed, contentTypeOf, fileNameOf, headerAddress, oneLine } from './headers.ts'

export interface Source {
  /** Opens each file when its turn comes. */
  stream: Readable
  /** Bytes that it has at least. */
  size: number
}

/** null: some address in it is none. Blind copies stand in no header. */
export function compose(mail: OutboundMail, files: readonly AttachedFile[]): Source | null {
  const from = headerAddress(mail.from)
  const replyTo = mail.replyTo ? headerAddress(mail.replyTo) : undefined
  const [to, cc] = [addresses(mail.to), addresses(mail.cc)]
  const messageId = bracketed(mail.mailId)
  if (!from || replyTo === null || !to || !cc || !messageId) return null
  const inReplyTo = mail.inReplyTo === null ? null : bracketed(mail.inReplyTo)
  const references = mail.references.flatMap((id) => bracketed(id) ?? [])
  const message = new MailComposer({
    from,
    // Somebody has to stand there (RFC 5322, 3.6.3 leaves it open, and filters do not like it empty).
    to: to.length + cc.length > 0 ? to : [{ name: 'undisclosed-recipients', group: [] }],
    cc,
    ...(replyTo ? { replyTo } : {}),
    subject: oneLine(mail.subject),
    ...(references.length > 0 ? { references } : {}),
    date: new Date(),
    // For want of a text an empty line: the library takes what is empty for something to be loaded.
    text: { content: mail.text || '\n', contentTransferEncoding: 'quoted-printable' },
    ...(!mail.html ? {} : { html: { content: mail.html, contentTransferEncoding: 'quoted-printable' } }),
    // Whoever is away does not answer to this (RFC 3834), nor do Exchange and Outlook.
    headers: mail.automatic ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' } : {},
    attachments: files.map(attachment),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  }).compile()
  // In one line, however long: not every program puts together again what is folded here.
  message.setHeader('Message-ID', { prepared: true, foldLines: false, value: messageId })
  if (inReplyTo) message.setHeader('In-Reply-To', { prepared: true, foldLines: false, value: inReplyTo })
  return { stream: message.createReadStream(), size: sizeOf(mail, files) }
}

function addresses(people: readonly MailAddress[]) {
  const made = people.map(headerAddress)
  return made.some((each) => each === null) ? null : made.filter((each) => each !== null)
}

function attachment({ fileName, mimeType, contentId, body }: AttachedFile) {
  const cid = contentId === null ? null : bracketed(contentId)
  return {
    filename: fileNameOf(fileName),
    contentType: contentTypeOf(mimeType),
    contentTransferEncoding: 'base64',
    contentDisposition: cid === null ? ('attachment' as const) : ('inline' as const),
    ...(cid === null ? {} : { cid: cid.slice(1, -1) }),
    content: Readable.from(body()),
  }
}

/** In base64, with a line break after 76 characters. */
const encoded = (size: number): number => Math.ceil(size / 3) * 4 + Math.floor(size / 57) * 2

const sizeOf = ({ text, html }: OutboundMail, files: readonly AttachedFile[]): number =>
  text.length + (html?.length ?? 0) + files.reduce((sum, { size }) => sum + encoded(size), 0)
