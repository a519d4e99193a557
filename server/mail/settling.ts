/** Settles mails that were read: those that are done while a commit is under way share the next one. */
import type { AppContext } from '../context.ts'
import { settleMails, type Settlement } from '../core/mail/waiting.ts'

interface Entry extends Settlement {
  done: (settled: boolean) => void
  failed: (error: unknown) => void
}

export class Settling {
  readonly #ctx: AppContext
  #waiting: Entry[] = []
  #writing = false

  constructor(ctx: AppContext) {
    this.#ctx = ctx
  }

  /** In the order of calls. False: it was not ours any more; see settleMails. */
  settle(settlement: Settlement): Promise<boolean> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ...settlement, done, failed })
      if (!this.#writing) void this.#write()
    })
  }

  async #write(): Promise<void> {
    this.#writing = true
    while (this.#waiting.length > 0) {
      const entries = this.#waiting.splice(0)
      // One that can't be written keeps none of the others from it.
      if (!(await this.#commit(entries, entries.length > 1))) {
        for (const entry of entries) await this.#commit([entry], false)
      }
    }
    this.#writing = false
  }

  /** False: it failed, and nobody was told. */
  async #commit(entries: readonly Entry[], silently: boolean): Promise<boolean> {
    try {
      const settled = await settleMails(this.#ctx, entries)
      for (const [at, { done }] of entries.entries()) done(settled[at] ?? false)
      return true
    } catch (error) {
      if (!silently) for (const { failed } of entries) failed(error)
      return !silently
    }
  }
}
