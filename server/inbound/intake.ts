/**
 * The way in: what a provider delivered is stored as it came, and acknowledged after the commit.
 *
 * Deliveries that arrive within a few milliseconds share one transaction, so the price of a durable
 * commit is paid once for all of them.
 */
import { createHash } from 'node:crypto'
import type { AppContext } from '../context.ts'
import type { ChannelKind } from '../contract/common.ts'
import { unavailable } from '../errors.ts'

export interface RawDelivery {
  channel: ChannelKind
  body: Buffer
  /** Ids of the inboxes whose secret signed it. */
  signedBy: readonly number[]
}

/** 128 bits of a hash, in base64url. */
const KEY_LENGTH = 22

/**
 * The same bytes on the same channel are the same delivery, whichever way they come in. The key is short
 * because it lands anywhere in its index: with a shorter one, a commit writes fewer pages.
 */
export function deliveryKey(channel: string, body: Buffer): string {
  return createHash('sha256').update(channel).update(body).digest('base64url').slice(0, KEY_LENGTH)
}

interface Pending {
  delivery: RawDelivery
  done: () => void
  failed: (error: unknown) => void
}

/**
 * How long deliveries gather after a commit: as long as that took, within these bounds, so that a slow disk
 * gets fewer and larger commits. And how many share one.
 */
const COLLECT_MS = { least: 1, most: 5 }
const COLLECT_MOST = 200
/** From how many on deliveries at once are a press, and from how many in one commit they are a flow. */
const PRESSING = 32
const FLOWING = 4
/** How soon after a commit the next delivery comes in a flow. */
const FLOW_MS = 6
/** How long a commit may take. Then the provider is asked to come back, whatever becomes of it. */
const PATIENCE_MS = 5000
/** What may wait in memory while the database is slow. Beyond it the provider is asked to come back. */
const WAITING_BYTES = 64 * 1024 * 1024

export class Intake {
  readonly #ctx: AppContext
  #pending: Pending[] = []
  #bytes = 0
  #scheduled = false
  #writing = false
  /** The database has not answered in time and still doesn't. */
  #stuck = false
  #lastBatch = 0
  #lastCommit = { took: 0, ended: 0 }

  constructor(ctx: AppContext) {
    this.#ctx = ctx
  }

  /** Resolves once the delivery is durable. Throws `unavailable` if it could not be stored. */
  store(delivery: RawDelivery): Promise<void> {
    if (this.#stuck || this.#bytes + delivery.body.length > WAITING_BYTES) throw unavailable()
    this.#bytes += delivery.body.length
    return new Promise((done, failed) => {
      this.#pending.push({ delivery, done, failed })
      this.#schedule()
    })
  }

  /** So many come at once that other work on the database should stand back. */
  get pressed(): boolean {
    return this.#pending.length >= PRESSING || (this.flowing && this.#lastBatch >= PRESSING)
  }

  /** Deliveries come so fast that there will be more in a moment. */
  get flowing(): boolean {
    return this.#lastBatch >= FLOWING && performance.now() - this.#lastCommit.ended < FLOW_MS
  }

  /** After a while without deliveries the first one waits for none but those that came in the same moment. */
  #schedule(): void {
    if (this.#writing || this.#scheduled) return
    this.#scheduled = true
    const flush = () => void this.#flush()
    const { took, ended } = this.#lastCommit
    const next = ended + Math.min(Math.max(took, COLLECT_MS.least), COLLECT_MS.most)
    const wait = next - performance.now()
    if (wait <= 0 || this.#pending.length >= COLLECT_MOST) setImmediate(flush)
    else setTimeout(flush, wait)
  }

  async #flush(): Promise<void> {
    this.#scheduled = false
    this.#writing = true
    const batch = this.#pending.splice(0, COLLECT_MOST)
    this.#lastBatch = batch.length
    const began = performance.now()
    const alarm = setTimeout(() => this.#giveUp(batch), PATIENCE_MS)
    try {
      await this.#write(batch.map(({ delivery }) => delivery))
      for (const { done } of batch) done()
      this.#ctx.notifier.notify('raw')
    } catch (error) {
      this.#ctx.log.error({ err: error, deliveries: batch.length }, 'deliveries could not be stored')
      for (const { failed } of batch) failed(unavailable(error))
    } finally {
      clearTimeout(alarm)
      for (const { delivery } of batch) this.#bytes -= delivery.body.length
      const ended = performance.now()
      this.#lastCommit = { took: ended - began, ended }
      this.#writing = false
      this.#stuck = false
      if (this.#pending.length > 0) this.#schedule()
    }
  }

  /** Nobody waits for an answer for ever. What is committed after all is a duplicate when it comes again. */
  #giveUp(batch: readonly Pending[]): void {
    this.#stuck = true
    const waiting = this.#pending.splice(0)
    for (const { delivery } of waiting) this.#bytes -= delivery.body.length
    for (const { failed } of [...batch, ...waiting]) failed(unavailable())
    this.#ctx.log.error({ deliveries: batch.length + waiting.length }, 'the database does not answer')
  }

  async #write(deliveries: RawDelivery[]): Promise<void> {
    const now = this.#ctx.clock.now()
    // The same delivery twice in one batch is one row; across batches the unique key sees to it.
    const rows = new Map(
      deliveries.map(({ channel, body, signedBy }) => {
        const key = deliveryKey(channel, body)
        return [
          key,
          { channel, delivery_key: key, body, signed_by: JSON.stringify(signedBy), received_at: now },
        ]
      }),
    )
    await this.#ctx.db.transaction((tx) => this.#ctx.db.insertNew(tx, 'raw_delivery', [...rows.values()]))
  }
}
