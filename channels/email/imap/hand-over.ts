/**
 * Hands mails over in their order. A connection gives one mail after the other, and making one durable takes a
 * while: so the next is read while those before it are on their way to the disk.
 */
import type { CollectedItem, Collector } from '../../adapter.ts'

/** Each holds up to a megabyte of its beginning until it is stored. */
const AHEAD = 16

export class HandOver {
  readonly #collector: Collector
  readonly #underway: Array<Promise<void>> = []

  constructor(collector: Collector) {
    this.#collector = collector
  }

  /**
   * Resolves once the source was read to its end, or as far as it is wanted. Throws what the source throws, for
   * the mail after it would pass it over; or what became of one before.
   */
  async keep(item: CollectedItem): Promise<void> {
    const { source, over } = watched(item.source)
    const kept = this.#collector.keep({ ...item, source })
    // Heard of where it is waited for.
    kept.catch(() => {})
    if ((await Promise.race([over, kept.catch(() => 'failed' as const)])) === 'failed') await kept
    this.#underway.push(kept)
    if (this.#underway.length >= AHEAD) await this.#underway.shift()
  }

  /** Resolves once all of them are durable. */
  async end(): Promise<void> {
    for (const kept of this.#underway) await kept
  }

  /** Resolves once nothing is on its way, however that went. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underway)
  }
}

function watched(source: AsyncIterable<Uint8Array>) {
  const over = Promise.withResolvers<'read' | 'failed'>()
  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      yield* source
    } catch (error) {
      over.resolve('failed')
      throw error
    } finally {
      // Also where nobody wants the rest.
      over.resolve('read')
    }
  }
  return { source: pass(), over: over.promise }
}
