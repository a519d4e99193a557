/** What was typed and not sent, kept per conversation in this browser, for this agent only. */
import type { MailPerson } from '../../server/contract/mail.ts'

export interface Draft {
  reply: string
  note: string
  mode: 'reply' | 'forward' | 'note'
  quotedId: number | null
  /** Where mails are written; an answer and what is passed on are two. */
  mails: Partial<Record<MailKind, MailDraft>>
  at: number
}
export type MailKind = 'reply' | 'forward'

/** As in MailContent, but for the files: those are not kept. */
export interface MailDraft {
  /** The message it is about; null: the newest of the customer's, whichever that is. */
  about: number | null
  to: MailPerson[]
  cc: MailPerson[]
  bcc: MailPerson[]
  subject: string
  html: string
  signature: boolean
  quote: boolean
  /** Of a forwarded message. */
  fileIds: string[]
}

export interface Drafts {
  read(conversationId: number): Draft
  write(conversationId: number, draft: Omit<Draft, 'at'>): void
  forget(conversationId: number): void
  /** Conversations in which something was typed and not sent. */
  ids(): number[]
}

/** In place of a conversation: the one that is still to begin. One in which a chat goes on has its number, negative. */
export const TO_BEGIN = 0
/** Forgotten after a week: this may be about a customer, and nothing else would ever delete it. */
const KEPT = 7 * 24 * 60 * 60_000

export function createDrafts(storage: Storage, agentId: number, now: () => number = Date.now): Drafts {
  const prefix = `sandglass.draft.${agentId}.`
  const keys = () => Object.keys(storage).filter((key) => key.startsWith(prefix))
  for (const key of keys()) {
    if ((parse(storage.getItem(key))?.at ?? 0) < now() - KEPT) storage.removeItem(key)
  }
  return {
    read: (id) => parse(storage.getItem(prefix + id)) ?? emptyDraft(now()),
    write(id, draft) {
      const empty = draft.reply === '' && draft.note === '' && Object.keys(draft.mails).length === 0
      if (empty) storage.removeItem(prefix + id)
      else storage.setItem(prefix + id, JSON.stringify({ ...draft, at: now() }))
    },
    forget: (id) => storage.removeItem(prefix + id),
    ids() {
      const ids = keys().map((key) => Math.abs(Number(key.slice(prefix.length))))
      return [...new Set(ids)].filter((id) => id !== TO_BEGIN)
    },
  }
}

const emptyDraft = (at: number): Draft => ({
  reply: '',
  note: '',
  mode: 'reply',
  quotedId: null,
  mails: {},
  at,
})

function parse(text: string | null): Draft | null {
  try {
    return text === null ? null : { ...emptyDraft(0), ...(JSON.parse(text) as Draft) }
  } catch {
    return null
  }
}
