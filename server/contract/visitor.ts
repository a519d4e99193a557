/**
 * What the widget and the server say to each other, over a socket (`/ws/visitor?inbox=KEY`) or, where
 * sockets are blocked, over `/api/widget/:key/…`. Visitors see views made for them alone: a field that is
 * not listed here never reaches them.
 */
import { z } from 'zod'
import { Time, Typed } from './common.ts'
import { UploadId } from './content.ts'
import { AuthorView, InboxKey, Language } from './widget.ts'

/** What is typed outside of the house. Half a character (a lone surrogate) no database stores as it came. */
const Words = Typed.refine((text) => text.isWellFormed(), 'expected whole characters')

/** Random, made by the server; proves who writes. Kept by the browser, and by the server as a hash. */
export const VisitorToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected a visitor token')
/** Random, made by the server. */
export const ChatId = z.string().regex(/^[A-Za-z0-9_-]{22}$|^[0-9a-f]{32}$/, 'expected the id of a chat')
/** A visitor's message is named `visitor.name`, its second half by the browser: sent twice it is one. */
export const OwnMessageId = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/,
    'expected visitor.name, each of 22 letters, digits, - or _',
  )
export const ChatMessageId = Words.min(1).max(128)

/** Of the visitor, as the page says: at most 20, and nobody has verified them. */
export const Attributes = z
  .record(
    z.string().regex(/^[A-Za-z][\w .-]{0,39}$/, 'expected a name of at most 40 letters and digits'),
    z.union([Words.max(255), z.number(), z.boolean(), z.null()]),
  )
  .refine((all) => Object.keys(all).length <= 20, 'expected at most 20 attributes')
export type Attributes = z.infer<typeof Attributes>

export const PageUrl = Words.max(500).pipe(z.url({ protocol: /^https?$/ }))

/** The visitor's own words about themselves; null takes one back. */
const About = {
  language: Language.optional(),
  name: Words.trim().min(1).max(100).nullable().optional(),
  email: z.email().max(254).nullable().optional(),
  attributes: Attributes.optional(),
  page: PageUrl.nullable().optional(),
}
export const VisitorChange = z.strictObject(About)
export type VisitorChange = z.infer<typeof VisitorChange>

/**
 * `POST /api/widget/:key/sessions`: with the first message, when the notice is agreed to, or when somebody
 * known comes back. With an `Authorization` of before, what was written under it goes along.
 */
export const NewVisitorSession = z.strictObject({
  ...About,
  /** JWT (HS256) of the site: `aud` the inbox key, `sub` the site's id of the person, `exp` at most a day ahead. */
  identity: z.string().max(4096).optional(),
  /** The version that was shown and agreed to, and in which language. */
  notice: z.strictObject({ version: z.int().positive(), language: Language }).optional(),
})
export type NewVisitorSession = z.infer<typeof NewVisitorSession>

export const VisitorSessionReply = z.object({
  token: VisitorToken,
  /** The first half of this visitor's message ids. */
  visitor: z.string(),
  /** The newest version of the notice that was agreed to. */
  notice: z.int().nullable(),
  /** The site has signed for this person. */
  identified: z.boolean(),
  name: z.string().nullable(),
  email: z.string().nullable(),
})
export type VisitorSessionReply = z.infer<typeof VisitorSessionReply>

export const ChatFileView = z.object({
  id: z.string(),
  kind: z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker']),
  name: z.string(),
  type: z.string(),
  size: z.int(),
  state: z.enum(['pending', 'stored', 'failed']),
  /** Signed, relative to the server, good for an hour; `small`: a small picture of it. */
  url: z.string().nullable(),
  small: z.string().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  seconds: z.number().nullable(),
  peaks: z.array(z.number()).nullable(),
})
export type ChatFileView = z.infer<typeof ChatFileView>

export const ChatMessageView = z.object({
  id: ChatMessageId,
  chat: ChatId,
  from: z.enum(['visitor', 'agent']),
  /** Of an agent; null: the company. */
  author: AuthorView.nullable(),
  /** null: taken back, or there are files alone */
  text: z.string().nullable(),
  files: z.array(ChatFileView),
  /** The message it answers. */
  quote: z.string().nullable(),
  sentAt: Time,
  /** Of an agent's: how far it got with this visitor. Of the visitor's own: stored, see ChatView.readAt. */
  state: z.enum(['stored', 'delivered', 'read']),
})
export type ChatMessageView = z.infer<typeof ChatMessageView>

export const ChatView = z.object({
  id: ChatId,
  status: z.enum(['open', 'ended']),
  createdAt: Time,
  lastMessageAt: Time,
  endedAt: Time.nullable(),
  preview: z
    .object({ from: z.enum(['visitor', 'agent']), text: z.string().nullable(), file: z.boolean() })
    .nullable(),
  /** Who answers; null: nobody yet, or the company. */
  agent: AuthorView.nullable(),
  /** Messages of agents that the visitor has not read. */
  unread: z.int(),
  /** What the visitor had written until then was read; null: nothing, or visitors are not told. */
  readAt: Time.nullable(),
  rating: z.object({ score: z.int(), comment: z.string().nullable() }).nullable(),
  /** The chat is deleted then; null: it is running, or it is kept. */
  deletesAt: Time.nullable(),
})
export type ChatView = z.infer<typeof ChatView>

