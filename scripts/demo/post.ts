/** The customers' side of the stage: everything that arrives by webhook. */
import type { Inbox } from '../../server/core/inbox/store.ts'
import type { Message } from '../../server/core/message/store.ts'
import { takeIn } from '../../server/inbound/take-in.ts'
import { MediaWorker } from '../../server/media/worker.ts'
import type { News } from './condition.ts'
import { contentParts } from './content.ts'
import {
  digitsOf,
  messageEnvelope,
  statusEnvelope,
  type Envelope,
  type Json,
  type Line,
  type Status,
} from './envelope.ts'
import { fileOf } from './files.ts'
import type { History } from './history.ts'
import { accountEnvelope, callEnvelope, echoEnvelope, moveEnvelope, stopEnvelope } from './news.ts'
import type { Scene } from './scene.ts'
import type { Act } from './timeline.ts'

/** What a click on an advertisement adds to the first message. */
const ADVERT = {
  source_url: 'https://fb.me/example-advert',
  source_id: '120210000000000001',
  source_type: 'ad',
  headline: 'Sofa „Priwall“ in Petrol',
  body: 'Jetzt Stoffmuster anfordern.',
  media_type: 'image',
  image_url: 'https://scontent.example/priwall.jpg',
  ctwa_clid: 'ARAkLkA8rmlFeiCktEJQ-simulated',
}

export class Post {
  readonly #history: History
  readonly #inbox: Inbox
  readonly #line: Line
  readonly #media: MediaWorker
  /** Calls by the step that made them. */
  readonly #calls = new Map<string, string>()

  constructor(history: History, inbox: Inbox, line: Line) {
    this.#history = history
    this.#inbox = inbox
    this.#line = line
    this.#media = new MediaWorker(history.ctx)
  }

  async write(scene: Scene, act: Extract<Act, { do: 'write' }>, at: number): Promise<void> {
    const envelope = this.#envelope(scene, at)
    const file = fileOf(act.content)
    const mediaId = file ? this.#history.provider.keep(file) : ''
    const quoted = act.quoting === null ? null : scene.message(act.quoting).external_id
    const context = {
      ...(quoted ? { from: digitsOf(this.#line), id: quoted } : {}),
      ...(act.forwarded ? { forwarded: true } : {}),
    }
    const parts = {
      ...contentParts(act.content, scene.person, { file, mediaId }),
      ...(Object.keys(context).length > 0 ? { context } : {}),
      ...(act.advert ? { referral: ADVERT } : {}),
    }
    await this.#deliver(messageEnvelope(envelope, parts))
    await this.#keep(scene, act.key, envelope.id)
    if (file) await this.#media.drain()
  }

  async echo(scene: Scene, { key, text }: Extract<Act, { do: 'echo' }>, at: number): Promise<void> {
    const envelope = this.#envelope(scene, at)
    await this.#deliver(echoEnvelope(envelope, text))
    await this.#keep(scene, key, envelope.id)
  }

  async status(
    scene: Scene,
    { external_id: id, correlation }: Pick<Message, 'external_id' | 'correlation'>,
    at: number,
    status: Omit<Status, 'correlation'>,
  ): Promise<void> {
    const envelope = { ...this.#envelope(scene, at), id: id ?? '' }
    await this.#deliver(statusEnvelope(envelope, { ...status, correlation }))
  }

  /** What a customer does to a message: reacts, edits, takes back. */
  async refer(
    scene: Scene,
    act: Extract<Act, { do: 'react' | 'edit' | 'revoke' }>,
    at: number,
  ): Promise<void> {
    const target = scene.message(act.key).external_id ?? ''
    await this.#deliver(messageEnvelope(this.#envelope(scene, at), remark(act, target)))
    await this.#keep(scene, act.key, target)
  }

  async call(scene: Scene, act: Extract<Act, { do: 'ring' | 'hang-up' }>, at: number): Promise<void> {
    const key = `${scene.casting.dialogue.name} ${act.key}`
    const id = this.#calls.get(key) ?? `wacid.${this.#history.provider.wamid()}`
    this.#calls.set(key, id)
    const talk = act.do === 'ring' ? null : act.seconds
    await this.#deliver(callEnvelope({ ...this.#envelope(scene, at), id }, talk))
  }

  async move(scene: Scene, at: number): Promise<void> {
    await this.#deliver(moveEnvelope(this.#envelope(scene, at)))
    scene.person = { ...scene.person, ...scene.person.moves }
  }

  async stopMarketing(scene: Scene, at: number): Promise<void> {
    await this.#deliver(stopEnvelope(this.#envelope(scene, at)))
  }

  async tell({ at, field, value, template }: News): Promise<void> {
    if (template) this.#history.provider.change(template)
    await this.#deliver(accountEnvelope(this.#line, at, field, value))
  }

  #envelope({ person }: Scene, at: number): Envelope {
    return { line: this.#line, person, id: this.#history.provider.wamid(), at }
  }

  async #deliver(body: string): Promise<void> {
    const { ctx } = this.#history
    const { id, channel } = this.#inbox
    const raw = { channel, body: Buffer.from(body), signed_by: JSON.stringify([id]) }
    await ctx.db.transaction((tx) => takeIn(ctx, tx, [raw]))
  }

  async #keep(scene: Scene, key: number, externalId: string): Promise<void> {
    const message = await this.#history.ctx.db.read
      .selectFrom('message')
      .selectAll()
      .where('external_id', '=', externalId)
      .executeTakeFirstOrThrow()
    scene.messages.set(key, message)
    scene.conversationId = message.conversation_id
  }
}

function remark(act: Extract<Act, { do: 'react' | 'edit' | 'revoke' }>, target: string): Json {
  switch (act.do) {
    case 'react':
      return { type: 'reaction', reaction: { message_id: target, emoji: act.emoji } }
    case 'edit': {
      const message = { type: 'text', text: { body: act.text } }
      return { type: 'edit', edit: { original_message_id: target, message } }
    }
    case 'revoke':
      return { type: 'revoke', revoke: { original_message_id: target } }
  }
}
