/** A chat of the website as it is being performed: the visitor's browser on one side, the desk on the other. */
import type { AgentActor } from '../../../server/core/access.ts'
import {
  assignConversation,
  markRead,
  resolveConversation,
} from '../../../server/core/conversation/actions.ts'
import { writeNote } from '../../../server/core/message/actions.ts'
import type { Message } from '../../../server/core/message/store.ts'
import type { Website } from '../../../server/core/visitor/site.ts'
import { clientId, type Desk, type Thread } from '../desk.ts'
import type { History } from '../history.ts'
import type { Worker } from '../slots.ts'
import { Browser } from './browser.ts'
import type { Act, Moment } from './timing.ts'
import type { Visit } from './visit.ts'

export interface Cast {
  site: Website
  desk: Desk
  actors: Readonly<Record<Worker, AgentActor>>
}

export class Performance implements Thread {
  readonly visit: Visit
  conversationId = 0
  readonly messages = new Map<number, Message>()
  readonly #history: History
  readonly #desk: Desk
  readonly #browser: Browser
  readonly #colleague: AgentActor
  #agent: AgentActor

  constructor(history: History, visit: Visit, { site, desk, actors }: Cast) {
    this.visit = visit
    this.#history = history
    this.#desk = desk
    this.#browser = new Browser(history.ctx, site, visit)
    this.#agent = actors[visit.worker]
    this.#colleague = actors[visit.colleague ?? visit.worker]
  }

  message(key: number): Message {
    const message = this.messages.get(key)
    if (!message) throw new Error(`${this.visit.name} has no answer ${key}`)
    return message
  }

  async perform({ at, act }: Moment): Promise<void> {
    this.#history.clock.walkTo(at)
    switch (act.do) {
      case 'say':
        this.conversationId = await this.#browser.say(act)
        return
      case 'see':
        return this.#browser.see()
      case 'end':
        return this.#browser.end()
      case 'rate':
        return this.#browser.rate(act)
      case 'assign':
      case 'hand-over':
      case 'note':
      case 'answer':
      case 'hand-in':
      case 'resolve':
        return this.#work(act)
    }
  }

  async #work(act: Exclude<Act, { do: 'say' | 'see' | 'end' | 'rate' }>): Promise<void> {
    const { ctx } = this.#history
    const id = this.conversationId
    await markRead(ctx, this.#agent, { id, seen: Number.MAX_SAFE_INTEGER })
    const answer = { key: this.messages.size, by: 'worker' as const, quoting: null }
    switch (act.do) {
      case 'assign':
        return assignConversation(ctx, this.#agent, { id, agentId: this.#agent.id })
      case 'hand-over':
        await assignConversation(ctx, this.#agent, { id, agentId: this.#colleague.id })
        this.#agent = this.#colleague
        return
      case 'note':
        await writeNote(ctx, this.#agent, { conversationId: id, clientId: clientId(), text: act.text })
        return
      case 'answer':
        return this.#desk.answer(this, this.#agent, { ...answer, do: 'answer', text: act.text, lost: false })
      case 'hand-in':
        return this.#desk.offer(this, this.#agent, { ...answer, do: 'offer', offer: act.offer })
      case 'resolve':
        return resolveConversation(ctx, this.#agent, id)
    }
  }
}
