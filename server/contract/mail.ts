/** Mail: what is shown of one, and what an agent writes. */
import { z } from 'zod'
import { ClientId, Id, Locale, Time, Typed } from './common.ts'
import { UploadId } from './content.ts'
import { MailboxAddress } from './mailbox.ts'

export const MailPerson = z.object({ name: z.string().nullable(), address: z.string() })
export type MailPerson = z.infer<typeof MailPerson>

export const MailSegmentView = z.object({
  /** quote and signature are folded; put together the segments are the whole text */
  kind: z.enum(['text', 'quote', 'signature']),
  text: z.string(),
})

const Verdict = z.enum(['pass', 'fail', 'none']).nullable()

/** How one recipient of ours fared. */
export const MailRecipientView = z.object({
  ...MailPerson.shape,
  role: z.enum(['to', 'cc', 'bcc']),
  state: z.enum(['waiting', 'accepted', 'delayed', 'delivered', 'failed']),
  /** As of a message: `reason` is translated by the console, `detail` is the server's own sentence. */
  failure: z.object({ code: z.string(), reason: z.string(), detail: z.string().nullable() }).nullable(),
})
export type MailRecipientView = z.infer<typeof MailRecipientView>

/** Words as in channels/mail.ts, where they are explained. */
export const MailView = z.object({
  /** Message-ID without brackets; null: it has none. */
  mailId: z.string().nullable(),
  subject: z.string().nullable(),
  /** By the sender's clock, which may be wrong or a lie; null: none. */
  date: Time.nullable(),
  /** Who it says it is from: always shown as it is. null: it names nobody. */
  from: MailPerson.nullable(),
  sender: MailPerson.nullable(),
  replyTo: z.array(MailPerson),
  to: z.array(MailPerson),
  cc: z.array(MailPerson),
  bcc: z.array(MailPerson),
  segments: z.array(MailSegmentView),
  /** There is a formatted page: `POST /api/messages/:id/page`. */
  page: z.boolean(),
  /** How many pictures of other servers it names; they are not loaded until somebody asks. */
  remotePictures: z.int(),
  warnings: z.array(
    z.object({
      kind: z.enum([
        'reply_to_differs',
        'dmarc_failed',
        'name_is_address',
        'looks_like',
        'mixed_scripts',
        'several_senders',
        'no_sender',
        'own_address',
        'new_participant',
      ]),
      value: z.string().nullable(),
    }),
  ),
  authentication: z.object({ spf: Verdict, dkim: Verdict, dmarc: Verdict }),
  protection: z.enum(['smime_signed', 'smime_encrypted', 'pgp_signed', 'pgp_encrypted']).nullable(),
  machine: z.enum(['auto_reply', 'auto_generated', 'list', 'bulk', 'bounce', 'complaint']).nullable(),
  invitation: z
    .object({
      method: z.enum(['request', 'cancel', 'reply', 'publish']),
      summary: z.string().nullable(),
      start: Time.nullable(),
      end: Time.nullable(),
      allDay: z.boolean(),
      location: z.string().nullable(),
      organizer: MailPerson.nullable(),
    })
    .nullable(),
  /** It could not be read: there is only the mail as it came. */
  unreadable: z.boolean(),
  /** The mail as it came is still here: `GET /api/messages/:id/raw`. */
  raw: z.boolean(),
  /** Of ours: each recipient. Empty for what came in. */
  recipients: z.array(MailRecipientView),
})
export type MailView = z.infer<typeof MailView>

/** Where the sanitised page can be shown in a frame, for some minutes. */
export const MailPageAsk = z.strictObject({
  /** With those of other servers. */
  pictures: z.boolean().default(false),
  /** Of the few words that are ours. */
  language: Locale.default('en'),
})
export type MailPageAsk = z.infer<typeof MailPageAsk>
export const MailPageReply = z.object({
  url: z.string(),
  until: Time,
  /** How many pictures of other servers there are, and of how many servers. */
  pictures: z.int(),
  servers: z.int(),
  /** How many were left out for good, since they would only tell that somebody looks. */
  trackers: z.int(),
  /** It has colours of its own, for white paper; else it takes those of the theme. */
  coloured: z.boolean(),
})
export type MailPageReply = z.infer<typeof MailPageReply>

