/**
 * Carries webhooks to the inbox. Each address has a lane and keeps its order; a webhook that isn't answered
 * with 200 is tried again and those behind it wait. One that is *refused* again and again steps aside, for a
 * single bad webhook must not silence a number for a day and a half.
 */
import { objectOf } from '../json.ts'
import type { Json } from '../json.ts'
import { logWire } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { nextAttempt } from './backoff.ts'
import { accountEnvelope, envelope, merge } from './envelope.ts'
import { escapeLikeMeta } from './escape.ts'
import { Lane } from './lane.ts'
import { postWebhook } from './post.ts'
import { targetOf } from './target.ts'

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
/** Webhooks that are to be shuffled or put together have to wait for others. */
const HOLD = 1_000

export class Sender {
  readonly #world: World
  readonly #lanes = new Map<string, Lane>()
  readonly #closing = new AbortController()
  readonly #delivered: (delivery: Delivery) => void

  constructor(world: World, delivered: (delivery: Delivery) => void) {
    this.#world = world
    this.#delivered = delivered
  }

  enqueue({ field, value, ...webhook }: Webhook): void {
    const number = this.#world.numbers.get(webhook.phoneNumberId)
    if (number) this.#take(number, field, envelope(number, field, value), webhook)
  }

  /** News of a whole business account. */
  tellAccount(wabaId: string, field: string, detail: string, value: Json): void {
    const number = [...this.#world.numbers.values()].find((known) => known.wabaId === wabaId)
    if (!number) return
    const { phoneNumberId } = number
    const body = accountEnvelope(wabaId, field, value, this.#world.clock.now())
    this.#take(number, field, body, { phoneNumberId, topic: field, detail })
  }

  /** Takes up a webhook that waited when the simulator was stopped. */
  restore(delivery: Delivery): void {
    const number = this.#world.numbers.get(delivery.phoneNumberId)
    const target = number && targetOf(this.#world, number)
    if (number && target) this.#lane(`${target} ${number.appSecret}`).push(delivery)
  }

  retryNow(): void {
    for (const lane of this.#lanes.values()) lane.hurry()
  }

  drop(phoneNumberId: string): void {
    for (const lane of this.#lanes.values()) lane.drop(phoneNumberId)
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

  #take(
    number: NumberState,
    field: string,
    body: Json,
    { phoneNumberId, topic, detail, messageId }: Omit<Webhook, 'field' | 'value'>,
  ): void {
    const { apps, accounts, clock, faults } = this.#world
    const wanted = apps.of(number)?.fields.has(field) && accounts.of(number.wabaId).subscribed
    if (!wanted) return
    const { delay, reorder, batch } = faults.webhook
    const now = clock.now()
    this.restore({
      phoneNumberId,
      topic,
      detail,
      body: escapeLikeMeta(body),
      messageId: messageId ?? null,
      createdAt: now,
      notBefore: now + delay + (reorder || batch ? HOLD : 0),
      failures: 0,
    })
  }

  #lane(key: string): Lane {
    const lane = this.#lanes.get(key) ?? new Lane(this.#world, (deliveries) => this.#attempt(deliveries))
    this.#lanes.set(key, lane)
    return lane
  }

  async #attempt(deliveries: Delivery[]): Promise<Array<'done' | 'again' | 'aside'>> {
    const [first] = deliveries
    const number = first && this.#world.numbers.get(first.phoneNumberId)
    const url = number && targetOf(this.#world, number)
    if (!first || !number || !url) return deliveries.map(() => 'done')
    const { badSignature, drop, duplicate } = this.#world.faults.webhook
    if (drop) return this.#lose(deliveries)
    const body =
      deliveries.length === 1
        ? first.body
        : escapeLikeMeta(merge(deliveries.map((delivery) => objectOf(JSON.parse(delivery.body)))))
    const send = () =>
      postWebhook({ url, body, appSecret: number.appSecret, badSignature }, this.#closing.signal)
    const status = await send()
    if (this.#closing.signal.aborted) return deliveries.map(() => 'again')
    if (status !== 200) return deliveries.map((delivery) => this.#failed(delivery, status))
    for (const delivery of deliveries) this.#log(delivery, status, null)
    for (const delivery of deliveries) this.#delivered(delivery)
    if (duplicate) this.#log(first, await send(), null)
    return deliveries.map(() => 'done')
  }

  #lose(deliveries: Delivery[]): Array<'done'> {
    for (const delivery of deliveries) this.#log({ ...delivery, detail: `${delivery.detail} ✗` }, null, null)
    return deliveries.map(() => 'done')
  }

  #failed(delivery: Delivery, status: number | null): 'done' | 'again' | 'aside' {
    const { clock, faults } = this.#world
    delivery.failures++
    const age = clock.now() - delivery.createdAt
    const wait = nextAttempt(delivery.failures, age, faults.webhook.retryFor)
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
