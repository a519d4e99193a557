/** What waits to be sent, kept in the browser so that a reload loses nothing that was written. */
import type { MessageContent, SentContent } from '../../../server/contract/content.ts'
import type { MailContent, MailPerson } from '../../../server/contract/mail.ts'
import type { FileKind } from '../../lib/files.ts'

/** A file that is uploaded by itself; see useUploads. */
export interface PendingFile {
  key: string
  kind: FileKind
  fileName: string
  mimeType: string
  size: number
  /** What the server calls it, once it has it. */
  uploadId: string | null
}

export type Outgoing =
  | { kind: 'note'; text: string }
  | { kind: 'text'; text: string; preview: boolean }
  | { kind: 'file'; file: PendingFile; caption: string | null }
  /** `file`: of its header. */
  | {
      kind: 'content'
      content: Exclude<MessageContent, { kind: 'file' }>
      sent: SentContent
      file: PendingFile | null
    }
  | OutgoingMail

export interface OutgoingMail {
  kind: 'mail'
  content: Omit<MailContent, 'kind' | 'uploadIds'>
  files: PendingFile[]
  /** For the thread, which has nothing else to show of it yet. */
  from: MailPerson
  text: string
}

/** Files that are uploaded by themselves, and without which it can't be sent. */
export function filesOf(what: Outgoing): PendingFile[] {
  if (what.kind === 'mail') return what.files
  return 'file' in what && what.file ? [what.file] : []
}

type Structured = Extract<Outgoing, { kind: 'content' }>['content']

/** With the file above its text, which may have been on its way when the message was sent. */
export function withHeader(content: Structured, uploadId: string): Structured {
  if (content.kind === 'template') return { ...content, uploadId }
  return 'header' in content ? { ...content, header: { uploadId } } : content
}

export interface Pending {
  clientId: string
  conversationId: number
  what: Outgoing
  quotedId: number | null
  /** Its conversation is over once the server has it. */
  resolves?: boolean
  at: number
  /** Why the server did not take it; the agent decides what becomes of it. */
  refused: Refusal | null
}

export interface Refusal {
  code: string
  detail: string | null
}

const key = (agentId: number) => `sandglass.outbox.${agentId}`
/** Older ones don't go out by themselves any more: the talk has gone on. */
const TIMELY = 10 * 60_000

export function recall(storage: Storage, agentId: number, now = Date.now()): Pending[] {
  try {
    const items = JSON.parse(storage.getItem(key(agentId)) ?? '[]') as Pending[]
    const stale: Refusal = { code: 'stale', detail: null }
    return items.map((each) => (each.at < now - TIMELY ? { ...each, refused: each.refused ?? stale } : each))
  } catch {
    return []
  }
}

export function keep(storage: Storage, agentId: number, items: readonly Pending[]): void {
  if (items.length === 0) storage.removeItem(key(agentId))
  else storage.setItem(key(agentId), JSON.stringify(items))
}