/** An address as somebody typed or chose it. */
const Recipient = z.strictObject({
  name: Typed.trim().max(120).nullable().default(null),
  address: MailboxAddress,
})
const Recipients = z.array(Recipient).max(50)
const MOST_RECIPIENTS = 100

const Written = z.strictObject({
  to: Recipients,
  cc: Recipients.default([]),
  bcc: Recipients.default([]),
  subject: Typed.trim().max(250),
  /**
   * What is written, without signature and quote: HTML of paragraphs, line breaks, bold, italic, underline,
   * links, lists and quotes. Whatever else is in it is dropped.
   */
  html: Typed.max(200_000),
  uploadIds: z.array(UploadId).max(30).default([]),
  signature: z.boolean().default(true),
})
const notTooMany = ({ to, cc, bcc }: { to: unknown[]; cc: unknown[]; bcc: unknown[] }) =>
  to.length + cc.length + bcc.length <= MOST_RECIPIENTS
const TOO_MANY = { path: ['to'], message: `expected at most ${MOST_RECIPIENTS} recipients` }

/** Stands in `NewMessage.content`. */
export const MailContent = Written.extend({
  kind: z.literal('mail'),
  /** The message below an answer, or the one that is passed on; null: none. */
  about: z
    .strictObject({
      id: Id,
      /** reply: it is quoted where `quote` says so · forward: with its head, and those of its files */
      as: z.enum(['reply', 'forward']),
      quote: z.boolean().default(true),
      /** Of a forwarded message: the files that go along, by their public ids. */
      fileIds: z
        .array(z.string().regex(/^[A-Za-z0-9_-]{22}$/))
        .max(50)
        .default([]),
    })
    .nullable()
    .default(null),
}).refine(notTooMany, TOO_MANY)
export type MailContent = z.infer<typeof MailContent>

/** A conversation that we begin. */
export const NewMailConversation = Written.extend({
  clientId: ClientId,
  inboxId: Id,
  /** The chat that goes on by mail; its text stands below. */
  continues: Id.optional(),
}).refine(notTooMany, TOO_MANY)
export type NewMailConversation = z.infer<typeof NewMailConversation>

export const ReplyQuery = z.strictObject({
  /** The message that is answered or passed on; left out: the newest of the customer's. */
  message: z
    .string()
    .regex(/^[1-9]\d{0,15}$/, 'expected a positive whole number')
    .transform(Number)
    .optional(),
  mode: z.enum(['reply', 'reply_all', 'forward']).default('reply'),
})

/** What a composer begins with. */
export const ReplyDraft = z.object({
  /** The message it is about; null: there is none. */
  about: Id.nullable(),
  /** Who it will be from. */
  from: MailPerson,
  to: z.array(MailPerson),
  cc: z.array(MailPerson),
  subject: z.string(),
  /** What stands below, as plain text, for a folded preview; null: nothing. */
  quote: z.string().nullable(),
  /** Below the text, sanitised HTML; empty: none. */
  signature: z.string(),
  /** Of a forwarded message: files that can go along. */
  files: z.array(
    z.object({
      id: z.string(),
      fileName: z.string().nullable(),
      size: z.int().nullable(),
      /** A picture inside its page: a photo, or only somebody's logo. */
      inline: z.boolean(),
    }),
  ),
  /** Answering all would reach these, too; for `reply` alone. */
  others: z.array(MailPerson),
  warnings: MailView.shape.warnings,
  /** All files together, bytes. */
  maxFiles: z.int(),
})
export type ReplyDraft = z.infer<typeof ReplyDraft>

/** Somebody beside the contact who is part of a conversation. Being one gives access to nothing. */
export const ParticipantView = z.object({
  ...MailPerson.shape,
  /** contact: an address of the contact · copied: named in a mail · joined: wrote in it · agent: we wrote to them */
  via: z.enum(['contact', 'copied', 'joined', 'agent']),
})
export type ParticipantView = z.infer<typeof ParticipantView>
