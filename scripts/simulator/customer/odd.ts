/** What customers send that the Cloud API can't carry, or carries in a shape of its own. */
import type { Json } from '../json.ts'
import type { Desk, Seat } from './desk.ts'

export const unsupportedKinds = ['poll', 'edit', 'revoke', 'video_note', 'too_big', 'on_phone_only'] as const
export type UnsupportedKind = (typeof unsupportedKinds)[number]

const unknownType = [131051, 'Message type unknown', 'Message type is currently not supported.'] as const

/** Outside of coexistence even an edit or a deletion arrives as something that can't be shown. */
const reasons: Record<UnsupportedKind, readonly [code: number, title: string, details: string]> = {
  poll: unknownType,
  edit: unknownType,
  revoke: unknownType,
  video_note: unknownType,
  too_big: [131052, 'Media download error', 'The file is larger than 100 MB.'],
  on_phone_only: [
    131060,
    'This message is currently unavailable',
    'The message can be read on the WhatsApp Business app only.',
  ],
}

export function sendUnsupported(desk: Desk, seat: Seat, kind: UnsupportedKind): string {
  const [code, title, details] = reasons[kind]
  const named = code === 131051
  return desk.write(seat, {
    type: 'unsupported',
    content: named ? { type: kind } : null,
    extra: { errors: [{ code, title, message: title, error_data: { details } }] },
  })
}

/** A type that nobody has heard of, as Meta brings one along every few months. */
export const sendUnknown = (desk: Desk, seat: Seat): string =>
  desk.write(seat, { type: 'hologram', content: { id: '1', caption: 'From the year 2031' } })

const GROUP = 'Y2FwaV9ncm91cDo0OTQwNTU1MDAxMDA6MTIwMzYzMTYwNzE3NzgzNjEw'

export const writeInGroup = (desk: Desk, seat: Seat, body: string): string =>
  desk.write(seat, { type: 'text', content: { body }, extra: { group_id: GROUP } })

/** From the catalogue, about one thing in it. */
export function askAboutProduct(desk: Desk, seat: Seat, body: string): string {
  const referred: Json = { catalog_id: '354160437058781', product_retailer_id: 'oak-sideboard-3' }
  const id = desk.world.ids.wamid('outbound', seat.who.phone ?? seat.who.userId)
  const context = { from: seat.number.displayNumber.replaceAll(/\D/g, ''), id, referred_product: referred }
  return desk.write(seat, { type: 'text', content: { body }, extra: { context } })
}
