import type { Account, Address, Failure, FailureReason, Outbound, Retry, SendResult } from '../adapter.ts'
import { graphError, graphFailure, graphMeaning } from './errors.ts'
import { addressesIn } from './parse/people.ts'
import { identifier, list, record } from './parse/read.ts'
import { bodyOf } from './render/body.ts'
import { losesCaption } from './render/file.ts'
import type { WhatsAppSettings } from './settings.ts'
import { postMessage, type Reply } from './transport/whatsapp-cloud-api.ts'

/** One attempt to send a message. */
export async function send(
  message: Outbound,
  account: Account<WhatsAppSettings>,
  signal: AbortSignal,
): Promise<SendResult> {
  const { content } = message
  const recipient = recipientOf(message.to)
  if (!recipient) return rejected('no address', 'bad_request', null)
  if (content.kind === 'file' && losesCaption(content))
    return rejected('no caption here', 'bad_request', null)
  const { settings, baseUrl } = account
  try {
    const reply = await postMessage({
      baseUrl,
      version: settings.graphVersion,
      phoneNumberId: settings.phoneNumberId,
      token: settings.token,
      to: recipient.to,
      content,
      body: bodyOf(content),
      extras: {
        ...(recipient.to === null && { recipient: recipient.recipient }),
        ...contextOf(message),
        biz_opaque_callback_data: message.correlation,
      },
      signal,
    })
    return resultOf(reply, settings.token)
  } catch {
    // postMessage throws only while it loads the package, before anything is sent.
    return rejected('sender not loaded', 'other', null)
  }
}

/** A reaction names its message itself, and Meta refuses one that names it twice. */
function contextOf({ content, quotedId }: Outbound): Record<string, unknown> {
  return quotedId !== null && content.kind !== 'reaction' ? { context: { message_id: quotedId } } : {}
}

type Recipient = { to: `+${string}` } | { to: null; recipient: string }

/** The phone number where there is one; Meta takes a user id alone, but no user name. */
function recipientOf(addresses: readonly Address[]): Recipient | null {
  const phone = addresses.find(({ kind }) => kind === 'phone')
  if (phone) return { to: `+${phone.value}` }
  const user =
    addresses.find(({ kind }) => kind === 'bsuid') ?? addresses.find(({ kind }) => kind === 'parent_bsuid')
  return user ? { to: null, recipient: user.value } : null
}

export function resultOf(reply: Reply, token: string): SendResult {
  if (reply.outcome === 'unreached')
    return rejected(reply.code, 'provider_trouble', { after: 5000, factor: 2, most: 5 })
  if (reply.outcome === 'lost') return { outcome: 'unknown', detail: reply.code }
  const { status, body } = reply
  const error = graphError(body)
  if (error) {
    const { reason, retry, pauses } = graphMeaning(error, status)
    return { outcome: 'rejected', failure: { ...graphFailure(error, token), reason }, retry, pauses }
  }
  if (status >= 200 && status <= 299) return acceptedOf(body)
  if (status === 429) return rejected(`HTTP ${status}`, 'rate_limited', { after: 60_000, factor: 2, most: 5 })
  // A redirect or a complaint about the request is an answer instead of doing it. A bare 5xx is not: a
  // gateway says it, too, when it lost the answer of a request that Meta had accepted, and there is no
  // key by which Meta would know the second attempt as the same message.
  if (status < 500) return rejected(`HTTP ${status}`, 'other', null)
  return { outcome: 'unknown', detail: `HTTP ${status} without an error from Meta` }
}

function acceptedOf(body: unknown): SendResult {
  const externalId = identifier(record(list(record(body)?.messages)?.[0])?.id)
  if (!externalId) return { outcome: 'unknown', detail: 'HTTP 200 without a message id' }
  const contact = record(list(record(body)?.contacts)?.[0])
  const addresses = addressesIn(contact?.wa_id, contact?.user_id, contact?.parent_user_id)
  return { outcome: 'accepted', externalId, addresses }
}

function rejected(code: string, reason: FailureReason, retry: Retry | null): SendResult {
  const failure: Failure = { code, reason, detail: null }
  return { outcome: 'rejected', failure, retry, pauses: false }
}