export const NewChatMessage = z
  .strictObject({
    id: OwnMessageId,
    /** null: the running chat, or else another one. An ended one is gone on with only if it is the newest. */
    chat: ChatId.nullable().default(null),
    text: Words.max(10_000).default(''),
    files: z.array(UploadId).max(10).default([]),
    /** The page the first message comes from; stored only where the admin wants it. */
    page: PageUrl.optional(),
  })
  .refine(({ text, files }) => text.trim() !== '' || files.length > 0, {
    path: ['text'],
    message: 'expected a text or a file',
  })
export type NewChatMessage = z.infer<typeof NewChatMessage>

/** Everything of agents up to this message has arrived, or was looked at. */
export const Seen = z.strictObject({
  chat: ChatId,
  message: ChatMessageId,
  state: z.enum(['delivered', 'read']),
})
export type Seen = z.infer<typeof Seen>

export const ChatRating = z.strictObject({
  score: z.int().min(1).max(5),
  comment: Words.trim().max(1000).default(''),
})
export const TranscriptTo = z.strictObject({ email: z.email().max(254) })
export const VisitorUploadView = z.object({
  id: UploadId,
  kind: ChatFileView.shape.kind,
  name: z.string(),
  type: z.string(),
  size: z.int(),
})
export type VisitorUploadView = z.infer<typeof VisitorUploadView>

/** What a visitor sends. The first frame is `hello`; whoever sends anything else first is sent away. */
export const VisitorFrame = z.discriminatedUnion('type', [
  /** `since`: the last cursor that was given; what happened after it follows, else everything. */
  z.strictObject({ type: z.literal('hello'), token: VisitorToken, since: z.string().max(64).optional() }),
  z.strictObject({ type: z.literal('send'), message: NewChatMessage }),
  z.strictObject({ type: z.literal('seen'), seen: Seen }),
  z.strictObject({ type: z.literal('typing') }),
])
export type VisitorFrame = z.infer<typeof VisitorFrame>

/** What happened, told to visitors; applying one twice changes nothing. */
export const ChatNews = z.discriminatedUnion('type', [
  z.object({ type: z.literal('chat'), chat: ChatView }),
  z.object({ type: z.literal('message'), message: ChatMessageView }),
  /** Deleted, or merged into another one that is told of, too. */
  z.object({ type: z.literal('gone'), chat: ChatId }),
])
export type ChatNews = z.infer<typeof ChatNews>

/** The chats, newest first, and the newest messages of the newest chat, oldest first. */
export const Snapshot = z.object({
  cursor: z.string(),
  chats: z.array(ChatView),
  messages: z.array(ChatMessageView),
  /** There are older messages: `GET …/chats/:id/messages?before=`. */
  more: z.boolean(),
})
export type Snapshot = z.infer<typeof Snapshot>

export const ToVisitor = z.discriminatedUnion('type', [
  /** Let in, with all there is: `since` was missing, too old, or not one of ours. */
  Snapshot.extend({ type: z.literal('ready') }),
  /** Let in; what happened since follows as `news`. */
  z.object({ type: z.literal('resumed') }),
  z.object({ type: z.literal('news'), cursor: z.string(), news: z.array(ChatNews) }),
  /** Answer to `send`: it is durable, and sending it again would change nothing. */
  z.object({ type: z.literal('stored'), id: OwnMessageId }),
  /** Answer to `send`: it was not taken, and why. `retryAfter` (ms): try again then; null: not at all. */
  z.object({
    type: z.literal('refused'),
    id: OwnMessageId.nullable(),
    code: z.string(),
    message: z.string(),
    retryAfter: z.int().nullable(),
  }),
  /** Somebody is writing in this chat, for the next seconds. */
  z.object({ type: z.literal('typing'), chat: ChatId, agent: AuthorView.nullable() }),
  /** The widget's settings are others: read them again. */
  z.object({ type: z.literal('settings') }),
])
export type ToVisitor = z.infer<typeof ToVisitor>

/** `GET /api/widget/:key/updates?since=`: the same without a socket, asked for again and again. */
export const UpdatesReply = z.discriminatedUnion('type', [
  Snapshot.extend({ type: z.literal('ready') }),
  z.object({ type: z.literal('news'), cursor: z.string(), news: z.array(ChatNews) }),
])
export type UpdatesReply = z.infer<typeof UpdatesReply>

export const UpdatesQuery = z.strictObject({ since: z.string().max(64).optional() })
export const ChatQuery = z.strictObject({ before: ChatMessageId.optional() })
export const ChatMessages = z.object({ items: z.array(ChatMessageView), more: z.boolean() })
export const KeyParams = z.strictObject({ key: InboxKey })
export const ChatParams = z.strictObject({ key: InboxKey, id: ChatId })

/** Close codes of `/ws/visitor` beyond the standard's own. */
export const VisitorClose = {
  /** The frame was not one of ours. */
  invalid: 4400,
  /** No valid `hello` in time, or the session has ended: go on without it. */
  unauthenticated: 4401,
  /** Too much, too fast: come back later. */
  tooMuch: 4429,
  /** Did not read fast enough: come back and resume. */
  tooSlow: 4408,
} as const
