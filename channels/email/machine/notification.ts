/**
 * What Amazon SES tells by mail through its notification service, as JSON
 * (docs.aws.amazon.com/ses/latest/dg/notification-contents.html).
 */
import { z } from 'zod'
import type { MailReport } from '../../adapter.ts'
import type { Parsed } from '../read/parsed.ts'
import { messageIdOf } from './fields.ts'
import { failureOf } from './reasons.ts'

const Recipient = z.object({
  emailAddress: z.string().max(320),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
})
const Notification = z.object({
  bounce: z
    .object({
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(Recipient).max(100),
    })
    .optional(),
  complaint: z.object({ complainedRecipients: z.array(Recipient).max(100) }).optional(),
  delivery: z.object({ recipients: z.array(z.string().max(320)).max(100) }).optional(),
  mail: z
    .object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).optional() })
    .optional(),
})

const LONGEST = 200_000

/** null: it is none. */
export function notificationOf({ text }: Parsed): MailReport | null {
  const notification = read(text?.slice(0, LONGEST) ?? '')
  if (!notification) return null
  const { bounce, complaint, delivery, mail } = notification
  const id = mail?.headers?.find(({ name }) => name.toLowerCase() === 'message-id')?.value ?? null
  const original = messageIdOf(id)
  if (bounce) {
    const recipients = bounce.bouncedRecipients.map(({ emailAddress, status, diagnosticCode }) => ({
      address: emailAddress.toLowerCase(),
      action: 'failed' as const,
      failure: failureOf(status ?? null, diagnosticCode ?? bounce.bounceSubType ?? ''),
    }))
    return { kind: 'delivery', original, recipients }
  }
  if (complaint) {
    const recipients = complaint.complainedRecipients.map(({ emailAddress }) => ({
      address: emailAddress.toLowerCase(),
      action: 'complained' as const,
      failure: null,
    }))
    return { kind: 'complaint', original, recipients }
  }
  const addresses = delivery?.recipients.map((address) => address.toLowerCase()) ?? []
  return addresses.length === 0
    ? null
    : {
        kind: 'delivery',
        original,
        recipients: addresses.map((address) => ({ address, action: 'delivered', failure: null })),
      }
}

function read(text: string): z.infer<typeof Notification> | null {
  const start = text.search(/\S/)
  if (!text.startsWith('{"notificationType"', start)) return null
  // A footer follows, and lines are broken wherever they got too long.
  const end = text.indexOf('\n--\n')
  const json = text.slice(start, end === -1 ? undefined : end).replace(/\s*\r?\n/g, '')
  try {
    return Notification.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}
