/** Wordings a provider has to approve. They belong to a group of accounts, so inboxes may share them. */
import { z } from 'zod'
import { Id, Time, Typed } from './common.ts'

export const TemplateStatus = z.enum([
  'approved',
  'pending',
  'rejected',
  'paused',
  'disabled',
  'in_appeal',
  'archived',
  'deleted',
  'other',
])

const ButtonKind = z.enum([
  'quick_reply',
  'url',
  'phone',
  'copy_code',
  'flow',
  'catalog',
  'products',
  'otp',
  'other',
])

const HeaderView = z.discriminatedUnion('format', [
  z.object({ format: z.literal('text'), text: z.string() }),
  z.object({ format: z.enum(['image', 'video', 'document']), example: z.string().nullable() }),
  z.object({ format: z.literal('location') }),
])

const Button = z.object({
  kind: ButtonKind,
  text: z.string(),
  url: z.string().optional(),
  phone: z.string().optional(),
  example: z.string().optional(),
})

export const TemplateView = z.object({
  id: Id,
  name: z.string(),
  language: z.string(),
  /** `utility`, `marketing`, `authentication` */
  category: z.string(),
  status: TemplateStatus,
  /** Why it was refused or stopped, in the provider's word. */
  reason: z.string().nullable(),
  quality: z.enum(['green', 'yellow', 'red', 'unknown']).nullable(),
  variables: z.enum(['named', 'positional']),
  header: HeaderView.nullable(),
  body: z.string(),
  footer: z.string().nullable(),
  buttons: z.array(Button),
  examples: z.object({
    header: z.record(z.string(), z.string()),
    body: z.record(z.string(), z.string()),
  }),
  /** Parts that can't be filled in here; the template is shown and not sent. */
  beyond: z.array(z.string()),
  /** Can be sent now: approved, and nothing in it is beyond us. */
  sendable: z.boolean(),
  changedAt: Time,
})
export type TemplateView = z.infer<typeof TemplateView>

export const TemplateList = z.object({
  items: z.array(TemplateView),
  /** When they were last read from the provider; null: never. */
  syncedAt: Time.nullable(),
  /** Why that did not work the last time: a failure reason. */
  failure: z.string().nullable(),
})
export type TemplateList = z.infer<typeof TemplateList>

const text = (longest: number) => Typed.trim().min(1).max(longest)

/** What an admin writes. The channel names what its provider would refuse, field by field. */
export const NewTemplate = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'expected small letters, digits and _'),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'expected a language like de or en_US'),
  category: z.enum(['utility', 'marketing', 'authentication']),
  variables: z.enum(['named', 'positional']),
  header: z
    .discriminatedUnion('format', [
      z.strictObject({ format: z.literal('text'), text: text(60) }),
      z.strictObject({
        format: z.enum(['image', 'video', 'document']),
        /** The provider's handle of an example file. */
        example: z.string().max(4096).nullable().default(null),
      }),
      z.strictObject({ format: z.literal('location') }),
    ])
    .nullable(),
  body: text(1024),
  footer: text(60).nullable(),
  buttons: z
    .array(
      z.strictObject({
        kind: z.enum(['quick_reply', 'url', 'phone', 'copy_code']),
        text: text(25),
        url: z.string().max(2000).optional(),
        phone: z.string().max(20).optional(),
        example: z.string().max(2000).optional(),
      }),
    )
    .max(10),
  examples: z.strictObject({
    header: z.record(z.string().max(100), Typed.max(200)),
    body: z.record(z.string().max(100), Typed.max(1024)),
  }),
})
export type NewTemplate = z.infer<typeof NewTemplate>
/** Name and language are what a template is; everything else can be changed. */
export const TemplateChange = NewTemplate.omit({ name: true, language: true })

/** The bytes are the request's body. */
export const ExampleQuery = z.strictObject({ name: text(255) })
export const ExampleReply = z.object({
  /** The provider's handle of the file, for `header.example`. */
  example: z.string(),
})
export type ExampleReply = z.infer<typeof ExampleReply>
