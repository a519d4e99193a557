/**
 * The business's own phone, where a number is in the WhatsApp Business app as well (coexistence): what is
 * written there comes as an echo, what was written before as history, its address book as a sync.
 */
import { addMessage } from '../chat.ts'
import type { ChatMessage } from '../chat.ts'
import { unixSeconds } from '../clock.ts'
import type { Desk, Seat } from '../customer/desk.ts'
import { UnknownChat } from '../customer/desk.ts'
import { samples } from '../customer/samples.ts'
import type { Json } from '../json.ts'
import { contactOf } from '../personas.ts'
import { digits, findMessage } from '../world.ts'
import type { World } from '../world.ts'
import { mediaPart } from '../customer/files.ts'
import { declineHistory, importHistory } from './history.ts'

const own = ({ by, course, revoked }: ChatMessage) => by === 'business' && course === null && !revoked

export function createBusinessApp(world: World, desk: Desk) {
  /** Shows it on the customer's phone, and tells the inbox. */
  function write(seat: Seat, type: string, content: unknown): string {
    const id = world.ids.wamid('outbound', seat.who.phone ?? seat.who.userId)
    addMessage(seat.chat, { id, by: 'business', at: world.clock.now(), type, content, state: 'delivered' })
    echo(seat, id, type, { [type]: content })
    return id
  }

  function echo(seat: Seat, id: string, type: string, part: Json): void {
    const { who, number } = seat
    desk.tell(seat, 'smb_message_echoes', type, {
      contacts: [contactOf(who)],
      message_echoes: [
        {
          from: digits(number.displayNumber),
          ...(who.phone ? { to: who.phone } : {}),
          to_user_id: who.userId,
          id,
          timestamp: unixSeconds(world.clock.now()),
          type,
          ...part,
        },
      ],
    })
  }

  /** The last of those written in the app that fits, or the one named. */
  function target(
    { chat }: Seat,
    id: string | undefined,
    fits: (message: ChatMessage) => boolean = own,
  ): ChatMessage {
    const message = id === undefined ? chat.messages.findLast(fits) : findMessage(chat, id)
    if (!message || !own(message)) throw new UnknownChat('The app has sent no such message.')
    return message
  }

  return {
    /** Whether the number is in the app at all. It is slower for it: 20 messages a second. */
    setInUse(number: string, inUse: boolean): void {
      const known = world.numbers.get(number)
      if (!known) throw new UnknownChat(`The simulator has no number ${number}.`)
      known.facts.onBizApp = inUse
      world.changed()
    },

    writeText: (persona: string, number: string, text: string) =>
      write(desk.seat(persona, number), 'text', { body: text }),

    sendPhoto(persona: string, number: string, caption?: string): string {
      const seat = desk.seat(persona, number)
      return write(seat, 'image', mediaPart(desk, seat, 'image', samples.photo(), { caption }))
    },

    edit(persona: string, number: string, text: string, messageId?: string): string {
      const seat = desk.seat(persona, number)
      const message = target(seat, messageId, (each) => own(each) && each.type === 'text')
      if (message.type !== 'text') throw new UnknownChat('Only texts can be edited here.')
      Object.assign(message, { content: { body: text }, edited: true })
      const id = world.ids.wamid('outbound', seat.who.phone ?? seat.who.userId)
      const change = { original_message_id: message.id, message: { type: 'text', text: { body: text } } }
      echo(seat, id, 'edit', { edit: change })
      return id
    },

    delete(persona: string, number: string, messageId?: string): string {
      const seat = desk.seat(persona, number)
      const message = target(seat, messageId)
      message.revoked = true
      const id = world.ids.wamid('outbound', seat.who.phone ?? seat.who.userId)
      echo(seat, id, 'revoke', { revoke: { original_message_id: message.id } })
      return id
    },

    importHistory: (persona: string, number: string) => importHistory(desk, desk.seat(persona, number)),

    declineHistory: (persona: string, number: string) => declineHistory(desk, desk.seat(persona, number)),

    /** `remove`: taken out of the address book. */
    syncContact(persona: string, number: string, action: 'add' | 'remove', name?: string): void {
      const seat = desk.seat(persona, number)
      const { who } = seat
      const full = name ?? `${who.name} (customer)`
      const names = action === 'add' ? { full_name: full, first_name: full.split(' ')[0] } : {}
      desk.tell(seat, 'smb_app_state_sync', action, {
        state_sync: [
          {
            type: 'contact',
            contact: {
              ...names,
              ...(who.phone ? { phone_number: who.phone } : {}),
              user_id: who.userId,
              ...(who.username ? { username: who.username } : {}),
            },
            action,
            metadata: { timestamp: unixSeconds(world.clock.now()) },
          },
        ],
      })
    },
  }
}

export type BusinessAppApi = ReturnType<typeof createBusinessApp>
