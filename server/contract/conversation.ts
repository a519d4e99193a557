/** Conversations, their messages and entries, as agents see them. */
import { z } from 'zod'
import { ChannelKind, ClientId, Cursor, Id, PathId, Time, Typed } from './common.ts'
import { MessageContent, SentContent } from './content.ts'
import { LabelView } from './label.ts'
import { MailContent, MailView, ParticipantView } from './mail.ts'
import { RetentionHint } from './retention.ts'

export const ConversationStatus = z.enum(['open', 'snoozed', 'resolved'])
export type ConversationStatus = z.infer<typeof ConversationStatus>

export const Delivery = z.enum([
  'queued',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'failed',
  'delivered',
  'read',
  'played',
])
export type Delivery = z.infer<typeof Delivery>

export const Author = z.object({
  kind: z.enum(['contact', 'agent', 'system']),
  id: Id.nullable(),
  name: z.string().nullable(),
})

/** Public part of one file. `id` is random; the bytes come from `GET /api/attachments/:id`. */
export const AttachmentView = z.object({
  id: z.string(),
  kind: z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker']),
  fileName: z.string().nullable(),
  mimeType: z.string().nullable(),
  size: z.int().nullable(),
  /** pending: still being fetched · stored · failed: the provider no longer has it */
  state: z.enum(['pending', 'stored', 'failed']),
  /** Of pictures: their size, and whether `?size=small` gives a small one. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  small: z.boolean(),
  /** Of sound: how long it plays, and how loud each of some 60 parts is, from 0 to 1. */
  seconds: z.number().nullable(),
  peaks: z.array(z.number()).nullable(),
  /** Shown inside a mail's page, and not listed below it. */
  inline: z.boolean(),
})
export type AttachmentView = z.infer<typeof AttachmentView>

export const MessageView = z.object({
  id: Id,
  conversationId: Id,
  /** internal: a note that never leaves the house */
  direction: z.enum(['in', 'out', 'internal']),
  /** text, image, …, note; `unsupported` with `details` where nothing better is known */
  type: z.string(),
  text: z.string().nullable(),
  attachments: z.array(AttachmentView),
  /** null for inbound messages and notes */
  delivery: Delivery.nullable(),
  /** Why it failed. `reason` is translated by the console, `detail` is the provider's own sentence. */
  failure: z.object({ code: z.string(), reason: z.string(), detail: z.string().nullable() }).nullable(),
  externalId: z.string().nullable(),
  clientId: z.string().nullable(),
  /** Inbound: by the provider's clock. Outbound and notes: when the agent sent it. */
  sentAt: Time,
  author: Author,
  /** The message this one answers: its text, and its id if it is still here. */
  quote: z.object({ id: Id.nullable(), text: z.string().nullable() }).nullable(),
  reactions: z.array(
    z.object({
      emoji: z.string(),
      by: z.enum(['contact', 'agent']),
      /** How far ours got; null for the customer's. */
      delivery: Delivery.nullable(),
      /** Why ours was not delivered: a failure reason. */
      failure: z.string().nullable(),
    }),
  ),
  forwarded: z.boolean(),
  /** app: written outside of Sandglass · history: from before the inbox was connected · null: the usual way */
  via: z.enum(['app', 'history']).nullable(),
  /** What was sent beyond text and files. */
  content: SentContent.nullable(),
  /** What the provider charges: its words for category and kind of price. */
  price: z.object({ category: z.string(), type: z.string().nullable() }).nullable(),
  /** Earlier wordings: `GET /api/messages/:id/revisions`. */
  editedAt: Time.nullable(),
  /** The customer took it back; text and files are not shown any more. */
  revokedAt: Time.nullable(),
  /** The provider's own structure for kinds that are more than text and files. */
  details: z.record(z.string(), z.unknown()).nullable(),
  /** Of mail. */
  mail: MailView.nullable(),
})
export type MessageView = z.infer<typeof MessageView>

export const EntryView = z.object({
  id: Id,
  conversationId: Id,
  /**
   * assigned · unassigned · resolved · reopened · call · number_changed · user_id_changed ·
   * security_changed · bot_took_over · bot_left · merged · opted_out · opted_in · rated · ended ·
   * continued · continues · delivery_delayed · complained · files_deleted · redacted · anonymised ·
   * restricted · unrestricted · fetched_back
   */
  kind: z.string(),
  at: Time,
  author: Author,
  /** For `assigned`: to whom. */
  agent: z.object({ id: Id, name: z.string() }).nullable(),
  /** call */
  call: z
    .object({
      direction: z.enum(['in', 'out']),
      state: z.enum(['ringing', 'accepted', 'rejected', 'missed', 'failed', 'ended']),
      seconds: z.int().nullable(),
    })
    .nullable(),
  /** number_changed, user_id_changed: what ended and what holds now, as people read it. */
  change: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  /** rated: from 1 to 5, and what was written with it. */
  rating: z.object({ score: z.int(), comment: z.string().nullable() }).nullable(),
  /** delivery_delayed, complained: about which address */
  address: z.string().nullable(),
  /** continued: the conversation by mail in which this chat goes on · continues: the chat that goes on here */
  other: Id.nullable(),
})
export type EntryView = z.infer<typeof EntryView>

