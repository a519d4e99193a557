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

interface Pending {
  delivery: RawDelivery
  done: () => void
  failed: (error: unknown) => void
}

/** How long a delivery waits for company, and how many share a transaction. */
const COLLECT_MS = 2
const COLLECT_MOST = 200
/** What may wait in memory while the database is slow. Beyond it the provider is asked to come back. */
const WAITING_BYTES = 64 * 1024 * 1024

export class Intake {
  readonly #ctx: AppContext
  #pending: Pending[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | null = null
  #writing = false
  #lastArrival = 0

  constructor(ctx: AppContext) {
    this.#ctx = ctx
  }

  /** Resolves once the delivery is durable. Throws `unavailable` if it could not be stored. */
  store(delivery: RawDelivery): Promise<void> {
    this.#lastArrival = performance.now()
    if (this.#bytes + delivery.body.length > WAITING_BYTES) throw unavailable()
    this.#bytes += delivery.body.length
    return new Promise((done, failed) => {
      this.#pending.push({ delivery, done, failed })
      this.#schedule()
    })
  }

  /** Deliveries are arriving right now: other work on the database should be short. */
  get busy(): boolean {
    return this.#pending.length > 0 || performance.now() - this.#lastArrival < 5
  }

  #schedule(): void {
    if (this.#writing || this.#timer) return
    if (this.#pending.length >= COLLECT_MOST) void this.#flush()
    else this.#timer = setTimeout(() => void this.#flush(), COLLECT_MS)
  }

  async #flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing = true
    const batch = this.#pending.splice(0, COLLECT_MOST)
    try {
      await this.#write(batch.map(({ delivery }) => delivery))
      for (const { done } of batch) done()
      this.#ctx.notifier.notify('raw')
    } catch (error) {
      this.#ctx.log.error({ err: error, deliveries: batch.length }, 'deliveries could not be stored')
      for (const { failed } of batch) failed(unavailable(error))
    } finally {
      for (const { delivery } of batch) this.#bytes -= delivery.body.length
      this.#writing = false
      if (this.#pending.length > 0) this.#schedule()
    }
  }

  async #write(deliveries: RawDelivery[]): Promise<void> {
    const now = this.#ctx.clock.now()
    // The same delivery twice in one batch is one row; across batches the unique key sees to it.
    const rows = new Map(
      deliveries.map(({ channel, body, signedBy }) => {
        const key = createHash('sha256').update(channel).update(body).digest('hex')
        return [
          key,
          { channel, delivery_key: key, body, signed_by: JSON.stringify(signedBy), received_at: now },
        ]
      }),
    )
    await this.#ctx.db.transaction(async (tx) => {
      for (const portion of this.#ctx.db.portions([...rows.values()])) {
        await tx
          .insertInto('raw_delivery')
          .values(portion)
          .onConflict((conflict) => conflict.column('delivery_key').doNothing())
          .execute()
      }
    })
  }
}
