/** Building blocks for tests of what comes in: deliveries, and what is made of them. */
import type { InboundEvent } from '../adapter.ts'
import { bare } from '../contract-suite.ts'
import { parse } from './parse/envelope.ts'

type Fields = Record<string, unknown>

export const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }

/** A delivery of one change. */
export function delivery(value: unknown, field: unknown = 'messages', entry: Fields = {}): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', ...entry, changes: [{ field, value }] }],
  })
}

/** Carla's message: a text, unless told otherwise. */
export function message(overrides: Fields = {}): Fields {
  return {
    from: '16505551234',
    id: 'wamid.carla-1',
    timestamp: '1749416383',
    type: 'text',
    text: { body: 'Hello' },
    ...overrides,
  }
}

export function status(overrides: Fields = {}): Fields {
  return {
    id: 'wamid.ours-1',
    status: 'sent',
    timestamp: '1750030073',
    recipient_id: '16505551234',
    ...overrides,
  }
}

export const carla = {
  profile: { name: 'Carla', username: 'carla.n' },
  wa_id: '16505551234',
  user_id: 'US.1349',
}

/** A delivery of one change of the sample's number. */
export function numbered(value: Fields, field?: unknown, entry?: Fields): string {
  return delivery({ messaging_product: 'whatsapp', metadata, ...value }, field, entry)
}

/** The events of one delivery with these things in it, without their raw part. */
export function eventsOf(value: Fields, field?: unknown, entry?: Fields): unknown[] {
  return bare(parse(numbered(value, field, entry)))
}

/** In a few words what an event is. */
export function kindOf(event: InboundEvent): string {
  if (event.type === 'message') return `message:${event.message.type}`
  if (event.type === 'notice') return `notice:${event.topic}`
  return event.type === 'status' ? `status:${event.state}` : event.type
}
