/** Deliveries as a busy number gets them: for each message that comes in, three news about ours. */
import { createHmac } from 'node:crypto'

export const ACCOUNT = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  appSecret: 'secret-of-the-benchmark',
}

const PEOPLE = 2000
const STATES = ['sent', 'delivered', 'read'] as const

/** The provider's id of our nth message, which the benchmark puts into the database beforehand. */
export const ours = (n: number) => `wamid.HBgNNDkxNTE1NTUwMzQxMhUCABEYEjA5${String(n).padStart(10, '0')}`
export const phone = (n: number) => String(4_915_100_000_000 + (n % PEOPLE))

/** Numbers everything, so that nothing comes twice. */
export class Traffic {
  #messages = 0
  #statuses: number
  readonly #name = process.hrtime.bigint().toString(36)

  /** Statuses are about our messages from `firstOurs` on. */
  constructor(firstOurs = 0) {
    this.#statuses = firstOurs * STATES.length
  }

  message(): object {
    const n = this.#messages++
    const from = phone(n)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const id = `wamid.HBgNNDkxNTE1NTUwMzQxMhUCABIY${this.#name}${n}`
    return {
      contacts: [{ profile: { name: `Person ${n % PEOPLE}` }, wa_id: from }],
      messages: [
        { from, id, timestamp, type: 'text', text: { body: `Message ${n}: is the chair still there?` } },
      ],
    }
  }

  status(): object {
    const n = this.#statuses++
    const status = STATES[n % STATES.length] as string
    return {
      statuses: [
        {
          id: ours(Math.floor(n / STATES.length)),
          status,
          timestamp: String(Math.floor(Date.now() / 1000)),
          recipient_id: phone(Math.floor(n / STATES.length)),
          ...(status === 'read'
            ? {}
            : { pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' } }),
        },
      ],
    }
  }

  /** `count` updates, a quarter of them messages, in deliveries of `batch` updates each. */
  deliveries(count: number, batch = 1): Buffer[] {
    const updates = Array.from({ length: count }, (_, i) => (i % 4 === 0 ? this.message() : this.status()))
    const deliveries: Buffer[] = []
    for (let at = 0; at < updates.length; at += batch)
      deliveries.push(toRequest(updates.slice(at, at + batch)))
    return deliveries
  }
}

/** A whole HTTP request, signed, so that sending it costs the client next to nothing. */
export function toRequest(updates: readonly object[]): Buffer {
  const metadata = { display_phone_number: '15550783881', phone_number_id: ACCOUNT.phoneNumberId }
  const changes = updates.map((update) => ({
    field: 'messages',
    value: { messaging_product: 'whatsapp', metadata, ...update },
  }))
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: ACCOUNT.wabaId, changes }],
  })
  const signature = createHmac('sha256', ACCOUNT.appSecret).update(body).digest('hex')
  return Buffer.from(
    'POST /webhooks/whatsapp HTTP/1.1\r\n' +
      'Host: 127.0.0.1\r\n' +
      'User-Agent: facebookexternalua\r\n' +
      'Accept: */*\r\n' +
      'Content-Type: application/json\r\n' +
      `X-Hub-Signature-256: sha256=${signature}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
