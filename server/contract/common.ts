/** Pieces shared by every request and reply. All times are integer milliseconds since 1970, UTC. */
import { z } from 'zod'

export const Id = z.int().positive()
/** An id in a path or query, where everything is text. */
export const PathId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'expected a positive whole number')
  .transform(Number)
export const Time = z.int()
/** A day that somebody names: in a century that calendars and people can work with. */
export const NamedDay = Time.min(Date.UTC(1900, 0, 1), 'expected a day after 1900').max(
  Date.UTC(2200, 0, 1),
  'expected a day before 2200',
)
/** What a person typed. PostgreSQL can't store NUL, so nobody may send it. */
export const Typed = z.string().refine((text) => !text.includes('\0'), 'expected text without NUL')
/** A random name the client makes, so that a double click or a repeated request is the same message. */
export const ClientId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'expected 8 to 64 letters, digits, - or _')
export const IdParams = z.strictObject({ id: PathId })
export const Nothing = z.strictObject({})

/** A page of a list; `next` goes back as `cursor` for the following page, null at the end. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() })
export type Page<T> = { items: T[]; next: string | null }

export const Cursor = z.string().max(200)

/** How a text that was sent is wrong at one place, so that it can be told in any language. */
export const TEXT_FAULTS = [
  /** It is no YAML there. */
  'syntax',
  /** A field that there is not. */
  'unknown',
  /** A field that is not there. */
  'missing',
  'type',
  'choice',
  'least',
  'most',
  'short',
  'long',
  'format',
  /** Nothing is called so, or several are. */
  'name',
  /** It stands there twice. */
  'repeated',
  /** It contradicts the rest; the field says how. */
  'refused',
] as const

export const FieldFault = z.object({
  path: z.string(),
  /** In English, for whoever calls the API. */
  message: z.string(),
  /** Of a text of several lines: where in it, from 1. */
  line: z.int().optional(),
  column: z.int().optional(),
  kind: z.enum(TEXT_FAULTS).optional(),
  /** As it would be right, or what was looked for; as it is written in the text. */
  expected: z.string().optional(),
})
export type FieldFault = z.infer<typeof FieldFault>

/** Every error answer has this one shape. `code` is stable; docs/errors.md lists them all. */
export const ErrorReply = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** For `invalid_input`: which field, and what was expected. */
    fields: z.array(FieldFault).optional(),
  }),
})
export type ErrorReply = z.infer<typeof ErrorReply>

export const ChannelKind = z.enum(['whatsapp', 'web', 'email'])
export type ChannelKind = z.infer<typeof ChannelKind>

export const Locale = z.enum(['de', 'en'])
export type Locale = z.infer<typeof Locale>
export const Theme = z.enum(['light', 'dark', 'system'])
