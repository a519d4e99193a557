/** A call from a customer: it rings, and somebody answers it or not. */
import { addMessage } from '../chat.ts'
import { unixSeconds } from '../clock.ts'
import type { Json } from '../json.ts'
import { contactOf } from '../personas.ts'
import { digits } from '../world.ts'
import { fromOf } from './desk.ts'
import type { Desk, Seat } from './desk.ts'

/** `seconds`: how long they talked until just now, for nothing is told ahead of its time; 0: nobody answered. */
export function call(desk: Desk, seat: Seat, seconds: number): string {
  const { chat, who, number } = seat
  const end = desk.world.clock.now()
  const start = end - seconds * 1000
  const id = desk.world.ids.wacid()
  const base = { id, ...fromOf(who), to: digits(number.displayNumber), direction: 'USER_INITIATED' }
  // A call opens the window like a message.
  chat.windowFrom = Math.max(chat.windowFrom ?? 0, start)
  addMessage(chat, { id, by: 'customer', at: end, type: 'call', content: { seconds }, state: 'delivered' })
  const tell = (event: string, at: number, part: Json) =>
    desk.tell(seat, 'calls', event, {
      contacts: [contactOf(who)],
      calls: [{ ...base, event, timestamp: unixSeconds(at), ...part }],
    })
  tell('connect', start, {
    session: { sdp_type: 'offer', sdp: 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' },
  })
  const talk = { start_time: unixSeconds(start), end_time: unixSeconds(end), duration: seconds }
  tell('terminate', end, seconds > 0 ? { status: 'COMPLETED', ...talk } : { status: 'FAILED' })
  return id
}
