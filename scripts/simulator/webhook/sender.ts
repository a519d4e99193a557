/**
 * Carries webhooks to the inbox. Each number has a lane and keeps its order; a webhook that isn't answered
 * with 200 is tried again and those behind it wait. One that is *refused* again and again steps aside, for a
 * single bad webhook must not silence a number for a day and a half.
 */
import type { Json } from '../json.ts'
import { logWire } from '../world.ts'
import type { World } from '../world.ts'
import { nextAttempt } from './backoff.ts'
import { envelope } from './envelope.ts'
import { escapeLikeMeta } from './escape.ts'
import { Lane } from './lane.ts'
import { postWebhook } from './post.ts'

export interface Delivery {
  phoneNumberId: string
  topic: string
  detail: string
  body: string
  /** The customer's message in it, for its second tick. */
  messageId: string | null
  createdAt: number
  notBefore: number
  failures: number
}

export interface Webhook {
  phoneNumberId: string
  field: string
  /** Shown on the phone page: `messages · text`. */
  topic: string
  detail: string
  value: Json
  messageId?: string
}

/** A few failures are an outage or a restart; more of them, answered, are this webhook's own fault. */
const PATIENCE = 3
const REORDER_HOLD = 1_000

export class Sender {
  readonly #world: World
  readonly #lanes = new Map<string, Lane>()
  readonly #closing = new AbortController()
  readonly #delivered: (delivery: Delivery) => void

  constructor(world: World, delivered: (delivery: Delivery) => void) {
    this.#world = world
    this.#delivered = delivered
  }

  enqueue({ phoneNumberId, field, topic, detail, value, messageId }: Webhook): void {
    const number = this.#world.numbers.get(phoneNumberId)
    if (!number || !this.#world.subscribed.has(number.wabaId)) return
    const now = this.#world.clock.now()
    const { delay, reorder } = this.#world.faults.webhook
    this.restore({
      phoneNumberId,
      topic,
      detail,
      body: escapeLikeMeta(envelope(number, field, value)),
      messageId: messageId ?? null,
      createdAt: now,
      notBefore: now + delay + (reorder ? REORDER_HOLD : 0),
      failures: 0,
    })
  }

  /** Takes up a webhook that waited when the simulator was stopped. */
  restore(delivery: Delivery): void {
    this.#lane(delivery.phoneNumberId).push(delivery)
  }

  retryNow(): void {
    for (const lane of this.#lanes.values()) lane.hurry()
  }

  drop(phoneNumberId: string): void {
    this.#lanes.get(phoneNumberId)?.clear()
    this.#lanes.delete(phoneNumberId)
  }

  get waiting(): Delivery[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.waiting)
  }

  get travelling(): boolean {
    return [...this.#lanes.values()].some((lane) => lane.busy)
  }

  close(): void {
    this.#closing.abort()
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #lane(phoneNumberId: string): Lane {
    const lane =
      this.#lanes.get(phoneNumberId) ?? new Lane(this.#world, (delivery) => this.#attempt(delivery))
    this.#lanes.set(phoneNumberId, lane)
    return lane
  }

  async #attempt(delivery: Delivery): Promise<'done' | 'again' | 'aside'> {
    const number = this.#world.numbers.get(delivery.phoneNumberId)
    if (!number) return 'done'
    const { clock, faults } = this.#world
    const send = () =>
      postWebhook(
        {
          url: number.webhookUrl,
          body: delivery.body,
          appSecret: number.appSecret,
          badSignature: faults.webhook.badSignature,
        },
        clock,
        this.#closing.signal,
      )
    const status = await send()
    if (this.#closing.signal.aborted) return 'again'
    if (status === 200) {
      this.#log(delivery, status, null)
      this.#delivered(delivery)
      if (faults.webhook.duplicate) this.#log(delivery, await send(), null)
      return 'done'
    }
    delivery.failures++
    const wait = nextAttempt(delivery.failures, clock.now() - delivery.createdAt)
    this.#log(delivery, status, wait)
    if (wait === null) return 'done'
    delivery.notBefore = clock.now() + wait
    const refused = status !== null && status !== 429 && status < 500
    return refused && delivery.failures >= PATIENCE ? 'aside' : 'again'
  }

  #log({ topic, detail }: Delivery, status: number | null, retryIn: number | null): void {
    logWire(this.#world, { topic, detail, status, retryIn })
  }
}
