/**
 * Turns stored deliveries into messages: many at once in one transaction that also deletes the raw rows.
 * If a batch fails, its deliveries are taken one by one, so that a poisonous one goes to quarantine alone.
 */
import type { Selectable, SelectQueryBuilder } from 'kysely'
import type { AppContext } from '../context.ts'
import { isStorageTrouble } from '../errors.ts'
import { describeError } from '../log.ts'
import type { Tx } from '../storage/database.ts'
import type { RawDeliveryTable, Schema } from '../storage/schema.ts'
import { Loop } from '../loop.ts'
import type { Intake } from './intake.ts'
import { quarantine } from './quarantine.ts'
import { takeIn } from './take-in.ts'

type RawRow = Selectable<RawDeliveryTable>

/** Bounds of one transaction, which is also how long a new delivery may have to wait for the database. */
const BATCH = 100
const BATCH_BYTES = 512 * 1024
const POLL_MS = 1000
/** How long a flow is gathered, and how long deliveries that wait to be stored go first. */
const GATHER_MS = 4
const PATIENCE_MS = 60

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))

export class InboundWorker {
  readonly #ctx: AppContext
  readonly #intake: Intake
  readonly #loop: Loop

  constructor(ctx: AppContext, intake: Intake) {
    this.#ctx = ctx
    this.#intake = intake
    this.#loop = new Loop(ctx, 'inbound', 'raw', POLL_MS, () => this.#step())
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Works until nothing is left, neither here nor in the hands of another worker. */
  async drain(): Promise<void> {
    for (;;) {
      if (await this.#step()) continue
      const left = await this.#ctx.db.read.selectFrom('raw_delivery').select('id').limit(1).executeTakeFirst()
      if (!left) return
      await pause(5)
    }
  }

  /** True if there may be more. */
  async #step(): Promise<boolean> {
    await this.#standBack()
    let rows: RawRow[] = []
    try {
      await this.#ctx.db.transaction(async (tx) => {
        rows = await this.#claim(tx)
        await this.#process(tx, rows)
      })
    } catch (error) {
      if (rows.length === 0 || isStorageTrouble(error)) throw error
      this.#ctx.log.warn(
        { err: error, deliveries: rows.length },
        'batch failed, taking deliveries one by one',
      )
      for (const row of rows) await this.#alone(row)
    }
    return rows.length > 0
  }

  /**
   * Acknowledging goes first: what is stored can wait a moment, what is not stored can't. And in a flow
   * a moment's patience makes one transaction of what would have been several.
   */
  async #standBack(): Promise<void> {
    if (this.#intake.flowing) await pause(GATHER_MS)
    const deadline = performance.now() + PATIENCE_MS
    while (this.#intake.pressed && performance.now() < deadline) await pause(1)
  }

  async #claim(tx: Tx): Promise<RawRow[]> {
    const rows = await this.#lock(
      tx.selectFrom('raw_delivery').selectAll().orderBy('id').limit(BATCH),
    ).execute()
    let bytes = 0
    const fit = rows.findIndex((row) => (bytes += row.body.length) > BATCH_BYTES)
    // A single delivery may be larger than the bound (3 MB); it is taken alone.
    return fit === -1 ? rows : rows.slice(0, Math.max(1, fit))
  }

  /** Rows that another node has in hand are passed over. */
  #lock<Output>(query: SelectQueryBuilder<Schema, 'raw_delivery', Output>) {
    return this.#ctx.db.skipLocked ? query.forUpdate().skipLocked() : query
  }

  async #process(tx: Tx, rows: readonly RawRow[]): Promise<void> {
    if (rows.length === 0) return
    await takeIn(this.#ctx, tx, rows)
    await tx
      .deleteFrom('raw_delivery')
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
  }

  async #alone({ id }: RawRow): Promise<void> {
    try {
      await this.#withRow(id, (tx, row) => this.#process(tx, [row]))
    } catch (error) {
      if (isStorageTrouble(error)) throw error
      this.#ctx.log.error({ err: error, delivery: id }, 'delivery goes to quarantine')
      const detail = String(describeError(error)['type'])
      await this.#withRow(id, async (tx, { channel, body, signed_by: signedBy }) => {
        await quarantine(this.#ctx, tx, [
          { channel, account: null, reason: 'failed', detail, body, signedBy },
        ])
        await tx.deleteFrom('raw_delivery').where('id', '=', id).execute()
      })
    }
  }

  /** Claimed afresh: since the batch failed, another node may have it in hand or be done with it. */
  async #withRow(id: number, work: (tx: Tx, row: RawRow) => Promise<void>): Promise<void> {
    await this.#ctx.db.transaction(async (tx) => {
      const query = tx.selectFrom('raw_delivery').selectAll().where('id', '=', id)
      const row = await this.#lock(query).executeTakeFirst()
      if (row) await work(tx, row)
    })
  }
}
