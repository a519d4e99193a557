/** The shop's side of the stage: what agents send, by the actions that the console's requests end in. */
import { randomBytes } from 'node:crypto'
import type { MessageContent } from '../../server/contract/content.ts'
import type { AgentActor } from '../../server/core/access.ts'
import { sendMessage } from '../../server/core/message/actions.ts'
import { reactToMessage } from '../../server/core/message/react.ts'
import type { Message } from '../../server/core/message/store.ts'
import { OutboundWorker } from '../../server/outbound/worker.ts'
import type { History } from './history.ts'
import { contentOf, isFile, type FileOffer, type Offer, type TemplateOffer } from './offer.ts'
import type { Act } from './timeline.ts'
import { chooseFile } from './uploads.ts'

/** One conversation as the desk has to know it. */
export interface Thread {
  readonly conversationId: number
  /** Messages by the step that made them. */
  readonly messages: Map<number, Message>
  message(key: number): Message
}

export const clientId = () => randomBytes(12).toString('base64url')

export class Desk {
  readonly #history: History
  readonly #outbound: OutboundWorker

  constructor(history: History) {
    this.#history = history
    this.#outbound = new OutboundWorker(history.ctx)
  }

  async answer(thread: Thread, actor: AgentActor, act: Extract<Act, { do: 'answer' }>): Promise<void> {
    if (act.lost) this.#history.provider.loseNext()
    await this.#send(thread, actor, act, { text: act.text })
  }

  async offer(thread: Thread, actor: AgentActor, act: Extract<Act, { do: 'offer' }>): Promise<void> {
    await this.#send(thread, actor, act, { content: await this.#content(thread, actor, act.offer) })
  }

  /** Returns the message that carries it. */
  async like(thread: Thread, actor: AgentActor, key: number, emoji: string): Promise<Message> {
    const { id } = await reactToMessage(this.#history.ctx, actor, { id: thread.message(key).id, emoji })
    await this.#outbound.drain()
    return this.#history.ctx.db.read
      .selectFrom('message')
      .innerJoin('reaction', 'reaction.source_id', 'message.id')
      .selectAll('message')
      .where('reaction.message_id', '=', id)
      .executeTakeFirstOrThrow()
  }

  async #send(
    thread: Thread,
    actor: AgentActor,
    { key, quoting }: { key: number; quoting: number | null },
    what: { text: string } | { content: MessageContent },
  ): Promise<void> {
    const { ctx } = this.#history
    const { id } = await sendMessage(ctx, actor, {
      conversationId: thread.conversationId,
      clientId: clientId(),
      ...what,
      ...(quoting === null ? {} : { quotedId: thread.message(quoting).id }),
    })
    await this.#outbound.drain()
    const sent = ctx.db.read.selectFrom('message').selectAll().where('id', '=', id)
    thread.messages.set(key, await sent.executeTakeFirstOrThrow())
  }

  async #content(thread: Thread, actor: AgentActor, offer: Offer): Promise<MessageContent> {
    if (isFile(offer)) return this.#file(thread, actor, offer)
    return offer.kind === 'template' ? this.#template(offer) : contentOf(offer)
  }

  async #file(thread: Thread, actor: AgentActor, offer: FileOffer): Promise<MessageContent> {
    const target = { conversation: thread.conversationId }
    const uploadId = await chooseFile(this.#history.ctx, actor, target, offer)
    const caption = offer.kind === 'voice' ? null : offer.caption
    return { kind: 'file', uploadId, caption }
  }

  async #template({ name, values }: TemplateOffer): Promise<MessageContent> {
    const { id } = await this.#history.ctx.db.read
      .selectFrom('template')
      .select('id')
      .where('name', '=', name)
      .where('language', '=', 'de')
      .executeTakeFirstOrThrow()
    const filled = { header: {}, body: { ...values }, buttons: {} }
    return { kind: 'template', templateId: id, ...filled, uploadId: null, place: null }
  }
}
