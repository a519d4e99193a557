/** The webhooks for one address, one at a time. */
import type { World } from '../world.ts'
import type { Delivery } from './sender.ts'

/** Carries some together; what becomes of each. */
type Attempt = (deliveries: Delivery[]) => Promise<Array<'done' | 'again' | 'aside'>>

/** Meta puts at most so many updates into one webhook, of at most three megabytes. */
const MOST = 1_000
const BYTES = 3_000_000

export class Lane {
  readonly #world: World
  readonly #attempt: Attempt
  #queue: Delivery[] = []
  /** Refused too often: they wait by themselves and let the others pass. */
  readonly #aside = new Set<Delivery>()
  #travelling = false
  #cancel: (() => void) | null = null
  #stopped = false

  constructor(world: World, attempt: Attempt) {
    this.#world = world
    this.#attempt = attempt
  }

  get busy(): boolean {
    return this.#travelling
  }

  get waiting(): Delivery[] {
    return [...this.#aside, ...this.#queue]
  }

  push(delivery: Delivery): void {
    this.#queue.push(delivery)
    this.#run()
  }

  hurry(): void {
    for (const delivery of this.waiting) delivery.notBefore = 0
    this.#run()
  }

  /** Forgets what is for this number. */
  drop(phoneNumberId: string): void {
    const others = (delivery: Delivery) => delivery.phoneNumberId !== phoneNumberId
    this.#queue = this.#queue.filter(others)
    for (const delivery of this.#aside) if (!others(delivery)) this.#aside.delete(delivery)
    this.#run()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  #run(): void {
    if (this.#travelling || this.#stopped) return
    this.#cancel?.()
    this.#cancel = null
    const now = this.#world.clock.now()
    const candidates = this.#candidates
    const next = candidates.find((delivery) => delivery.notBefore <= now)
    if (next) {
      void this.#carry(this.#together(next))
    } else if (candidates.length > 0) {
      const soonest = Math.min(...candidates.map((delivery) => delivery.notBefore))
      this.#cancel = this.#world.clock.schedule(soonest - now, () => this.#run())
    }
  }

  /** Who may travel next: the head of the queue or, where order is not wanted, anyone; then those aside. */
  get #candidates(): Delivery[] {
    const line = this.#world.faults.webhook.reorder ? this.#queue.toReversed() : this.#queue.slice(0, 1)
    return [...line, ...this.#aside]
  }

  /** `head` alone or, where webhooks are batched, with as many as fit of those that wait for the first time. */
  #together(head: Delivery): Delivery[] {
    if (!this.#world.faults.webhook.batch || head.failures > 0) return [head]
    const { reorder } = this.#world.faults.webhook
    const fresh = this.#queue.filter(({ failures }) => failures === 0)
    const batch: Delivery[] = []
    let bytes = 0
    for (const delivery of reorder ? fresh.toReversed() : fresh) {
      bytes += Buffer.byteLength(delivery.body)
      if (batch.length > 0 && (batch.length === MOST || bytes > BYTES)) break
      batch.push(delivery)
    }
    return batch
  }

  async #carry(deliveries: Delivery[]): Promise<void> {
    this.#travelling = true
    const results = await this.#attempt(deliveries)
    this.#travelling = false
    const over = new Set(deliveries.filter((_, at) => results[at] !== 'again'))
    this.#queue = this.#queue.filter((other) => !over.has(other))
    for (const delivery of over) this.#aside.delete(delivery)
    deliveries.forEach((delivery, at) => {
      if (results[at] === 'aside') this.#aside.add(delivery)
    })
    this.#run()
    this.#world.changed()
  }
}
