/** Waiting for news on one connection, by IDLE (RFC 2177) or by asking from time to time. */
import type { ImapFlow } from 'imapflow'
import type { Patience } from './connect.ts'

/** An IDLE that the server ends so soon is none: then it is asked as if it had none. */
const TOO_SOON = 1000

export class Waiting {
  readonly #client: ImapFlow
  readonly #signal: AbortSignal
  readonly #patience: Patience
  #announced = false
  #wake: () => void = () => {}

  constructor(client: ImapFlow, signal: AbortSignal, patience: Patience) {
    this.#client = client
    this.#signal = signal
    this.#patience = patience
    client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) this.#announced = true
      this.#wake()
    })
    client.on('close', () => this.#wake())
  }

  /** Resolves when there may be something new; true: the server said so. Throws if the connection is gone. */
  async forNews(): Promise<boolean> {
    if (!this.#announced) await this.#idle()
    const told = this.#announced
    this.#announced = false
    return told
  }

  /** Until it is time to go round again. */
  async forTurn(): Promise<void> {
    await this.#sleep(this.#patience.poll)
    this.#throwIfClosed()
  }

  /** After news that were none. */
  async aMoment(): Promise<void> {
    await this.#sleep(TOO_SOON)
    this.#throwIfClosed()
  }

  async #idle(): Promise<void> {
    const { idle, poll } = this.#patience
    const began = performance.now()
    if (this.#client.capabilities.has('IDLE')) {
      // The next command ends it; whatever goes wrong with it closes the connection, or shows in that command.
      const idling = this.#client.idle().then(
        () => this.#wake(),
        () => this.#wake(),
      )
      await this.#sleep(idle)
      if (this.#client.usable && !this.#announced && performance.now() - began >= TOO_SOON) {
        await this.#client.noop()
        await idling
      }
    }
    this.#throwIfClosed()
    if (!this.#announced && performance.now() - began < TOO_SOON) await this.#sleep(poll)
    this.#throwIfClosed()
  }

  #throwIfClosed(): void {
    this.#signal.throwIfAborted()
    if (!this.#client.usable) throw Object.assign(new Error('the server has gone'), { code: 'NoConnection' })
  }

  /** Until somebody wakes us, or for so long. */
  async #sleep(ms: number): Promise<void> {
    if (this.#announced || !this.#client.usable || this.#signal.aborted) return
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
