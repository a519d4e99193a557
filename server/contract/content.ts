/** What an agent sends beyond plain text. Lengths that differ by channel are checked by the channel's limits. */
import { z } from 'zod'
import { Id, PathId, Typed } from './common.ts'

const line = (longest: number) => Typed.trim().min(1).max(longest)
const optionalLine = (longest: number) => Typed.trim().max(longest).nullable().default(null)

/** The random name of a file that was uploaded and not sent yet; see `POST /api/uploads`. */
export const UploadId = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected the id of an uploaded file')

export const Place = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: optionalLine(1000),
  address: optionalLine(1000),
})

const kindOfLine = z.string().trim().max(40).optional()
export const ContactCard = z.strictObject({
  name: z
    .strictObject({
      full: line(256),
      first: line(128).optional(),
      last: line(128).optional(),
      middle: line(128).optional(),
      prefix: line(64).optional(),
      suffix: line(64).optional(),
    })
    .refine(
      ({ first, last, middle, prefix, suffix }) => [first, last, middle, prefix, suffix].some(Boolean),
      'expected a first name, a last name or another part of it beside the full name',
    ),
  phones: z.array(z.strictObject({ number: line(40), type: kindOfLine, waId: line(40).optional() })).max(20),
  emails: z.array(z.strictObject({ address: line(254), type: kindOfLine })).max(20),
  urls: z.array(z.strictObject({ url: z.url().max(2000), type: kindOfLine })).max(20),
  addresses: z
    .array(
      z.strictObject({
        street: line(200).optional(),
        city: line(100).optional(),
        state: line(100).optional(),
        zip: line(20).optional(),
        country: line(100).optional(),
        countryCode: line(2).optional(),
        type: kindOfLine,
      }),
    )
    .max(20),
  org: z
    .strictObject({
      company: line(200).optional(),
      department: line(200).optional(),
      title: line(200).optional(),
    })
    .optional(),
  birthday: z.iso.date().optional(),
})
export type ContactCard = z.infer<typeof ContactCard>

/** Above the body: a line of text, or a picture, film or document. */
const Header = z
  .union([z.strictObject({ text: line(60) }), z.strictObject({ uploadId: UploadId })])
  .nullable()
  .default(null)
const pressable = { header: Header, body: line(4096), footer: optionalLine(60) }
/** What the customer's choice is called when it comes back. */
const choiceId = z.string().trim().min(1).max(200)

/** Values to fill into a template, by variable: `first_name`, or `1` where they are counted. */
const Values = z.record(z.string().max(100), Typed.max(1024)).default({})

export const TemplateFill = z.strictObject({
  kind: z.literal('template'),
  templateId: Id,
  header: Values,
  body: Values,
  /** By the button's place, from 0: the end of its address, its code, or what comes back when it is pressed. */
  buttons: z.record(z.string().regex(/^\d{1,2}$/), Typed.max(2000)).default({}),
  /** For a header that is a picture, a film or a document. */
  uploadId: UploadId.nullable().default(null),
  /** For a header that is a place. */
  place: Place.nullable().default(null),
})
export type TemplateFill = z.infer<typeof TemplateFill>

/** One of these stands in `NewMessage.content`. A channel takes those its `capabilities.sends` names. */
export const MessageContent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    uploadId: UploadId,
    caption: optionalLine(4096),
  }),
  Place.extend({ kind: z.literal('location') }),
  z.strictObject({ kind: z.literal('contacts'), contacts: z.array(ContactCard).min(1).max(20) }),
  z.strictObject({
    kind: z.literal('buttons'),
    ...pressable,
    buttons: z
      .array(z.strictObject({ id: choiceId, title: line(20) }))
      .min(1)
      .max(3),
  }),
  z.strictObject({
    kind: z.literal('list'),
    ...pressable,
    /** What opens the list. */
    button: line(20),
    sections: z
      .array(
        z.strictObject({
          title: optionalLine(24),
          rows: z
            .array(z.strictObject({ id: choiceId, title: line(24), description: optionalLine(72) }))
            .min(1)
            .max(10),
        }),
      )
      .min(1)
      .max(10),
  }),
  z.strictObject({ kind: z.literal('link'), ...pressable, label: line(20), url: z.url().max(2000) }),
  z.strictObject({
    kind: z.literal('flow'),
    ...pressable,
    label: line(30),
    flow: z.strictObject({
      by: z.union([z.strictObject({ id: line(64) }), z.strictObject({ name: line(200) })]),
      screen: optionalLine(200),
      data: z.record(z.string(), z.unknown()).nullable().default(null),
      draft: z.boolean().default(false),
    }),
  }),
  z.strictObject({ kind: z.literal('ask_location'), body: line(1024) }),
  z.strictObject({ kind: z.literal('ask_contact'), body: line(1024) }),
  TemplateFill,
])
export type MessageContent = z.infer<typeof MessageContent>

/**
 * What was sent, for the thread: enough to draw it as the customer sees it. Files are the message's
 * attachments; a header file is the first of them.
 */
export const SentContent = z.discriminatedUnion('kind', [
  Place.extend({ kind: z.literal('location') }),
  z.object({ kind: z.literal('contacts'), contacts: z.array(ContactCard) }),
  z.object({
    kind: z.enum(['buttons', 'list', 'link', 'flow', 'ask_location', 'ask_contact', 'template']),
    header: z.string().nullable(),
    body: z.string(),
    footer: z.string().nullable(),
    /** What can be pressed, as the customer reads it. For a list: what opens it. */
    buttons: z.array(z.object({ kind: z.string(), text: z.string(), url: z.string().nullable() })),
    sections: z.array(
      z.object({
        title: z.string().nullable(),
        rows: z.array(z.object({ id: z.string(), title: z.string(), description: z.string().nullable() })),
      }),
    ),
    /** Of a template. */
    template: z.object({ name: z.string(), language: z.string(), category: z.string() }).nullable(),
  }),
])
export type SentContent = z.infer<typeof SentContent>

/** A file that was uploaded and not sent yet. */
export const UploadView = z.object({
  id: UploadId,
  /** How it will be sent; what is no picture, film or sound is a document. */
  kind: z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker']),
  fileName: z.string(),
  mimeType: z.string(),
  size: z.int(),
  /** Of sound: how long it plays. */
  seconds: z.number().nullable(),
  /** It was made into something the channel takes (a browser's voice recording, for instance). */
  converted: z.boolean(),
})
export type UploadView = z.infer<typeof UploadView>

export const UploadQuery = z
  .strictObject({
    /** The conversation it is meant for: its channel's limits count. */
    conversation: PathId.optional(),
    /** In place of that, where the conversation is still to begin: its inbox. */
    inbox: PathId.optional(),
    /** The file's name; the bytes are the request's body. */
    name: line(255),
    /** voice: a recording; sticker: a picture to be sent as a sticker; document: as it is. */
    as: z.enum(['voice', 'sticker', 'document']).optional(),
  })
  .refine(({ conversation, inbox }) => (conversation === undefined) !== (inbox === undefined), {
    path: ['conversation'],
    message: 'expected either a conversation or an inbox',
  })
