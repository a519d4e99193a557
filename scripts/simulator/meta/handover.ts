/**
 * Who has a conversation: the business, or Meta's own assistant. While the assistant has it, messages come
 * under `standby`; sending anything takes it back.
 */
import { unixSeconds } from '../clock.ts'
import type { Desk, Seat } from '../customer/desk.ts'
import { digits } from '../world.ts'

const roles = { meta: 'meta_business_agent', business: 'app' } as const

export function handOver(desk: Desk, seat: Seat, to: 'meta' | 'business'): void {
  const { who, number, chat } = seat
  chat.heldByMeta = to === 'meta'
  const from = to === 'meta' ? 'business' : 'meta'
  desk.tell(seat, 'messaging_handovers', to, {
    // In its place stand sender and recipient.
    metadata: undefined,
    sender: { ...(who.phone ? { phone_number: who.phone } : {}), user_id: who.userId },
    recipient: {
      display_phone_number: digits(number.displayNumber),
      phone_number_id: number.phoneNumberId,
    },
    timestamp: unixSeconds(desk.world.clock.now()),
    control_passed: { previous_owner_role: roles[from], new_owner_role: roles[to] },
  })
}
