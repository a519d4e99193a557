/** Performs what was planned, through the doors that webhooks and consoles use. */
import { randomBytes } from 'node:crypto'
import type { AgentActor } from '../../server/core/access.ts'
import {
  assignConversation,
  reopenConversation,
  resolveConversation,
} from '../../server/core/conversation/actions.ts'
import type { Inbox } from '../../server/core/inbox/store.ts'
import { sendMessage, writeNote } from '../../server/core/message/actions.ts'
import type { Message } from '../../server/core/message/store.ts'
import { takeIn } from '../../server/inbound/take-in.ts'
import { MediaWorker } from '../../server/media/worker.ts'
import { OutboundWorker } from '../../server/outbound/worker.ts'
import { failureOf } from '../simulator/graph/errors.ts'
import { contentParts, messageEnvelope, statusEnvelope, type Envelope, type Line } from './envelope.ts'
import { fileOf } from './files.ts'
import type { History } from './history.ts'
import type { Casting } from './plan.ts'
import type { Worker } from './slots.ts'
import type { Act, Moment } from './timeline.ts'

/** One conversation as it is being performed. */
export class Scene {
  readonly casting: Casting
  conversationId = 0
  /** Messages by the step that made them. */
  readonly messages = new Map<number, Message>()

  constructor(casting: Casting) {
    this.casting = casting
  }

  message(key: number): Message {
    const message = this.messages.get(key)
    if (!message) throw new Error(`${this.casting.dialogue.name} has no message ${key} yet`)
    return message
  }
}

export interface Troupe {
  inbox: Inbox
  line: Line
  actors: Readonly<Record<Worker, AgentActor>>
}

export class Stage {
  readonly #history: History
  readonly #troupe: Troupe
  readonly #outbound: OutboundWorker
  readonly #media: MediaWorker

  constructor(history: History, troupe: Troupe) {
    this.#history = history
    this.#troupe = troupe
    this.#outbound = new OutboundWorker(history.ctx)
    this.#media = new MediaWorker(history.ctx)
  }

  async perform(scene: Scene, { at, act }: Moment): Promise<void> {
    this.#history.clock.walkTo(at)
    const { ctx } = this.#history
    const id = scene.conversationId
    const { worker, colleague } = this.#peopleOf(scene)
    switch (act.do) {
      case 'write':
        return this.#write(scene, act, at)
      case 'answer':
        return this.#answer(scene, act)
      case 'status':
        return this.#status(scene, act.key, at, { state: act.state })
      case 'failure':
        return this.#status(scene, act.key, at, { state: 'failed', error: failureOf(act.code) })
      case 'note': {
        const draft = { conversationId: id, clientId: clientId(), text: act.text }
        await writeNote(ctx, act.by === 'worker' ? worker : colleague, draft)
        return
      }
      case 'react': {
        const target = scene.message(act.key).external_id
        return this.#refer(scene, act, at, { message_id: target, emoji: act.emoji })
      }
      case 'edit': {
        const target = scene.message(act.key).external_id
        const message = { type: 'text', text: { body: act.text } }
        return this.#refer(scene, act, at, { original_message_id: target, message })
      }
      case 'revoke': {
        const target = scene.message(act.key).external_id
        return this.#refer(scene, act, at, { original_message_id: target })
      }
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
    const { actors } = this.#troupe
    return { worker: actors[casting.worker], colleague: actors[casting.colleague] }
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

  async #write(scene: Scene, act: Extract<Act, { do: 'write' }>, at: number): Promise<void> {
    const { provider } = this.#history
    const envelope = this.#envelope(scene, at)
    const file = fileOf(act.content)
    const parts = contentParts(act.content, file, file ? provider.keep(file) : '')
    const quoted = act.quoting === null ? null : scene.message(act.quoting).external_id
    const context = {
      ...(quoted ? { from: this.#troupe.line.displayNumber.replaceAll(/\D/g, ''), id: quoted } : {}),
      ...(act.forwarded ? { forwarded: true } : {}),
    }
    await this.#deliver(
      messageEnvelope(envelope, { ...parts, ...(Object.keys(context).length > 0 ? { context } : {}) }),
    )
    const message = await this.#load({ external_id: envelope.id })
    scene.messages.set(act.key, message)
    scene.conversationId = message.conversation_id
    if (file) await this.#media.drain()
  }

  async #answer(scene: Scene, act: Extract<Act, { do: 'answer' }>): Promise<void> {
    const { worker, colleague } = this.#peopleOf(scene)
    if (act.lost) this.#history.provider.loseNext()
    const { id } = await sendMessage(this.#history.ctx, act.by === 'worker' ? worker : colleague, {
      conversationId: scene.conversationId,
      clientId: clientId(),
      text: act.text,
      ...(act.quoting === null ? {} : { quotedId: scene.message(act.quoting).id }),
    })
    await this.#outbound.drain()
    scene.messages.set(act.key, await this.#load({ id }))
  }

  async #status(
    scene: Scene,
    key: number,
    at: number,
    status: Pick<Parameters<typeof statusEnvelope>[1], 'state' | 'error'>,
  ): Promise<void> {
    const { external_id: id, correlation } = scene.message(key)
    const envelope = { ...this.#envelope(scene, at), id: id ?? '' }
    await this.#deliver(statusEnvelope(envelope, { ...status, correlation }))
  }

  async #refer(
    scene: Scene,
    act: Extract<Act, { do: 'react' | 'edit' | 'revoke' }>,
    at: number,
    part: Record<string, unknown>,
  ): Promise<void> {
    const type = act.do === 'react' ? 'reaction' : act.do
    await this.#deliver(messageEnvelope(this.#envelope(scene, at), { type, [type]: part }))
    scene.messages.set(act.key, await this.#load({ id: scene.message(act.key).id }))
  }

  #envelope({ casting }: Scene, at: number): Envelope {
    return { line: this.#troupe.line, person: casting.person, id: this.#history.provider.wamid(), at }
  }

  async #deliver(body: string): Promise<void> {
    const { ctx } = this.#history
    const { id, channel } = this.#troupe.inbox
    const raw = { channel, body: Buffer.from(body), signed_by: JSON.stringify([id]) }
    await ctx.db.transaction((tx) => takeIn(ctx, tx, [raw]))
  }

  async #load(by: { id: number } | { external_id: string }): Promise<Message> {
    const [column, value] = Object.entries(by)[0] as ['id' | 'external_id', number | string]
    return this.#history.ctx.db.read
      .selectFrom('message')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirstOrThrow()
  }
}

const clientId = () => randomBytes(12).toString('base64url')
