/** Where a customer's act becomes a webhook. */
import { addMessage } from '../chat.ts'
import type { Chat, ChatMessage } from '../chat.ts'
import { unixSeconds } from '../clock.ts'
import type { Json } from '../json.ts'
import { contactOf } from '../personas.ts'
import type { Persona } from '../personas.ts'
import type { Sender } from '../webhook/sender.ts'
import { chatOf, digits, findMessage } from '../world.ts'
import type { NumberState, World } from '../world.ts'

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
  forwarded?: 'once' | 'often' | undefined
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
      ...(written.forwarded ? { forwarded: written.forwarded } : {}),
    })
    const quoted = findMessage(chat, message.quotedId)
    const passedOn = { once: { forwarded: true }, often: { frequently_forwarded: true } }
    this.post(seat, written.type, message.id, {
      ...(quoted ? { context: { from: this.#authorOf(quoted, seat), id: quoted.id } } : {}),
      ...(written.forwarded ? { context: passedOn[written.forwarded] } : {}),
      ...referral,
      ...written.extra,
      ...(written.content === null ? {} : { [written.type]: written.content }),
    })
    return message.id
  }

  /** Something about another message: a reaction, an edit, a deletion. Returns its own id. */
  remark(seat: Seat, type: string, content: Json): string {
    const id = this.newId(seat)
    this.post(seat, type, id, { [type]: content })
    return id
  }

  /** While Meta's own assistant has the conversation, it comes as something to listen in to. */
  post(seat: Seat, type: string, id: string, part: Json): void {
    const { who, number, chat } = seat
    const field = chat.heldByMeta ? 'standby' : 'messages'
    const message = { ...fromOf(who), id, timestamp: unixSeconds(this.world.clock.now()), type, ...part }
    // What system messages tell is about the contact, who is not named beside it.
    const contacts = type === 'system' ? {} : { contacts: [contactOf(who)] }
    if (!number.facts.blocked.includes(who.id)) {
      this.#sender.enqueue({
        phoneNumberId: number.phoneNumberId,
        field,
        topic: field,
        detail: type,
        messageId: id,
        value: { ...contacts, messages: [message] },
      })
    }
    this.world.changed()
  }

  /** A webhook of another field. */
  tell({ number }: Seat, field: string, detail: string, value: Json): void {
    this.#sender.enqueue({ phoneNumberId: number.phoneNumberId, field, topic: field, detail, value })
    this.world.changed()
  }

  newId({ who }: Pick<Seat, 'who'>): string {
    return this.world.ids.wamid('inbound', who.phone ?? who.userId)
  }

  #authorOf(message: ChatMessage, { who, number }: Seat): string {
    return message.by === 'business' ? digits(number.displayNumber) : (who.phone ?? who.userId)
  }
}

/** How a message names its writer: what is hidden is absent. */
export const fromOf = (who: Persona): Json => ({
  ...(who.phone ? { from: who.phone } : {}),
  from_user_id: who.userId,
  ...(who.parentUserId ? { from_parent_user_id: who.parentUserId } : {}),
})
