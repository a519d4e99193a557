/** An exchange of mails as it is being performed: those who write on one side, the counter on the other. */
import type { AppContext } from '../../../server/context.ts'
import type { AgentActor } from '../../../server/core/access.ts'
import {
  assignConversation,
  markRead,
  resolveConversation,
} from '../../../server/core/conversation/actions.ts'
import { writeNote } from '../../../server/core/message/actions.ts'
import { clientId } from '../desk.ts'
import type { WalkingClock } from '../history.ts'
import type { Worker } from '../slots.ts'
import type { Counter } from './counter.ts'
import { mailOf } from './envelope.ts'
import type { Correspondent, Exchange, Ours, Said } from './exchange.ts'
import type { Letterbox } from './letterbox.ts'
import type { Moment } from './timing.ts'

export interface Cast {
  letterbox: Letterbox
  counter: Counter
  actors: Readonly<Record<Worker, AgentActor>>
}

export class Performance {
  readonly exchange: Exchange
  conversationId = 0
  readonly #ctx: AppContext
  readonly #clock: WalkingClock
  readonly #cast: Cast
  readonly #colleague: AgentActor
  #agent: AgentActor
  #ours: Ours | null = null
  /** Message-IDs so far, the oldest first. */
  readonly #thread: string[] = []

  constructor({ ctx, clock }: { ctx: AppContext; clock: WalkingClock }, exchange: Exchange, cast: Cast) {
    this.exchange = exchange
    this.#ctx = ctx
    this.#clock = clock
    this.#cast = cast
    this.#agent = cast.actors[exchange.worker]
    this.#colleague = cast.actors[exchange.colleague ?? exchange.worker]
  }

  async perform({ at, act }: Moment): Promise<void> {
    this.#clock.walkTo(at)
    const { subject = '' } = this.exchange
    const said: Said = { at, ours: this.#ours, references: [...this.#thread] }
    switch (act.do) {
      case 'write':
        return this.#take(mailOf(subject, act, act.by ?? this.#from(), said), at)
      case 'arrive':
        return this.#take(act.make(said), at)
      case 'begin': {
        const { conversationId, ...ours } = await this.#cast.counter.begin(this.#agent, subject, act)
        this.conversationId = conversationId
        return this.#said(ours)
      }
      case 'answer':
      case 'pass-on':
      case 'note':
      case 'assign':
      case 'hand-over':
      case 'resolve':
        return this.#work(act)
    }
  }

  #from(): Correspondent {
    const { from, name } = this.exchange
    if (!from) throw new Error(`nobody writes in ${name}`)
    return from
  }

  async #take(mail: Buffer, at: number): Promise<void> {
    const arrived = await this.#cast.letterbox.take(mail, at)
    if (!arrived) return
    this.conversationId ||= arrived.conversationId
    if (arrived.mailId !== null) this.#thread.push(arrived.mailId)
  }

  #said(ours: Ours): void {
    this.#ours = ours
    this.#thread.push(ours.mailId)
  }

  async #work(act: Exclude<Moment['act'], { do: 'write' | 'arrive' | 'begin' }>): Promise<void> {
    const id = this.conversationId
    const { counter } = this.#cast
    await markRead(this.#ctx, this.#agent, { id, seen: Number.MAX_SAFE_INTEGER })
    switch (act.do) {
      case 'answer':
        return this.#said(await counter.answer(this.#agent, id, act))
      case 'pass-on':
        return this.#said(await counter.passOn(this.#agent, id, act))
      case 'note':
        await writeNote(this.#ctx, this.#agent, { conversationId: id, clientId: clientId(), text: act.text })
        return
      case 'assign':
        return assignConversation(this.#ctx, this.#agent, { id, agentId: this.#agent.id })
      case 'hand-over':
        await assignConversation(this.#ctx, this.#agent, { id, agentId: this.#colleague.id })
        this.#agent = this.#colleague
        return
      case 'resolve':
        return resolveConversation(this.#ctx, this.#agent, id)
    }
  }
}
