/**
 * Turns stored deliveries into messages: many at once in one transaction that also deletes the raw rows.
 * If a batch fails, its deliveries are taken one by one, so that a poisonous piece goes to quarantine alone.
 */
import type { SelectQueryBuilder } from 'kysely'
import type { AppContext } from '../context.ts'
import { isStorageTrouble } from '../errors.ts'
import { describeError } from '../log.ts'
import type { Tx } from '../storage/database.ts'
import type { Schema } from '../storage/schema.ts'
import { Loop } from '../loop.ts'
import type { Intake } from './intake.ts'
import { Unpacker, type Portion, type RawRow } from './pieces.ts'
import { quarantine } from './quarantine.ts'
import { takeInPieces } from './take-in.ts'

/** Bounds of one transaction, which is also how long a new delivery may have to wait for the database. */
const BATCH = 100
const BATCH_BYTES = 512 * 1024
const BATCH_PIECES = 250
const POLL_MS = 1000
/** How long a flow is gathered, and how long deliveries that wait to be stored go first. */
const GATHER_MS = 10
const PATIENCE_MS = 60

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))
const turn = () => new Promise((resume) => setImmediate(resume))

export class InboundWorker {
  readonly #ctx: AppContext
  readonly #intake: Intake
  readonly #loop: Loop
  readonly #unpacker: Unpacker

  constructor(ctx: AppContext, intake: Intake) {
    this.#ctx = ctx
    this.#intake = intake
    this.#unpacker = new Unpacker(ctx)
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

  /** True if there may be more; of what comes meanwhile the loop is told. */
  async #step(): Promise<boolean> {
    await this.#standBack()
    let rows: RawRow[] = []
    let more = false
    try {
      await this.#ctx.db.transaction(async (tx) => {
        const claim = await this.#claim(tx)
        rows = claim.rows
        const left = await this.#process(tx, rows, BATCH_PIECES)
        more = left || claim.more
      })
    } catch (error) {
      if (rows.length === 0 || isStorageTrouble(error)) throw error
      this.#ctx.log.warn(
        { err: error, deliveries: rows.length },
        'batch failed, taking deliveries one by one',
      )
      for (const { id } of rows) await this.#alone(id)
      more = true
    }
    return more
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

  async #claim(tx: Tx): Promise<{ rows: RawRow[]; more: boolean }> {
    const sizes = await this.#lock(
      tx
        .selectFrom('raw_delivery')
        .select(({ fn }) => ['id', fn<number>('length', ['body']).as('size')])
        .orderBy('id')
        .limit(BATCH),
    ).execute()
    let bytes = 0
    const fit = sizes.findIndex(({ size }) => (bytes += Number(size)) > BATCH_BYTES)
    // A single delivery may be larger than the bound (3 MB); it is taken alone.
    const ids = (fit === -1 ? sizes : sizes.slice(0, Math.max(1, fit))).map(({ id }) => id)
    if (ids.length === 0) return { rows: [], more: false }
    const rows = await tx
      .selectFrom('raw_delivery')
      .selectAll()
      .where('id', 'in', ids)
      .orderBy('id')
      .execute()
    return { rows, more: ids.length < sizes.length || sizes.length === BATCH }
  }

  /** Rows that another node has in hand are passed over. */
  #lock<Output>(query: SelectQueryBuilder<Schema, 'raw_delivery', Output>) {
    return this.#ctx.db.skipLocked ? query.forUpdate().skipLocked() : query
  }

  /** Takes in up to `most` pieces, and deletes what has nothing left. True if something is left of a row. */
  async #process(tx: Tx, rows: readonly RawRow[], most: number): Promise<boolean> {
    if (rows.length === 0) return false
    const portions = this.#unpacker.next(rows, most)
    await takeInPieces(this.#ctx, tx, portions)
    const done = portions.filter(({ isLast }) => isLast).map(({ id }) => id)
    if (done.length > 0) await tx.deleteFrom('raw_delivery').where('id', 'in', done).execute()
    this.#ctx.db.afterCommit(tx, () => this.#unpacker.taken(portions))
    return done.length < rows.length
  }

  /** All of one delivery. Where some pieces together fail, they are taken one by one. */
  async #alone(id: number): Promise<void> {
    let carefully = 0
    for (;;) {
      try {
        const most = carefully > 0 ? 1 : BATCH_PIECES
        if (!(await this.#withRow(id, (tx, row) => this.#process(tx, [row], most)))) return
        carefully = Math.max(0, carefully - 1)
      } catch (error) {
        if (isStorageTrouble(error)) throw error
        if (carefully > 0) {
          if (!(await this.#park(id, error))) return
          carefully -= 1
        } else carefully = BATCH_PIECES
      }
      await turn()
    }
  }

  /** The next piece can't be taken in; nor can the delivery if not even its pieces are known. */
  async #park(id: number, error: unknown): Promise<boolean> {
    this.#ctx.log.error({ err: error, delivery: id }, 'a piece of a delivery goes to quarantine')
    const detail = String(describeError(error)['type'])
    return this.#withRow(id, async (tx, row) => {
      const [portion] = this.#piecesOf(row)
      const [piece] = portion?.events ?? []
      const body = piece ? Buffer.from(piece.raw()) : row.body
      const account = piece && 'account' in piece ? piece.account : null
      const { channel, signed_by: signedBy } = row
      await quarantine(this.#ctx, tx, [{ channel, account, reason: 'failed', detail, body, signedBy }])
      if (portion && !portion.isLast) {
        this.#ctx.db.afterCommit(tx, () => this.#unpacker.taken([portion]))
        return true
      }
      await tx.deleteFrom('raw_delivery').where('id', '=', id).execute()
      return false
    })
  }

  #piecesOf(row: RawRow): Portion[] {
    try {
      return this.#unpacker.next([row], 1)
    } catch {
      return []
    }
  }

  /** Claimed afresh: since the batch failed, another node may have it in hand or be done with it. */
  async #withRow(id: number, work: (tx: Tx, row: RawRow) => Promise<boolean>): Promise<boolean> {
    return this.#ctx.db.transaction(async (tx) => {
      const query = tx.selectFrom('raw_delivery').selectAll().where('id', '=', id)
      const row = await this.#lock(query).executeTakeFirst()
      return row ? work(tx, row) : false
    })
  }
}
