/** A call that nobody answers. */
import { addMessage } from '../chat.ts'
import { unixSeconds } from '../clock.ts'
import type { Json } from '../json.ts'
import { contactOf } from '../personas.ts'
import { digits } from '../world.ts'
import type { Desk, Seat } from './desk.ts'

export function call(desk: Desk, seat: Seat): string {
  const { chat, who, number } = seat
  const now = desk.world.clock.now()
  const id = desk.world.ids.wacid()
  const base = {
    id,
    from: who.phone ?? who.userId,
    ...(who.phone ? {} : { from_user_id: who.userId }),
    to: digits(number.displayNumber),
    direction: 'USER_INITIATED',
    timestamp: unixSeconds(now),
  }
  // A call opens the window like a message.
  chat.windowFrom = now
  addMessage(chat, { id, by: 'customer', at: now, type: 'call', content: null, state: 'delivered' })
  const tell = (detail: string, part: Json) =>
    desk.tell(seat, 'calls', detail, {
      contacts: [contactOf(who)],
      calls: [{ ...base, event: detail, ...part }],
    })
  tell('connect', {
    session: { sdp_type: 'offer', sdp: 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' },
  })
  tell('terminate', { status: 'FAILED' })
  return id
}
