/** Performs what was planned, through the doors that webhooks and consoles use. */
import type { AgentActor } from '../../server/core/access.ts'
import {
  assignConversation,
  reopenConversation,
  resolveConversation,
} from '../../server/core/conversation/actions.ts'
import type { Inbox } from '../../server/core/inbox/store.ts'
import { writeNote } from '../../server/core/message/actions.ts'
import { failureOf } from '../simulator/graph/errors.ts'
import type { News } from './condition.ts'
import { clientId, Desk } from './desk.ts'
import type { Line } from './envelope.ts'
import type { History } from './history.ts'
import { Post } from './post.ts'
import type { Scene } from './scene.ts'
import type { Worker } from './slots.ts'
import type { Moment } from './timeline.ts'

export interface Troupe {
  inbox: Inbox
  line: Line
  actors: Readonly<Record<Worker, AgentActor>>
}

export class Stage {
  readonly #history: History
  readonly #actors: Troupe['actors']
  readonly #post: Post
  readonly #desk: Desk

  constructor(history: History, { inbox, line, actors }: Troupe) {
    this.#history = history
    this.#actors = actors
    this.#post = new Post(history, inbox, line)
    this.#desk = new Desk(history)
  }

  async tell(news: News): Promise<void> {
    this.#history.clock.walkTo(news.at)
    await this.#post.tell(news)
  }

  async perform(scene: Scene, { at, act }: Moment): Promise<void> {
    this.#history.clock.walkTo(at)
    const { ctx } = this.#history
    const id = scene.conversationId
    const { worker, colleague } = this.#peopleOf(scene)
    const by = (who: 'worker' | 'colleague') => (who === 'worker' ? worker : colleague)
    switch (act.do) {
      case 'write':
        return this.#post.write(scene, act, at)
      case 'answer':
        return this.#desk.answer(scene, by(act.by), act)
      case 'offer':
        return this.#desk.offer(scene, by(act.by), act)
      case 'echo':
        return this.#post.echo(scene, act, at)
      case 'status':
        return this.#status(scene, act.key, at, { state: act.state })
      case 'failure':
        return this.#status(scene, act.key, at, { state: 'failed', error: failureOf(act.code) })
      case 'note':
        await writeNote(ctx, by(act.by), { conversationId: id, clientId: clientId(), text: act.text })
        return
      case 'react':
      case 'edit':
      case 'revoke':
        return this.#post.refer(scene, act, at)
      case 'like': {
        const carrier = await this.#desk.like(scene, worker, act.key, act.emoji)
        // The only status that a reaction has.
        return this.#post.status(scene, carrier, at, { state: 'sent', category: null })
      }
      case 'ring':
      case 'hang-up':
        return this.#post.call(scene, act, at)
      case 'move':
        return this.#post.move(scene, at)
      case 'stop-marketing':
        return this.#post.stopMarketing(scene, at)
      case 'assign':
        return assignConversation(ctx, worker, { id, agentId: worker.id })
      case 'hand-over':
        return assignConversation(ctx, worker, { id, agentId: colleague.id })
      case 'resolve':
        return resolveConversation(ctx, await this.#assignee(scene), id)
      case 'reopen':
        return reopenConversation(ctx, await this.#assignee(scene), id)
    }
  }

  #peopleOf({ casting }: Scene): { worker: AgentActor; colleague: AgentActor } {
    return { worker: this.#actors[casting.worker], colleague: this.#actors[casting.colleague] }
  }

  async #assignee(scene: Scene): Promise<AgentActor> {
    const { assignee_id: assignee } = await this.#history.ctx.db.read
      .selectFrom('conversation')
      .select('assignee_id')
      .where('id', '=', scene.conversationId)
      .executeTakeFirstOrThrow()
    const { worker, colleague } = this.#peopleOf(scene)
    return assignee === colleague.id ? colleague : worker
  }

  async #status(
    scene: Scene,
    key: number,
    at: number,
    status: Pick<Parameters<Post['status']>[3], 'state' | 'error'>,
  ): Promise<void> {
    await this.#post.status(scene, scene.message(key), at, {
      ...status,
      category: this.#category(scene, key),
    })
  }

  /** Meta's price category: a template's own; of anything else, how the customer came. */
  #category(scene: Scene, key: number): string {
    const step = scene.casting.steps[key]
    const template = step?.do === 'offer' && step.offer.kind === 'template' ? step.offer.name : null
    const known = this.#history.provider.templates.find(({ name }) => name === template)
    if (known) return known.category.toLowerCase()
    return scene.byAdvert ? 'referral_conversion' : 'service'
  }
}
