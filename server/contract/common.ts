/** Pieces shared by every request and reply. All times are integer milliseconds since 1970, UTC. */
import { z } from 'zod'

export const Id = z.int().positive()
/** An id in a path or query, where everything is text. */
export const PathId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'expected a positive whole number')
  .transform(Number)
export const Time = z.int()
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

/** Every error answer has this one shape. `code` is stable; docs/errors.md lists them all. */
export const ErrorReply = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** For `invalid_input`: which field, and what was expected. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
})
export type ErrorReply = z.infer<typeof ErrorReply>

export const ChannelKind = z.enum(['whatsapp', 'web', 'email'])
export type ChannelKind = z.infer<typeof ChannelKind>

export const Locale = z.enum(['de', 'en'])
export type Locale = z.infer<typeof Locale>
export const Theme = z.enum(['light', 'dark', 'system'])
