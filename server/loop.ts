/**
 * A worker's heartbeat: works while there is something to do, sleeps until somebody calls or a while has
 * passed, and survives whatever a step throws.
 */
import type { AppContext } from './context.ts'
import type { Topic } from './events/notifier.ts'

const FAILURE_PAUSE_MS = 500
const SHORTEST_REST_MS = 1

export class Loop {
  readonly #ctx: AppContext
  readonly #name: string
  readonly #topic: Topic
  readonly #pollMs: number
  readonly #step: () => Promise<boolean>
  readonly #mostRest: number
  #wake: () => void = () => {}
  #called = false
  #running: Promise<void> | null = null
  #stopped = false
  #unsubscribe: () => void = () => {}

  /**
   * `step` does a bounded piece of work and tells whether there may be more. If not, the loop rests as long as
   * the step took, and at most `mostRest` (ms): what comes one by one and fast is then done together.
   */
  constructor(
    ctx: AppContext,
    name: string,
    topic: Topic,
    pollMs: number,
    step: () => Promise<boolean>,
    mostRest = 0,
  ) {
    this.#ctx = ctx
    this.#name = name
    this.#topic = topic
    this.#pollMs = pollMs
    this.#step = step
    this.#mostRest = mostRest
  }

  start(): void {
    this.#unsubscribe = this.#ctx.notifier.on(this.#topic, () => this.#call())
    this.#running = this.#run()
  }

  /** Ends after the present step. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#unsubscribe()
    this.#call()
    await this.#running
  }

  #call(): void {
    this.#called = true
    this.#wake()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#called = false
      const began = performance.now()
      try {
        const more = await this.#step()
        // A turn of the event loop between steps lets requests and sockets have theirs.
        if (more) await new Promise((resume) => setImmediate(resume))
        else {
          await this.#rest(performance.now() - began)
          await this.#sleep(this.#pollMs)
        }
      } catch (error) {
        this.#ctx.log.error({ err: error, worker: this.#name }, 'worker step failed')
        this.#called = false
        await this.#sleep(FAILURE_PAUSE_MS)
      }
    }
  }

  /** After a short step there is nothing to rest from. */
  async #rest(took: number): Promise<void> {
    const ms = Math.min(took, this.#mostRest)
    if (ms >= SHORTEST_REST_MS && !this.#stopped) await new Promise((resume) => setTimeout(resume, ms))
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#called || this.#stopped) return
    await new Promise<void>((resume) => {
      const timer = setTimeout(resume, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resume()
      }
    })
    this.#wake = () => {}
  }
}
