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
    const next = this.#choose(now)
    if (next) {
      void this.#carry(next)
      return
    }
    const times = this.waiting.map((delivery) => delivery.notBefore)
    if (times.length > 0) {
      this.#cancel = this.#world.clock.schedule(Math.max(0, Math.min(...times) - now), () => this.#run())
    }
  }

  /** The head of the queue, unless order is not wanted; those aside when their time has come. */
  #choose(now: number): Delivery | undefined {
    const due = (delivery: Delivery | undefined) => delivery && delivery.notBefore <= now
    const head = this.#world.faults.webhook.reorder ? this.#queue.findLast(due) : this.#queue[0]
    return due(head) ? head : [...this.#aside].find(due)
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
