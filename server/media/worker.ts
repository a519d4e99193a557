/**
 * Fetches files that a provider keeps for us, soon, because it keeps them only for days. Many at a time,
 * each by itself: a server that hangs holds up its own file and no other.
 */
import type { AppContext } from '../context.ts'
import { pendingAttachments, settleAttachment, type Attachment } from '../core/attachment/store.ts'
import { Loop } from '../loop.ts'
import { fetchAttachment, PACE, type Pace } from './fetch.ts'

const AT_ONCE = 16
/** Of these, so many for files that failed before: they may fail slowly. */
const REPEATED_AT_ONCE = 6
const POLL_MS = 2000

export class MediaWorker {
  readonly #ctx: AppContext
  readonly #pace: Pace
  readonly #loop: Loop
  readonly #stopping = new AbortController()
  readonly #underway = new Map<number, { repeated: boolean; done: Promise<void> }>()

  constructor(ctx: AppContext, pace: Pace = PACE) {
    this.#ctx = ctx
    this.#pace = pace
    this.#loop = new Loop(ctx, 'media', 'media', POLL_MS, () => this.#step())
  }

  start(): void {
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop.stop()
    await Promise.all([...this.#underway.values()].map(({ done }) => done))
  }

  /** Fetches until nothing is due. Returns how many files were tried. */
  async drain(): Promise<number> {
    let tried = 0
    for (;;) {
      const started = await this.#begin()
      tried += started
      if (started === 0 && this.#underway.size === 0) return tried
      // They may all be done already, and a race without runners has no end.
      if (this.#underway.size > 0) await Promise.race([...this.#underway.values()].map(({ done }) => done))
    }
  }

  async #step(): Promise<boolean> {
    return (await this.#begin()) > 0
  }

  /** Repeated ones first, for their share is small; fresh ones get all that is left. */
  async #begin(): Promise<number> {
    const repeated = await this.#beginSome(true, REPEATED_AT_ONCE)
    return repeated + (await this.#beginSome(false, AT_ONCE))
  }

  async #beginSome(repeated: boolean, most: number): Promise<number> {
    const alike = [...this.#underway.values()].filter((each) => each.repeated === repeated).length
    const free = Math.min(most - alike, AT_ONCE - this.#underway.size)
    if (free <= 0 || this.#stopping.signal.aborted) return 0
    // Those underway are still pending, so as many more have to be looked at.
    const query = { repeated, limit: free + alike }
    const rows = await pendingAttachments(this.#ctx.db.read, this.#ctx.clock.now(), query)
    const fresh = rows.filter(({ id }) => !this.#underway.has(id)).slice(0, free)
    for (const row of fresh) this.#start(row, repeated)
    return fresh.length
  }

  #start(row: Attachment, repeated: boolean): void {
    const done = this.#fetch(row)
      .catch((error: unknown) => this.#ctx.log.error({ err: error }, 'a file could not be settled'))
      .finally(() => {
        const full = this.#underway.size >= AT_ONCE
        this.#underway.delete(row.id)
        if (full) this.#ctx.notifier.notify('media')
      })
    this.#underway.set(row.id, { repeated, done })
  }

  async #fetch(row: Attachment): Promise<void> {
    const outcome = await fetchAttachment(this.#ctx, row, this.#pace, this.#stopping.signal)
    if (outcome.state === 'aborted') return
    const stored = await settleAttachment(this.#ctx, row, outcome)
    if (stored || outcome.state !== 'stored') return
    // Another node was faster, or the message is gone: our copy is nobody's.
    await this.#ctx.blobs.remove(outcome.blob)
    if (outcome.smallBlob) await this.#ctx.blobs.remove(outcome.smallBlob)
  }
}
