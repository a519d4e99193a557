/** A message on its way, as the thread shows it. Pure. */
import type { AttachmentView, MessageView } from '../../../server/contract/conversation.ts'
import type { MailView } from '../../../server/contract/mail.ts'
import { typeOf, wordsOfSent } from '../../lib/sent.ts'
import type { ThreadMessage } from '../../lib/thread.ts'
import type { Outgoing, OutgoingMail, Pending, PendingFile } from './pending.ts'

/** Files that are still here are shown from here; the name says so to whoever fetches them. */
export const LOCAL = 'local-'

export interface Surroundings {
  id: number
  author: MessageView['author']
  quote: MessageView['quote']
  /** How much of its files is uploaded, from 0 to 1; null: it has none, or all of them are there. */
  progress: number | null
  /** Keys of the files that are at hand. */
  local: ReadonlySet<string>
}

export function asMessage(
  pending: Pending,
  { id, author, quote, progress, local }: Surroundings,
): ThreadMessage {
  const { clientId, conversationId, what, at, refused } = pending
  return {
    ...partsOf(what, local),
    id,
    conversationId,
    direction: what.kind === 'note' ? 'internal' : 'out',
    delivery: what.kind === 'note' ? null : 'queued',
    failure: null,
    externalId: null,
    clientId,
    sentAt: at,
    author,
    quote,
    reactions: [],
    forwarded: false,
    via: null,
    price: null,
    editedAt: null,
    revokedAt: null,
    details: null,
    mail: what.kind === 'mail' ? mailView(what, at) : null,
    pending: refused ? { state: 'refused', ...refused } : { state: 'waiting', progress },
  }
}

function partsOf(
  what: Outgoing,
  local: ReadonlySet<string>,
): Pick<MessageView, 'type' | 'text' | 'attachments' | 'content'> {
  switch (what.kind) {
    case 'note':
    case 'text':
      return { type: what.kind, text: what.text, attachments: [], content: null }
    case 'file':
      return {
        type: what.file.kind,
        text: what.caption,
        attachments: [fileView(what.file, local)],
        content: null,
      }
    case 'mail': {
      const attachments = what.files.map((file) => fileView(file, local))
      return { type: 'mail', text: what.text, attachments, content: null }
    }
    case 'content': {
      const { sent, file } = what
      const attachments = file ? [fileView(file, local)] : []
      return { type: typeOf(sent), text: wordsOfSent(sent), attachments, content: sent }
    }
  }
}

/** Who gets it and what is written; of what stands below it the server's own tells. */
function mailView({ content, from, text }: OutgoingMail, at: number): MailView {
  const { to, cc, bcc, subject } = content
  return {
    mailId: null,
    subject,
    date: at,
    from,
    sender: null,
    replyTo: [],
    to,
    cc,
    bcc,
    segments: [{ kind: 'text', text }],
    page: false,
    remotePictures: 0,
    warnings: [],
    authentication: { spf: null, dkim: null, dmarc: null },
    protection: null,
    machine: null,
    invitation: null,
    unreadable: false,
    raw: false,
    recipients: [],
  }
}

const fileView = (
  { key, kind, fileName, mimeType, size }: PendingFile,
  local: ReadonlySet<string>,
): AttachmentView => ({
  id: `${LOCAL}${key}`,
  kind,
  fileName,
  mimeType,
  size,
  state: local.has(key) ? 'stored' : 'pending',
  width: null,
  height: null,
  small: false,
  inline: false,
  seconds: null,
  peaks: null,
})
