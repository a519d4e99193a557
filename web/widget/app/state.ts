/** All that is drawn, in one object, and all that pressing something can do. */
import type { AuthorView, WidgetView } from '../../../server/contract/widget.ts'
import type { VisitorSessionReply } from '../../../server/contract/visitor.ts'
import type { Attributes } from '../sandglass.d.ts'
import type { History } from './history.ts'
import type { Speech } from './speech.ts'

/** `claims`: what the site has signed of the visitor; see Sessions. */
export type Session = VisitorSessionReply & { claims: string | null }

/** What is shown in the panel, beside the head that is always there. */
export type Pane = 'thread' | 'chats' | 'notice' | 'transcript' | 'delete' | 'rating'

export interface OutgoingFile {
  name: string
  size: number
  type: string
  /** The server's name for it, once it is there. */
  upload: string | null
  /** From 0 to 1, while it is on its way; null: it is not. */
  progress: number | null
}

/** A message from the moment its visitor pressed Send until the server shows it to us. */
export interface Outgoing {
  /** The second half of its id. */
  name: string
  /** null: the running chat, or else another one. */
  chat: string | null
  text: string
  files: readonly OutgoingFile[]
  at: number
  state: 'waiting' | 'sending' | 'stored' | 'failed'
  /** Why it failed, in the visitor's language. */
  reason: string | null
}

export interface State {
  opened: boolean
  base: string
  speech: Speech
  languages: readonly string[]
  dark: boolean
  /** null: not here yet */
  view: WidgetView | null
  /** A sentence: what stands in the way of everything. */
  trouble: string | null
  session: Session | null
  history: History
  /** null: one that has not begun */
  chat: string | null
  pane: Pane
  outgoing: readonly Outgoing[]
  typing: { chat: string; agent: AuthorView | null } | null
  /** There is a session, and no way to the server at the moment. */
  offline: boolean
  /** The rating of this chat was left out or given on this page. */
  rated: string | null
  muted: boolean
  /** A sentence that the next message takes away. */
  hint: string | null
  /** Said to screen readers, once. */
  announced: string
}

export interface About {
  name?: string
  email?: string
  attributes?: Attributes
}

export interface Draft {
  text: string
  files: File[]
  /** What was typed into the fields before the first message. */
  fields: Readonly<Record<string, string>>
}

export const NO_DRAFT: Draft = { text: '', files: [], fields: {} }

export interface Acts {
  close(): void
  show(pane: Pane): void
  /** null: another one */
  choose(chat: string | null): void
  reload(): void
  /** Rejects with a sentence for the visitor. */
  agree(): Promise<void>
  /** With what was asked before the first message. `fields` are the names of those that were refused. */
  begin(about: About, text: string): Promise<void>
  send(text: string, files: readonly File[], voice?: boolean): void
  again(name: string): void
  discard(name: string): void
  older(): Promise<void>
  /** What has been typed and not sent; kept here so that no change of pane loses it. */
  draft: Draft
  typed(): void
  /** The newest message is in sight. */
  looked(): void
  /** An address of a file is too old. */
  stale(): void
  rate(score: number, comment: string): Promise<void>
  /** To the chat, without a rating. */
  skipRating(): void
  transcript(email: string): Promise<void>
  download(): Promise<void>
  end(): Promise<void>
  erase(): Promise<void>
  mute(): void
  speak(language: string): void
}
