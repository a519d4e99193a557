/** Where a customer's act becomes a webhook. */
import { addMessage } from '../chat.ts'
import type { Chat, ChatMessage } from '../chat.ts'
import { unixSeconds } from '../clock.ts'
import type { Json } from '../json.ts'
import { contactOf } from '../personas.ts'
import type { Persona } from '../personas.ts'
import type { Sender } from '../webhook/sender.ts'
import { chatOf, findMessage } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { digits } from '../world.ts'

/** A persona in a chat with a number, ready to act. */
export interface Seat {
  who: Persona
  number: NumberState
  chat: Chat
}

export class UnknownChat extends Error {
  override name = 'UnknownChat'
}

export interface Written {
  type: string
  content: unknown
  quotedId?: string | null | undefined
  /** Beside the type's own part: `context` of its own, `errors` … */
  extra?: Json
}

export class Desk {
  readonly world: World
  readonly #sender: Sender

  constructor(world: World, sender: Sender) {
    this.world = world
    this.#sender = sender
  }

  seat(personaId: string, phoneNumberId: string): Seat {
    const who = this.world.personas.get(personaId)
    const number = this.world.numbers.get(phoneNumberId)
    if (!who) throw new UnknownChat(`Nobody here is called ${personaId}.`)
    if (!number) throw new UnknownChat(`The simulator has no number ${phoneNumberId}.`)
    return { who, number, chat: chatOf(this.world, phoneNumberId, personaId) }
  }

  /** A message of one's own: shown in the chat, opens the window. */
  write(seat: Seat, written: Written): string {
    const { chat, who } = seat
    const now = this.world.clock.now()
    const referral = who.referral && !chat.byAdvert ? { referral: who.referral } : {}
    chat.byAdvert ||= who.referral !== null
    chat.windowFrom = now
    const message = addMessage(chat, {
      id: this.world.ids.wamid('inbound', who.phone ?? who.userId),
      by: 'customer',
      at: now,
      type: written.type,
      content: written.content,
      quotedId: written.quotedId ?? null,
    })
    const quoted = findMessage(chat, message.quotedId)
    this.post(seat, written.type, message.id, {
      ...(quoted ? { context: { from: this.#authorOf(quoted, seat), id: quoted.id } } : {}),
      ...referral,
      ...written.extra,
      ...(written.content === null ? {} : { [written.type]: written.content }),
    })
    return message.id
  }

  /** Something about another message: a reaction, an edit, a deletion. Returns its own id. */
  remark(seat: Seat, type: string, content: Json): string {
    const id = this.world.ids.wamid('inbound', seat.who.phone ?? seat.who.userId)
    this.post(seat, type, id, { [type]: content })
    return id
  }

  post({ who, number }: Seat, type: string, id: string, part: Json): void {
    this.#sender.enqueue({
      phoneNumberId: number.phoneNumberId,
      field: 'messages',
      topic: 'messages',
      detail: type,
      messageId: id,
      value: {
        contacts: [contactOf(who)],
        messages: [
          {
            ...(who.phone ? { from: who.phone } : {}),
            from_user_id: who.userId,
            id,
            timestamp: unixSeconds(this.world.clock.now()),
            type,
            ...part,
          },
        ],
      },
    })
    this.world.changed()
  }

  /** A webhook of another field. */
  tell({ number }: Seat, field: string, detail: string, value: Json): void {
    this.#sender.enqueue({ phoneNumberId: number.phoneNumberId, field, topic: field, detail, value })
    this.world.changed()
  }

  #authorOf(message: ChatMessage, { who, number }: Seat): string {
    return message.by === 'business' ? digits(number.displayNumber) : (who.phone ?? who.userId)
  }
}
