/** One folder: what came since last time is handed over, in order, each mail once. */
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import { CollectFailure, type CollectedItem, type Collector, type Position } from '../../adapter.ts'
import { messageIdIn } from '../message-id.ts'
import { collectFailure, isPassing, isRefusal } from './failure.ts'
import { HandOver } from './hand-over.ts'
import { putAway } from './put-away.ts'
import { headOf, MailGone, MailWithheld, sourceOf } from './source.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** As many are looked at together, and put away together. */
const BATCH = 50
/** And so many of those that were left behind. */
const LEFT = 200
/** `SINCE` knows days alone, of a place nobody tells (RFC 3501, 6.4.4). */
const MARGIN = 2 * DAY
/** As far a server's clock may be behind ours; it tells seconds alone. */
const SLOW_CLOCK = 5 * MINUTE

/** Who is asked whether they are here already. */
const doubt = ({ at, receivedAt, size }: CollectedItem) => ({ mailId: at.mailId, receivedAt, size })

type Told = Pick<FetchMessageObject, 'uid' | 'internalDate' | 'size' | 'headers'>

function timeOf(date: FetchMessageObject['internalDate']): number | null {
  const time = date instanceof Date ? date.getTime() : NaN
  return Number.isNaN(time) || time < 0 ? null : time
}

export class Folder {
  readonly name: string
  readonly #client: ImapFlow
  readonly #settings: MailboxSettings
  readonly #collector: Collector
  #position: Position = { validity: '', uid: 0, begun: 0, found: 0 }

  constructor(name: string, client: ImapFlow, settings: MailboxSettings, collector: Collector) {
    this.name = name
    this.#client = client
    this.#settings = settings
    this.#collector = collector
  }

  /** Selects it, and finds out where to go on. Throws CollectFailure where there is no such folder. */
  async open(): Promise<void> {
    const { validity, highest } = await this.#select()
    const before = await this.#collector.position(this.name)
    if (!before) {
      const from = this.#settings.since === null ? highest : 0
      await this.#advance({ validity, uid: from, begun: Date.now(), found: highest })
    } else if (before.validity !== validity || highest < before.uid) {
      // Uids mean something else, or are given a second time although they must not be.
      await this.#advance({ validity, uid: 0, begun: before.begun, found: highest })
    } else this.#position = before
  }

