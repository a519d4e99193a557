/**
 * What consoles are told: the event log as frames, live and from the past.
 *
 * One reader per process follows the log and renders each event once, whoever listens. A subscriber gets
 * backfill → cutover → live as one async generator and never misses or repeats a number.
 */
import type { AppContext } from '../context.ts'
import type { Hidden } from '../core/conversation/hidden.ts'
import { Loop } from '../loop.ts'
import { eventRange, eventsAfter, type LoggedEvent } from './log.ts'

export interface Frame {
  seq: number
  name: LoggedEvent['name']
  /** Only for those who see this inbox; null: for everybody. */
  inboxId: number | null
  /** Only for this agent; null: for everybody. */
  agentId: number | null
  /** The frame as it goes over the wire; null: for the server's own use. */
  data: Buffer | null
  /** Of what is out of sight: for whom, and what everybody else gets instead. */
  hidden?: { from: Hidden; instead: Buffer | null }
}

export type Render = (ctx: AppContext, events: readonly LoggedEvent[]) => Promise<Frame[]>

/** How a subscription ends other than by the subscriber. */
export class FeedEnded extends Error {
  override name = 'FeedEnded'
  readonly reason: 'too_old' | 'from_future' | 'too_slow'
  constructor(reason: FeedEnded['reason']) {
    super(reason)
    this.reason = reason
  }
}

const PORTION = 500
const POLL_MS = 1000
/** Rendering many events together takes little more than rendering one. */
const MOST_REST_MS = 20
const BUFFER = 5000

interface Subscriber {
  frames: Frame[]
  overflown: boolean
  wake: () => void
}

export class Feed {
  readonly #ctx: AppContext
  readonly #render: Render
  readonly #loop: Loop
  readonly #subscribers = new Set<Subscriber>()
  readonly #buffer: number
  #head = 0

  /** `buffer`: frames that may wait for one subscriber. */
  constructor(ctx: AppContext, render: Render, buffer = BUFFER) {
    this.#ctx = ctx
    this.#render = render
    this.#buffer = buffer
    this.#loop = new Loop(ctx, 'feed', 'events', POLL_MS, () => this.#follow(), MOST_REST_MS)
  }

  async start(): Promise<void> {
    this.#head = (await eventRange(this.#ctx.db.read)).last
    this.#loop.start()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    for (const subscriber of this.#subscribers) subscriber.wake()
  }

  /** The newest number that live subscribers have been given. */
  get head(): number {
    return this.#head
  }

  /**
   * Frames after `since` (null: from now on), in portions. Ends with `signal`; throws FeedEnded if what
   * was missed is gone, was never given, or can't be kept in memory any longer.
   */
  async *subscribe(since: number | null, signal: AbortSignal): AsyncGenerator<Frame[]> {
    const subscriber: Subscriber = { frames: [], overflown: false, wake: () => {} }
    this.#subscribers.add(subscriber)
    const onAbort = () => subscriber.wake()
    signal.addEventListener('abort', onAbort)
    try {
      let last = since ?? this.#head
      if (since !== null) {
        const lost = await this.missed(since)
        if (lost) throw new FeedEnded(lost)
        for await (const frames of this.#backfill(since, this.#head, signal)) {
          last = frames.at(-1)?.seq ?? last
          yield frames
        }
      }
      while (!signal.aborted) {
        if (subscriber.overflown) throw new FeedEnded('too_slow')
        const frames = subscriber.frames.filter(({ seq }) => seq > last)
        subscriber.frames = []
        if (frames.length > 0) {
          last = (frames.at(-1) as Frame).seq
          yield frames
        } else {
          await new Promise<void>((resume) => (subscriber.wake = resume))
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#subscribers.delete(subscriber)
    }
  }

  /** Why what came after `since` can't be told any more; null: it can. */
  async missed(since: number): Promise<'too_old' | 'from_future' | null> {
    const { first, last } = await eventRange(this.#ctx.db.read)
    if (since > last) return 'from_future'
    // Numbers may have gaps, but whatever is older than the first one kept has been trimmed.
    return since < first - 1 ? 'too_old' : null
  }

  async *#backfill(since: number, until: number, signal: AbortSignal): AsyncGenerator<Frame[]> {
    let at = since
    while (at < until && !signal.aborted) {
      const events = await eventsAfter(this.#ctx.db.read, at, PORTION)
      const last = events.at(-1)
      if (!last) return
      at = last.seq
      yield await this.#render(this.#ctx, events)
    }
  }

  async #follow(): Promise<boolean> {
    const events = await eventsAfter(this.#ctx.db.read, this.#head, PORTION)
    const last = events.at(-1)
    if (!last) return false
    // Without an audience nothing needs to be looked up.
    const frames = this.#subscribers.size > 0 ? await this.#render(this.#ctx, events) : []
    this.#head = last.seq
    for (const subscriber of this.#subscribers) this.#deliver(subscriber, frames)
    return events.length === PORTION
  }

  #deliver(subscriber: Subscriber, frames: readonly Frame[]): void {
    if (subscriber.frames.length + frames.length > this.#buffer) {
      subscriber.frames = []
      subscriber.overflown = true
    } else {
      subscriber.frames.push(...frames)
    }
    subscriber.wake()
  }
}
