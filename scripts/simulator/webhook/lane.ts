/** The webhooks of one number, one at a time. */
import type { World } from '../world.ts'
import type { Delivery } from './sender.ts'

type Attempt = (delivery: Delivery) => Promise<'done' | 'again' | 'aside'>

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

  clear(): void {
    this.#queue = []
    this.#aside.clear()
    this.stop()
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
      void this.#carry(next)
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

  async #carry(delivery: Delivery): Promise<void> {
    this.#travelling = true
    const result = await this.#attempt(delivery)
    this.#travelling = false
    if (result !== 'again') {
      this.#queue = this.#queue.filter((other) => other !== delivery)
      this.#aside.delete(delivery)
    }
    if (result === 'aside') this.#aside.add(delivery)
    this.#run()
    this.#world.changed()
  }
}
