/** Mails as they are once they were read: straight to the worker that files them. */
import { createHash } from 'node:crypto'
import type { MailAddress, MailReport } from '../../channels/adapter.ts'
import type { EmailDelivery } from '../../channels/email/delivery.ts'
import { arrived, sampleMail } from '../../channels/email/sample.ts'
import { SUPPORT } from './mails.ts'
import type { TestServer } from './server.ts'

type Mail = EmailDelivery['mail']

export const CARLA: MailAddress = { name: 'Carla Brandt', address: 'carla@kunde.example' }
export const BEN: MailAddress = { name: 'Ben Adler', address: 'ben@werkstatt.example' }
export const DORA: MailAddress = { name: 'Dora Klein', address: 'dora@makler.example' }
export const EVE: MailAddress = { name: 'Eve', address: 'eve@fremd.example' }
export const US: MailAddress = { name: null, address: SUPPORT }

export interface ReadParts extends Partial<Omit<Mail, 'mailId' | 'head'>> {
  /** Message-ID without brackets; left out: one of its own. */
  id?: string | null
  from?: MailAddress
  to?: MailAddress[]
  cc?: MailAddress[]
  subject?: string | null
  text?: string
  at?: number
  old?: boolean
  inbox?: string
}

let counter = 0

/** From Carla to us, but for what is said otherwise. The same parts are the same mail. */
export function readMail(parts: ReadParts = {}): EmailDelivery {
  const {
    id = `read-${++counter}@kunde.example`,
    from = CARLA,
    to = [US],
    cc = [],
    subject = 'Kratzer an der Lampe',
    text = 'Moin',
    at = Date.now() - 60_000,
    old = false,
    inbox = SUPPORT,
    ...mail
  } = parts
  const head = { subject, from, sender: null, replyTo: [], to, cc, bcc: [], date: at }
  const content = JSON.stringify([id, head, text, mail])
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22)
  return arrived({
    inbox,
    id: `${encodeURIComponent(id ?? 'none').slice(0, 100)}#${hash}`,
    at,
    sender: from,
    old,
    mail: sampleMail({ segments: [{ kind: 'text', text }], raw: null, ...mail, mailId: id, head }),
  })
}

export const report = (original: string | null, ...recipients: MailReport['recipients']): MailReport => ({
  kind: 'delivery',
  original,
  recipients,
})

/** Stored as read, and not filed before the worker comes to it. */
export function storeRead(t: TestServer, inboxId: number, delivery: EmailDelivery): Promise<void> {
  const body = Buffer.from(JSON.stringify(delivery))
  return t.server.intake.store({ channel: 'email', body, signedBy: [inboxId] })
}

export interface FiledMessage {
  id: number
  conversationId: number
}

/** Filed; where it became a message, that. */
export async function fileRead(
  t: TestServer,
  inboxId: number,
  ...deliveries: EmailDelivery[]
): Promise<FiledMessage | undefined> {
  for (const delivery of deliveries) await storeRead(t, inboxId, delivery)
  await t.server.inbound.drain()
  const last = deliveries.at(-1)
  const row = await t.ctx.db.read
    .selectFrom('message')
    .select(['id', 'conversation_id'])
    .where('inbox_id', '=', inboxId)
    .where('external_id', '=', last?.id ?? '')
    .executeTakeFirst()
  return row && { id: row.id, conversationId: row.conversation_id }
}

/** Filed as a message, or the test ends here. */
export async function filed(t: TestServer, inboxId: number, parts: ReadParts = {}): Promise<FiledMessage> {
  const message = await fileRead(t, inboxId, readMail(parts))
  if (!message) throw new Error('the mail became no message')
  return message
}