/** The same for every agent; what differs from agent to agent is in ConversationItem. */
export const ConversationView = z.object({
  id: Id,
  inboxId: Id,
  channel: ChannelKind,
  status: ConversationStatus,
  contact: z.object({
    id: Id,
    name: z.string().nullable(),
    /** The best address to show: `+49 151 …`, `@name`. */
    address: z.string().nullable(),
    /** All that people can read, the best one first; `kind` as in channels/adapter.ts. */
    addresses: z.array(z.object({ kind: z.string(), text: z.string() })),
    since: Time,
    /** Marketing on this channel, the newest word of it. */
    marketing: z.enum(['unknown', 'granted', 'withdrawn']),
    /** Open questions whether this is the same person as another; see `GET /api/contacts/:id/duplicates`. */
    duplicates: z.int(),
    /** They want their data kept and not used; nothing of it is deleted meanwhile. */
    restricted: z.boolean(),
    /** They want to be erased, and what is still here goes as soon as it may. */
    erasureAsked: z.boolean(),
  }),
  assignee: z.object({ id: Id, name: z.string() }).nullable(),
  /** Of mail, empty where it has none; null: the channel knows no subjects. */
  subject: z.string().nullable(),
  /** Of mail: everybody who takes part, the contact's own address first. Empty elsewhere. */
  participants: z.array(ParticipantView),
  /** Of a website's chat: who writes, as far as we know. */
  visitor: z
    .object({
      /** The site has signed for this person: name, e-mail and `claims` are its word. */
      identified: z.boolean(),
      email: z.string().nullable(),
      language: z.string().nullable(),
      /** What the page says of them; nobody has verified it. */
      attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      claims: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      /** The page the first message came from. */
      page: z.string().nullable(),
      /** The newest privacy notice that was agreed to. */
      notice: z.object({ version: z.int(), language: z.string(), at: Time }).nullable(),
    })
    .nullable(),
  rating: z.object({ score: z.int(), comment: z.string().nullable() }).nullable(),
  /** The newest message, for the list. */
  preview: z
    .object({
      direction: z.enum(['in', 'out', 'internal']),
      type: z.string(),
      text: z.string().nullable(),
      author: z.string().nullable(),
      /** The agent who wrote it, for "You:". */
      authorId: Id.nullable(),
      delivery: Delivery.nullable(),
      failure: z.string().nullable(),
      /** Files come with it, beside those inside a mail's page. */
      files: z.boolean(),
    })
    .nullable(),
  createdAt: Time,
  /** Newest message in or out; the list is sorted by it, newest first. */
  lastMessageAt: Time,
  lastInboundAt: Time.nullable(),
  /** Free answers are allowed until then; null: the channel has no such window. */
  replyUntil: Time.nullable(),
  /** The customer came through an advertisement, and the longer window counts. */
  entryPoint: z.boolean(),
  /** The provider's own bot answers, until one of us does. */
  botAnswers: z.boolean(),
  resolvedAt: Time.nullable(),
  /** Inbound messages so far; only ever grows. Unread for an agent = inboundCount − seen. */
  inboundCount: z.int(),
  /** By name. */
  labels: z.array(LabelView),
  retention: RetentionHint,
})
export type ConversationView = z.infer<typeof ConversationView>

/** A conversation as one agent sees it. */
export const ConversationItem = ConversationView.extend({
  /** How many of `inboundCount` this agent has seen. */
  seen: z.int(),
})
export type ConversationItem = z.infer<typeof ConversationItem>

/** restricted: what only the data protection role sees; nowhere else is it listed */
export const View = z.enum(['mine', 'unassigned', 'all', 'resolved', 'restricted'])
export type View = z.infer<typeof View>

export const ConversationQuery = z.strictObject({
  /** mine and unassigned are open ones; all: every open one. */
  view: View.optional(),
  inbox: PathId.optional(),
  /** Of this person alone; then of every status unless one is asked for. */
  contact: PathId.optional(),
  /** Only with inbound messages this agent has not seen. */
  unread: z.literal('true').optional(),
  /** With this label. */
  label: PathId.optional(),
  /** Overrides the view's own choice. */
  status: ConversationStatus.optional(),
  /** Part of a contact's name, address, or #number of a conversation. */
  q: Typed.trim().max(100).optional(),
  cursor: Cursor.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .optional(),
})

export const MessageQuery = z.strictObject({
  cursor: Cursor.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .optional(),
})

export const NewMessage = z
  .strictObject({
    clientId: ClientId,
    text: Typed.trim().min(1).max(65_536).optional(),
    /** With a preview of the first link, where the channel has such. */
    preview: z.boolean().default(true),
    /** In place of `text`. */
    content: z.discriminatedUnion('kind', [MessageContent, MailContent]).optional(),
    /** The message it answers. */
    quotedId: Id.optional(),
  })
  .refine(({ text, content }) => (text === undefined) !== (content === undefined), {
    path: ['text'],
    message: 'expected either text or content',
  })
/** Empty: taken back. */
export const NewReaction = z.strictObject({
  emoji: z
    .string()
    .max(64)
    .regex(/^(\p{RGI_Emoji})?$/v, 'expected one emoji'),
})
export const RevisionView = z.object({ text: z.string().nullable(), at: Time })
export type RevisionView = z.infer<typeof RevisionView>
export const NewNote = z.strictObject({ clientId: ClientId, text: Typed.trim().min(1).max(65_536) })
export const Assign = z.strictObject({ agentId: Id.nullable() })
export const StatusChange = z.strictObject({ status: ConversationStatus.exclude(['snoozed']) })
export const MarkRead = z.strictObject({ seen: z.int().min(0) })

/** Numbers beside the views in the rail. Open conversations only. */
export const Counts = z.object({
  mine: z.int(),
  unassigned: z.int(),
  all: z.int(),
  /** Open conversations by inbox id. */
  inboxes: z.record(z.string(), z.int()),
  /** The same by label id; without those that are on none. */
  labels: z.record(z.string(), z.int()),
  /** For admins: what waits in quarantine. null for everybody else. */
  quarantine: z.int().nullable(),
})
export type Counts = z.infer<typeof Counts>
