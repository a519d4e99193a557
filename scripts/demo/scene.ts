/** One conversation as it is being performed. */
import type { Message } from '../../server/core/message/store.ts'
import type { Person } from './people.ts'
import type { Casting } from './plan.ts'

export class Scene {
  readonly casting: Casting
  /** As they can be reached by now. */
  person: Person
  conversationId = 0
  /** Messages by the step that made them. */
  readonly messages = new Map<number, Message>()

  constructor(casting: Casting) {
    this.casting = casting
    this.person = casting.person
  }

  message(key: number): Message {
    const message = this.messages.get(key)
    if (!message) throw new Error(`${this.casting.dialogue.name} has no message ${key} yet`)
    return message
  }

  get byAdvert(): boolean {
    return this.casting.steps.some((step) => step.do === 'write' && step.advert)
  }
}
