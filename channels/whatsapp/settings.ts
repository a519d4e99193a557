import { z } from 'zod'
import type { SettingsField } from '../adapter.ts'

/** Ids become parts of a path, so nothing but digits is let in. */
const graphId = z
  .string()
  .trim()
  .regex(/^\d{1,32}$/, 'Only digits.')

/** Secrets become header values; visible characters only, so that a pasted line break is found here. */
const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'Visible characters without spaces.')

export const settings = z.strictObject({
  phoneNumberId: graphId,
  wabaId: graphId,
  token: secret,
  appSecret: secret,
  /** Signs what is on its way while the app secret is being replaced; empty afterwards. */
  previousAppSecret: secret.nullable().default(null),
  verifyToken: secret,
  displayNumber: z.string().trim().max(40).nullable().default(null),
  graphVersion: z
    .string()
    .regex(/^v\d+\.\d$/, 'Like v25.0.')
    .default('v25.0'),
  /** The day Meta's data processing terms were accepted, for the records. */
  dpaAcceptedOn: z.iso.date().nullable().default(null),
  /** True for an inbox that talks to the simulator instead of Meta. */
  simulator: z.boolean().default(false),
})

export type WhatsAppSettings = z.infer<typeof settings>

const secrets: ReadonlySet<string> = new Set(['token', 'appSecret', 'previousAppSecret', 'verifyToken'])

export const fields: readonly SettingsField[] = Object.keys(settings.shape).map((key) => ({
  key,
  secret: secrets.has(key),
}))
