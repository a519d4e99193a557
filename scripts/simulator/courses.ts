/** What becomes of a message that was accepted: its statuses, each when its time has come. */
import { atEntryPoint, chatKey } from './chat.ts'
import type { Chat, ChatMessage, Course, MessageState } from './chat.ts'
import { unixSeconds } from './clock.ts'
import type { Json } from './json.ts'
import type { Pace } from './types.ts'
import type { Sender } from './webhook/sender.ts'
import { statusWebhook } from './webhook/status.ts'
import { price } from './webhook/price.ts'
import { findMessage } from './world.ts'
import type { World } from './world.ts'

type Step = { state: Exclude<MessageState, 'accepted'>; after: number }

export class Courses {
  readonly #world: World
  readonly #sender: Sender
  /** Messages with a step due by the clock, or with something to be fetched first. */
  readonly #due = new Map<string, () => void>()

  constructor(world: World, sender: Sender) {
    this.#world = world
    this.#sender = sender
  }

  get pending(): number {
    return this.#due.size
  }

  /** Looks whether `message` has a next step now, and plans it. Harmless to call at any time. */
  advance(chat: Chat, message: ChatMessage): void {
    if (!message.course || this.#due.has(message.id)) return
    const step = this.#next(chat, message, message.course)
    if (!step) return
    const cancel = this.#world.clock.schedule(step.after + message.course.late, () => {
      this.#due.delete(message.id)
      if (this.#take(chat, message, step.state)) this.advance(chat, message)
      this.#world.changed()
    })
    this.#due.set(message.id, cancel)
  }

  /** The course begins when `ready` has come. */
  async advanceAfter(ready: Promise<void>, chat: Chat, message: ChatMessage): Promise<void> {
    let gone = false
    this.#due.set(message.id, () => (gone = true))
    await ready
    if (gone) return
    this.#due.delete(message.id)
    this.advance(chat, message)
    this.#world.changed()
  }

  /** After the chat was opened, the phone came online or the simulator was started again. */
  advanceAll(chat: Chat): void {
    for (const message of chat.messages) this.advance(chat, message)
  }

  /** The customer has listened to a voice message. */
  play(chat: Chat, id: string): boolean {
    const message = findMessage(chat, id)
    if (!message?.course || !['delivered', 'read'].includes(message.state)) return false
    const taken = this.#take(chat, message, 'played')
    this.#world.changed()
    return taken
  }

  close(): void {
    for (const cancel of this.#due.values()) cancel()
    this.#due.clear()
  }

  #next(chat: Chat, { state }: ChatMessage, course: Course): Step | null {
    const pace: Pace = this.#world.pace
    if (state === 'accepted') {
      return { state: course.doom === null ? 'sent' : 'failed', after: pace.sent }
    }
    if (course.sentOnly) return null
    const looking = this.#world.openChats.has(chatKey(chat.phoneNumberId, chat.personaId))
    const skips = looking && this.#world.faults.webhook.skipDelivered
    if (state === 'sent') {
      return chat.online ? { state: skips ? 'read' : 'delivered', after: pace.delivered } : null
    }
    return state === 'delivered' && looking ? { state: 'read', after: pace.read } : null
  }

  /** False: the number or the person is gone. */
  #take(chat: Chat, message: ChatMessage, state: Step['state']): boolean {
    const number = this.#world.numbers.get(chat.phoneNumberId)
    const who = this.#world.personas.get(chat.personaId)
    if (!number || !who || !message.course) return false
    const before = message.state
    message.state = state
    if (state === 'failed') message.failure = message.course.doom
    const now = this.#world.clock.now()
    const free = atEntryPoint(chat, now)
    // With the first two statuses of a message, whichever they are.
    const priced = state === 'sent' || before === 'sent'
    const pricing = priced ? price(number, message.course.category, free, now, before === 'sent') : null
    const conversation = free && priced ? conversationOf(chat, state) : null
    this.#sender.enqueue(statusWebhook({ number, who, message, state, now, pricing, conversation }))
    return true
  }
}

const conversationOf = (chat: Chat, state: MessageState): Json => ({
  id: Buffer.from(chatKey(chat.phoneNumberId, chat.personaId)).toString('hex').slice(-32),
  ...(state === 'sent' ? { expiration_timestamp: unixSeconds(chat.entryPointUntil) } : {}),
  origin: { type: 'referral_conversion' },
})
