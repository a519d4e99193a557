/** Conversations from before the number was connected: three phases, each in chunks, half a year in all. */
import { DAY, unixSeconds } from '../clock.ts'
import type { Desk, Seat } from '../customer/desk.ts'
import { mediaPart } from '../customer/files.ts'
import { samples } from '../customer/samples.ts'
import type { Json } from '../json.ts'
import { digits } from '../world.ts'

interface Line {
  /** How long ago. */
  days: number
  by: 'customer' | 'business'
  text: string
}

/** Phase 0 is the last day, 1 the three months before, 2 the rest of half a year. */
const phases: readonly (readonly Line[])[] = [
  [
    { days: 0.5, by: 'customer', text: 'Is the sideboard still in the shop?' },
    { days: 0.4, by: 'business', text: 'Yes, until Saturday.' },
  ],
  [
    { days: 40, by: 'customer', text: 'Thank you, the chairs are here.' },
    { days: 39, by: 'business', text: 'We are glad to hear it.' },
  ],
  [{ days: 150, by: 'customer', text: 'Do you deliver to Lübeck?' }],
]

/** The ids of the messages, newest phase first. */
export function importHistory(desk: Desk, seat: Seat): string[] {
  const ids: string[] = []
  phases.forEach((lines, phase) => {
    const messages = lines.map((line) => {
      const id = desk.world.ids.wamid(line.by === 'customer' ? 'inbound' : 'outbound', nameOf(seat))
      ids.push(id)
      return lineOf(desk, seat, line, id)
    })
    tell(desk, seat, phase, messages)
  })
  ids.push(sendPicture(desk, seat))
  return ids
}

/** The owner did not want to share it. */
export function declineHistory(desk: Desk, seat: Seat): void {
  const details = 'History sharing is turned off by the business from the WhatsApp Business App.'
  const error = {
    code: 2593109,
    title: 'History sync is turned off',
    message: details,
    error_data: { details },
  }
  desk.tell(seat, 'history', 'declined', { history: [{ errors: [error] }] })
}

const nameOf = ({ who }: Seat): string => who.phone ?? who.userId

function lineOf({ world }: Desk, { who, number }: Seat, { days, by, text }: Line, id: string): Json {
  const us = digits(number.displayNumber)
  const them = who.phone ?? who.userId
  return {
    ...(by === 'customer' ? { from: them } : { from: us, to: them }),
    id,
    timestamp: unixSeconds(world.clock.now() - days * DAY),
    type: 'text',
    text: { body: text },
    history_context: { status: 'READ' },
  }
}

function tell(desk: Desk, seat: Seat, phase: number, messages: Json[]): void {
  const { who } = seat
  const progress = Math.round((100 * (phase + 1)) / phases.length)
  desk.tell(seat, 'history', `phase ${phase}`, {
    history: [
      {
        metadata: { phase, chunk_order: 1, progress },
        threads: [{ id: nameOf(seat), context: { user_id: who.userId }, messages }],
      },
    ],
  })
}

/** Files come by themselves after the messages, of the last two weeks only. */
function sendPicture(desk: Desk, seat: Seat): string {
  const id = desk.world.ids.wamid('inbound', nameOf(seat))
  const image = mediaPart(desk, seat, 'image', samples.photo(), { caption: 'From last week' })
  desk.tell(seat, 'history', 'image', {
    messages: [
      {
        from: nameOf(seat),
        id,
        timestamp: unixSeconds(desk.world.clock.now() - 7 * DAY),
        type: 'image',
        image,
      },
    ],
  })
  return id
}
