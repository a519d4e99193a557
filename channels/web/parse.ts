/** A visitor's doings → neutral events. */
import type { InboundEvent, InboundMessage, MessageType } from '../adapter.ts'
import { WebDelivery } from './delivery.ts'

export function parseWeb(raw: string): InboundEvent[] {
  const delivery = read(raw)
  if (!delivery) {
    const reason = 'expected what the server writes of a visitor'
    return [{ type: 'malformed', account: null, reason, raw: () => raw }]
  }
  if (delivery.type === 'message') return [{ ...messageOf(delivery), raw: () => raw }]
  const { ids, state, inbox: account, at } = delivery
  return ids.map((id) => ({
    type: 'status',
    account,
    at,
    externalId: id,
    correlation: null,
    state,
    to: personOf(delivery),
    failure: null,
    price: null,
    replyUntil: null,
    raw: () => JSON.stringify({ ...delivery, ids: [id] }),
  }))
}

function read(raw: string): WebDelivery | null {
  try {
    return WebDelivery.safeParse(JSON.parse(raw)).data ?? null
  } catch {
    return null
  }
}

function messageOf(delivery: Extract<WebDelivery, { type: 'message' }>): InboundMessage {
  const { id, text, files, fresh, inbox: account, at } = delivery
  const type: MessageType = files[0]?.kind ?? 'text'
  return {
    type: 'message',
    account,
    at,
    externalId: id,
    from: personOf(delivery),
    direction: 'in',
    origin: 'live',
    delivery: null,
    message: {
      type,
      text,
      files: files.map((file) => ({ ...file, held: true as const })),
      quotedId: null,
      forwarded: false,
      details: null,
    },
    replyUntil: null,
    entryPoint: false,
    standby: false,
    ...(fresh ? { fresh } : {}),
  }
}

const personOf = ({ visitor, name }: WebDelivery) => ({
  addresses: [{ kind: 'visitor' as const, value: visitor }],
  name,
})