  /** Hands over all there is beyond the position. True if there was anything. */
  async collect(): Promise<boolean> {
    const { found } = this.#position
    let any = false
    if (this.#position.uid < found) {
      const since = new Date(this.#floor() - MARGIN)
      any = await this.#take(await this.#search({ uid: `${this.#position.uid + 1}:${found}`, since }))
      await this.#advance({ ...this.#position, uid: found })
    }
    const fresh = await this.#search({ uid: `${this.#position.uid + 1}:*` })
    // `*` is the last mail, even if that is before the first that was asked for (RFC 3501, 6.4.8).
    return (await this.#take(fresh.filter((uid) => uid > this.#position.uid))) || any
  }

  /** What was taken in and not put away, because we were interrupted in between. */
  async tidy(): Promise<void> {
    const { uid, validity } = this.#position
    if (this.#settings.after !== 'move' || uid === 0) return
    const left = (await this.#search({ uid: `1:${uid}` })).filter((each) => each <= uid).slice(-LEFT)
    if (left.length === 0) return
    const items = await this.#describe(left)
    const known = await this.#collector.areKnown(items.map(doubt))
    const taken = items.filter((_, nth) => known[nth]).map(({ at }) => ({ ...at, validity }))
    await putAway(this.#client, this.#settings, this.#collector, taken)
  }

  async #select(): Promise<{ validity: string; highest: number }> {
    try {
      const { uidValidity, uidNext, exists } = await this.#client.mailboxOpen(this.name)
      const highest = uidNext > 0 ? uidNext - 1 : exists > 0 ? await this.#highest() : 0
      return { validity: String(uidValidity ?? 0), highest }
    } catch (error) {
      if (!isRefusal(error) || isPassing(error)) throw error
      const { failure } = collectFailure(error)
      throw new CollectFailure({ ...failure, code: 'no_folder', reason: 'bad_request' }, true, {
        cause: error,
      })
    }
  }

  async #highest(): Promise<number> {
    const last = await this.#client.fetchOne('*', { uid: true })
    return last ? last.uid : 0
  }

  async #search(query: { uid: string; since?: Date }): Promise<number[]> {
    const uids = await this.#client.search(query, { uid: true })
    // Not found and not asked are the same to the library; to us they are not.
    if (!Array.isArray(uids)) throw new Error('the server did not search')
    return uids
  }

  async #take(uids: readonly number[]): Promise<boolean> {
    for (let at = 0; at < uids.length; at += BATCH) {
      await this.#takeBatch(uids.slice(at, at + BATCH))
    }
    return uids.length > 0
  }

  async #takeBatch(uids: readonly number[]): Promise<void> {
    const items = await this.#describe(uids)
    const wanted = await this.#wanted(items)
    await this.#keepAll(wanted)
    const last = uids.at(-1) ?? 0
    if (last > this.#position.uid) await this.#advance({ ...this.#position, uid: last })
    await putAway(
      this.#client,
      this.#settings,
      this.#collector,
      wanted.map(({ at }) => at),
    )
  }

  async #describe(uids: readonly number[]): Promise<CollectedItem[]> {
    const query = { uid: true, internalDate: true, size: true, headers: ['message-id'] }
    const answers = await this.#client.fetchAll(uids.join(','), query, { uid: true })
    const asked = new Set(uids)
    const told = new Map(
      answers.filter(({ uid, size }) => asked.has(uid) && size !== undefined).map((each) => [each.uid, each]),
    )
    const untold = uids.filter((uid) => !told.has(uid))
    // Deleted meanwhile, or the server has forgotten to tell: those are taken as they are.
    const there = untold.length > 0 ? new Set(await this.#search({ uid: untold.join(',') })) : new Set()
    return uids
      .filter((uid) => told.has(uid) || there.has(uid))
      .map((uid) => this.#item(told.get(uid) ?? { uid }))
  }

  #item({ uid, internalDate, size: told, headers }: Told): CollectedItem {
    const size = told ?? null
    const receivedAt = timeOf(internalDate)
    const { validity, begun, found } = this.#position
    const mailId = headers ? messageIdIn(headers) : null
    return {
      at: { folder: this.name, validity, uid, mailId },
      receivedAt,
      size,
      whole: true,
      old: uid <= found && receivedAt !== null && receivedAt < begun - DAY,
      source: sourceOf(this.#client, uid, size),
    }
  }

  /** What came to be here since, all of it; of what was found here, what is young enough and not known. */
  async #wanted(items: readonly CollectedItem[]): Promise<CollectedItem[]> {
    const { found } = this.#position
    const floor = this.#floor()
    const young = items.filter(
      ({ at, receivedAt }) => at.uid > found || receivedAt === null || receivedAt >= floor,
    )
    const doubtful = young.filter(({ at }) => at.uid <= found)
    const known = doubtful.length > 0 ? await this.#collector.areKnown(doubtful.map(doubt)) : []
    const here = new Set(doubtful.filter((_, nth) => known[nth]))
    return young.filter((item) => !here.has(item))
  }

  /** Nothing the provider got before is taken in, unless somebody puts it here later. */
  #floor(): number {
    const { since } = this.#settings
    return since === null ? this.#position.begun - SLOW_CLOCK : Date.parse(since)
  }

  async #keepAll(items: readonly CollectedItem[]): Promise<void> {
    const handOver = new HandOver(this.#collector)
    try {
      for (const item of items) await this.#keep(item, handOver)
      await handOver.end()
    } finally {
      await handOver.settled()
    }
  }

  async #keep(item: CollectedItem, handOver: HandOver): Promise<void> {
    try {
      await handOver.keep(item)
    } catch (error) {
      if (error instanceof MailGone) return
      if (!(error instanceof MailWithheld)) throw error
      await this.#keepHead(item, handOver)
    }
  }

  async #keepHead(item: CollectedItem, handOver: HandOver): Promise<void> {
    try {
      await handOver.keep({ ...item, whole: false, source: headOf(this.#client, item.at.uid) })
    } catch (error) {
      if (!(error instanceof MailGone)) throw error
    }
  }

  async #advance(position: Position): Promise<void> {
    await this.#collector.advance(this.name, position)
    this.#position = position
  }
}
