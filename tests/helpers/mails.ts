/** Mails as they come: a mailbox as an inbox, sources to fill it with, and what the console shows of them. */
import { once } from '../../server/media/enrich.ts'
import type { Collected } from '../../channels/adapter.ts'
import type { MessageView } from '../../server/contract/conversation.ts'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { Page } from '../../server/contract/common.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import type { Client, TestServer } from './server.ts'

export const SUPPORT = 'support@nordlicht.example'

/** By default one that is handed its mail, so that nothing is fetched. */
export async function mailInbox(t: TestServer, settings: Partial<MailboxSettings> = {}): Promise<number> {
  const { address = SUPPORT } = settings
  const { id } = await createInbox(
    t.ctx,
    { kind: 'system' },
    { channel: 'email', name: `Mail ${address}`, settings: { receive: 'smtp', ...settings, address } },
  )
  return id
}

export interface MailParts {
  from?: string | null
  to?: string | null
  cc?: string
  replyTo?: string
  subject?: string | null
  text?: string
  html?: string
  /** Without brackets; null: none. Left out: one of its own. */
  messageId?: string | null
  /** Without brackets. */
  inReplyTo?: string
  /** Without brackets, oldest first. */
  references?: string[]
  /** Milliseconds; null: none. */
  date?: number | null
  /** Beside these, in their order; several lines of one name: one text with line breaks in it won't do. */
  headers?: Record<string, string>
  files?: MailFileParts[]
}

export interface MailFileParts {
  name: string
  type?: string
  content: Buffer | string
  /** Without brackets; then it is part of the page. */
  contentId?: string
}

let counter = 0

/** The source of a mail from Carla to the mailbox, but for what is said otherwise. Lines end as RFC 5322 has it. */
export function rawMail(parts: MailParts = {}): string {
  const {
    from = 'Carla Brandt <carla@kunde.example>',
    to = SUPPORT,
    subject = 'Kratzer an der Lampe',
  } = parts
  const { messageId = `mail-${++counter}@kunde.example`, date = Date.UTC(2026, 9, 12, 8, 30) } = parts
  const body = bodyOf(parts)
  const head: Array<[string, string | null | undefined]> = [
    ['Message-ID', messageId && `<${messageId}>`],
    ['Date', date === null ? null : new Date(date).toUTCString().replace('GMT', '+0000')],
    ['From', from],
    ['To', to],
    ['Cc', parts.cc],
    ['Reply-To', parts.replyTo],
    ['Subject', subject],
    ['In-Reply-To', parts.inReplyTo && `<${parts.inReplyTo}>`],
    ['References', parts.references?.map((id) => `<${id}>`).join('\r\n ')],
    ['MIME-Version', '1.0'],
    ...Object.entries(parts.headers ?? {}),
  ]
  const lines = head.flatMap(([name, value]) => (value == null ? [] : [`${name}: ${value}`]))
  return `${lines.join('\r\n')}\r\n${body}`
}

/** Content headers, an empty line and the content. */
function bodyOf({ text, html, files = [] }: MailParts): string {
  const plain = text ?? (html === undefined ? 'Moin, die Lampe hat einen Kratzer.' : undefined)
  const words = [
    ...(plain === undefined ? [] : [leaf('text/plain; charset=utf-8', plain)]),
    ...(html === undefined ? [] : [leaf('text/html; charset=utf-8', html)]),
  ]
  const inline = files.filter(({ contentId }) => contentId !== undefined)
  const page = words.length === 1 ? (words[0] ?? '') : multipart('alternative', words)
  const related = inline.length === 0 ? page : multipart('related', [page, ...inline.map(fileLeaf)])
  const attached = files.filter(({ contentId }) => contentId === undefined)
  return attached.length === 0 ? related : multipart('mixed', [related, ...attached.map(fileLeaf)])
}

const leaf = (type: string, text: string): string =>
  `Content-Type: ${type}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`

function fileLeaf({ name, type = 'application/octet-stream', content, contentId }: MailFileParts): string {
  const lines = [
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: ${contentId === undefined ? 'attachment' : 'inline'}; filename="${name}"`,
    ...(contentId === undefined ? [] : [`Content-ID: <${contentId}>`]),
  ]
  const encoded = Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  return `${lines.join('\r\n')}\r\n\r\n${encoded}\r\n`
}

function multipart(kind: string, parts: readonly string[]): string {
  const boundary = `part-${++counter}`
  const all = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${all}--${boundary}--\r\n`
}

export interface MailPlace {
  /** Where the provider has it; left out: it was handed to us. */
  place?: Collected
  /** When the provider got it, milliseconds. */
  at?: number
  old?: boolean
}

/** It came, was read, and is in its conversation. */
export async function mailIn(
  t: TestServer,
  inboxId: number,
  raw: string | Buffer,
  { place, at = t.clock.now(), old = false }: MailPlace = {},
): Promise<void> {
  const source = once(Buffer.from(raw))
  await keepMail(t.ctx, { inboxId, source, at, old, place: place ?? null, envelope: null })
  await t.server.reader.drain()
  await t.server.inbound.drain()
}

/** Messages of a conversation, the oldest first. */
export async function mailsOf(client: Client, conversationId: number): Promise<MessageView[]> {
  const path = `/api/conversations/${conversationId}/messages`
  const { status, body } = await client.get<Page<MessageView>>(path)
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
  return body.items.toSorted((a, b) => a.id - b.id)
}

/** Of everything that came into this inbox, the oldest first. */
export async function conversationsOf(t: TestServer, inboxId: number): Promise<number[]> {
  const rows = await t.ctx.db.read
    .selectFrom('conversation')
    .select('id')
    .where('inbox_id', '=', inboxId)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
