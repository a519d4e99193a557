/**
 * Keeps what an adapter hands over: each mail is stored as it is read, and those that are ready are committed
 * together, with how far that gets their folders. In their order: a folder never is further than what is here.
 */
import type { Collected, CollectedItem } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { holdCollector } from '../core/mail/collectors.ts'
import { placeOf, saveProgress } from '../core/mail/folders.ts'
import { keepStored, removeUnnamed, storeSource, type StoredSource } from '../core/mail/raw.ts'

/** Thrown by what an adapter calls: it is not the provider that is in trouble, it is us. */
export class NotWritten extends Error {
  override name = 'NotWritten'
}

interface Entry {
  place: Collected
  storing: Promise<void>
  /** null: it is being stored. */
  outcome: { stored: StoredSource } | { error: unknown } | null
  done: () => void
  failed: (error: unknown) => void
}

type Good = Pick<Entry, 'place' | 'done' | 'failed'> & { stored: StoredSource }

export class Keeping {
  readonly #ctx: AppContext
  readonly #inboxId: number
  readonly #waiting: Entry[] = []
  #writing = false
  /** After what could not be written nothing is: it would be taken for here. */
  #broken: NotWritten | null = null

  constructor(ctx: AppContext, inboxId: number) {
    this.#ctx = ctx
    this.#inboxId = inboxId
  }

  /** What goes wrong with the source is thrown as it is: it is the adapter's own. Otherwise NotWritten. */
  keep(item: CollectedItem): Promise<void> {
    return new Promise((done, failed) => {
      const entry: Entry = {
        place: placeOf(item.at),
        storing: Promise.resolve(),
        outcome: null,
        done,
        failed,
      }
      entry.storing = this.#store(item).then(
        (stored) => void (entry.outcome = { stored }),
        (error: unknown) => void (entry.outcome = { error }),
      )
      this.#waiting.push(entry)
      if (!this.#writing) void this.#write()
    })
  }

  async #store(item: CollectedItem): Promise<StoredSource> {
    const { at, receivedAt, size, whole, old } = item
    let broken: { error: unknown } | null = null
    async function* source() {
      try {
        yield* item.source
      } catch (error) {
        broken = { error }
        throw error
      }
    }
    try {
      return await storeSource(this.#ctx, {
        inboxId: this.#inboxId,
        source: source(),
        at: receivedAt ?? this.#ctx.clock.now(),
        place: placeOf(at),
        envelope: null,
        size,
        whole,
        old,
      })
    } catch (error) {
      if (broken) throw (broken as { error: unknown }).error
      throw new NotWritten('', { cause: error })
    }
  }

  async #write(): Promise<void> {
    this.#writing = true
    for (let [first] = this.#waiting; first; [first] = this.#waiting) {
      await first.storing
      await this.#commit(this.#ready())
    }
    this.#writing = false
  }

  /** Those at the front of which it is known how storing them went. */
  #ready(): Entry[] {
    const end = this.#waiting.findIndex(({ outcome }) => outcome === null)
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  async #commit(entries: readonly Entry[]): Promise<void> {
    const good: Good[] = []
    for (const { place, outcome, done, failed } of entries) {
      if (outcome === null || 'error' in outcome) {
        const error = outcome?.error
        if (error instanceof NotWritten) this.#broken ??= error
        failed(error)
      } else if (this.#broken) {
        await removeUnnamed(this.#ctx, outcome.stored.name)
        failed(this.#broken)
      } else good.push({ place, stored: outcome.stored, done, failed })
    }
    if (good.length > 0) await this.#commitGood(good)
  }

  async #commitGood(good: readonly Good[]): Promise<void> {
    const mails = good.map(({ stored }) => stored)
    try {
      await keepStored(this.#ctx, mails, async (tx) => {
        await holdCollector(this.#ctx, tx, this.#inboxId)
        for (const { place } of good) await saveProgress(this.#ctx, tx, this.#inboxId, place)
      })
      for (const { done } of good) done()
    } catch (error) {
      this.#broken ??= new NotWritten('', { cause: error })
      for (const { failed } of good) failed(this.#broken)
    }
  }
}
