/**
 * What the server makes of a mail that was read: this channel's wire format, written by server/mail/reader
 * and stored like any provider's delivery. It is ours at both ends, so whatever does not fit is broken.
 */
import { z } from 'zod'
import { UploadId } from '../../server/contract/content.ts'
import { MailboxAddress } from '../../server/contract/mailbox.ts'
import type { InboundMail } from '../adapter.ts'

const Kind = z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker'])
const Person = z.strictObject({ name: z.string().nullable(), address: z.string().min(1) })
const People = z.array(Person)
const Time = z.int().nullable()
const Verdict = z.enum(['pass', 'fail', 'none']).nullable()
const Failure = z.strictObject({ code: z.string(), reason: z.string(), detail: z.string().nullable() })

const Head = z.strictObject({
  subject: z.string().nullable(),
  from: Person.nullable(),
  sender: Person.nullable(),
  replyTo: People,
  to: People,
  cc: People,
  bcc: People,
  date: Time,
})

/** As channels/mail.ts, where each of them is explained. */
const Mail = z.strictObject({
  mailId: z.string().nullable(),
  answers: z.array(z.string()).max(50),
  head: Head,
  segments: z.array(z.strictObject({ kind: z.enum(['text', 'quote', 'signature']), text: z.string() })),
  page: UploadId.nullable(),
  remotePictures: z.int().nonnegative(),
  warnings: z.array(
    z.strictObject({
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
  authentication: z.strictObject({ spf: Verdict, dkim: Verdict, dmarc: Verdict }),
  protection: z.enum(['smime_signed', 'smime_encrypted', 'pgp_signed', 'pgp_encrypted']).nullable(),
  machine: z.enum(['auto_reply', 'auto_generated', 'list', 'bulk', 'bounce', 'complaint']).nullable(),
  report: z
    .strictObject({
      kind: z.enum(['delivery', 'complaint']),
      original: z.string().nullable(),
      recipients: z.array(
        z.strictObject({
          address: z.string().nullable(),
          action: z.enum(['failed', 'delayed', 'delivered', 'complained']),
          failure: Failure.nullable(),
        }),
      ),
    })
    .nullable(),
  invitation: z
    .strictObject({
      method: z.enum(['request', 'cancel', 'reply', 'publish']),
      summary: z.string().nullable(),
      start: Time,
      end: Time,
      allDay: z.boolean(),
      location: z.string().nullable(),
      organizer: Person.nullable(),
    })
    .nullable(),
  unreadable: z.boolean(),
  raw: z.int().nullable(),
})

export const EmailDelivery = z.strictObject({
  /** The mailbox it came into: its address. */
  inbox: MailboxAddress,
  /** Unique in the mailbox: made of Message-ID and content, so that one id with two contents is two mails. */
  id: z.string().min(1).max(200),
  /** When the provider got it, milliseconds. */
  at: z.int().nonnegative(),
  /** Where it came from: the address it says, or for want of one a name at `sender.invalid`. */
  sender: Person,
  /** It was there before the inbox was connected. */
  old: z.boolean(),
  mail: Mail,
  files: z.array(
    z.strictObject({
      /** Public id of the held file. */
      id: UploadId,
      kind: Kind,
      mimeType: z.string(),
      fileName: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      inline: z.boolean(),
    }),
  ),
})
export type EmailDelivery = Omit<z.infer<typeof EmailDelivery>, 'mail'> & { mail: InboundMail }
