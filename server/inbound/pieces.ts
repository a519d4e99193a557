/**
 * Deliveries as the pieces they hold. A provider may put thousands of them into one (an old history comes
 * as 3 MB), and one transaction for all would keep everybody else waiting: so each takes some, and the next
 * goes on with what is left.
 *
 * How far that got is remembered here and nowhere else. After a crash, or on another node, the delivery is
 * taken in from its beginning, which changes nothing of what is here already.
 */
import type { Selectable } from 'kysely'
import type { InboundEvent } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import type { ChannelKind } from '../contract/common.ts'
import type { RawDeliveryTable } from '../storage/schema.ts'
import type { Pieces } from './take-in.ts'

export type RawRow = Selectable<RawDeliveryTable>

/** Some pieces of a delivery that is stored. */
export interface Portion extends Pieces {
  id: number
  /** How many of the delivery's pieces are taken in once these are. */
  until: number
  isLast: boolean
}

interface Begun {
  id: number
  events: readonly InboundEvent[]
  taken: number
}

export class Unpacker {
  readonly #ctx: AppContext
  /** At most one is begun at a time: the oldest. */
  #begun: Begun | null = null

  constructor(ctx: AppContext) {
    this.#ctx = ctx
  }

  /** The next pieces of these deliveries, the oldest first, and no more than `most` of them. */
  next(rows: readonly RawRow[], most: number): Portion[] {
    const portions: Portion[] = []
    let room = most
    for (const row of rows) {
      const { events: all, taken } = this.#open(row)
      const events = all.slice(taken, taken + room)
      const until = taken + events.length
      const { id, channel, signed_by } = row
      portions.push({ id, channel, signed_by, events, until, isLast: until === all.length })
      room -= events.length
      if (room <= 0) break
    }
    return portions
  }

  /** These are taken in, and it is committed. */
  taken(portions: readonly Portion[]): void {
    for (const { id, until, isLast } of portions) {
      if (this.#begun?.id !== id) continue
      this.#begun = isLast ? null : { ...this.#begun, taken: until }
    }
  }

  #open(row: RawRow): Begun {
    if (this.#begun?.id === row.id) return this.#begun
    const events = this.#ctx.channel(row.channel as ChannelKind).parse(row.body.toString('utf8'))
    const opened = { id: row.id, events, taken: 0 }
    this.#begun = opened
    return opened
  }
}
