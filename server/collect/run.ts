/** One inbox that is collected from: while the lease is ours, until its adapter ends. */
import { setTimeout as delay } from 'node:timers/promises'
import { CollectFailure, type Failure } from '../../channels/adapter.ts'
import { MINUTE } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { collectorFailed, LEASE, LeaseLost, noCollector, renewCollector } from '../core/mail/collectors.ts'
import { accountOf, type Inbox } from '../core/inbox/store.ts'
import { isStorageTrouble } from '../errors.ts'
import { collectorFor } from './collector.ts'
import { NotWritten } from './keeping.ts'

/** Who has been ready for so long begins to count failures anew. */
const LASTING = MINUTE

/** stopped: told to, or not ours any more · failed: to be tried again · needless: there is nothing to collect */
export type Ended = 'stopped' | 'failed' | 'needless'

export class Run {
  /** Settings it was begun with: what differs from them begins it anew. */
  readonly settings: string
  readonly done: Promise<Ended>
  readonly #ctx: AppContext
  readonly #inbox: Inbox
  readonly #stop = new AbortController()
  #readyAt: number | null = null

  constructor(ctx: AppContext, inbox: Inbox) {
    this.#ctx = ctx
    this.#inbox = inbox
    this.settings = settingsKey(inbox)
    this.done = this.#run()
  }

  stop(): Promise<Ended> {
    this.#stop.abort()
    return this.done
  }

  async #run(): Promise<Ended> {
    const over = new AbortController()
    const renewing = this.#renew(over.signal)
    try {
      return await this.#collect()
    } finally {
      over.abort()
      await renewing
    }
  }

  async #collect(): Promise<Ended> {
    const { id, channel } = this.#inbox
    const { signal } = this.#stop
    try {
      const collector = collectorFor(this.#ctx, id, () => (this.#readyAt = this.#ctx.clock.now()))
      await this.#ctx.channel(channel).collect?.(accountOf(this.#ctx, this.#inbox), collector, signal)
      if (signal.aborted) return 'stopped'
      await noCollector(this.#ctx, id)
      return 'needless'
    } catch (error) {
      return signal.aborted ? 'stopped' : await this.#failed(error)
    }
  }

  async #failed(error: unknown): Promise<Ended> {
    if (isOrHas(error, LeaseLost)) return 'stopped'
    const { id } = this.#inbox
    const { failure, needsAdmin } = reasonOf(error)
    this.#ctx.log.warn({ err: error, inbox: id, code: failure.code, needsAdmin }, 'collecting broke off')
    const lasted = this.#readyAt !== null && this.#ctx.clock.now() - this.#readyAt >= LASTING
    try {
      await collectorFailed(this.#ctx, id, { failure, needsAdmin, lasted })
    } catch (trouble) {
      if (!isOrHas(trouble, LeaseLost)) this.#ctx.log.error({ err: trouble, inbox: id }, 'could not note why')
    }
    return 'failed'
  }

  /** Whoever can't say that it lives must not go on as if the inbox were its own. */
  async #renew(over: AbortSignal): Promise<void> {
    let until = this.#ctx.clock.now() + LEASE
    while (!over.aborted) {
      await delay(LEASE / 3, null, { signal: over }).catch(() => {})
      if (over.aborted) return
      try {
        if (!(await renewCollector(this.#ctx, this.#inbox.id))) return this.#stop.abort()
        until = this.#ctx.clock.now() + LEASE
      } catch (error) {
        this.#ctx.log.warn({ err: error, inbox: this.#inbox.id }, 'a lease could not be renewed')
        if (!isStorageTrouble(error) || this.#ctx.clock.now() >= until) return this.#stop.abort()
      }
    }
  }
}

function reasonOf(error: unknown): { failure: Failure; needsAdmin: boolean } {
  const ours = !(error instanceof CollectFailure) || isOrHas(error, NotWritten)
  return ours ? { failure: { code: 'internal', reason: 'other', detail: null }, needsAdmin: false } : error
}

/** An adapter calls whatever stops it a failure; what it was is its cause. */
function isOrHas(error: unknown, kind: new () => Error): boolean {
  if (error instanceof kind) return true
  return error instanceof Error && error.cause !== undefined && isOrHas(error.cause, kind)
}

export const settingsKey = ({ settings, secrets, simulator }: Inbox): string =>
  `${simulator} ${settings} ${secrets}`
