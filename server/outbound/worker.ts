/**
 * Sends what is in the outbox: lease, one attempt, record. Several at a time, one per conversation, so
 * that a slow answer holds up nobody else and the order within a conversation is kept.
 */
import { randomBytes } from 'node:crypto'
import type { Outbound, SendResult } from '../../channels/adapter.ts'
import { SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { addressesOf } from '../core/contact/store.ts'
import { pauseInbox } from '../core/inbox/actions.ts'
import { accountOf, findInbox, type Inbox } from '../core/inbox/store.ts'
import {
  claim,
  dueRows,
  giveUpExpired,
  hasWork,
  postpone,
  settle,
  type Claim,
  type OutboxRow,
} from '../core/message/outbox.ts'
import { correlationOf } from '../core/message/rules.ts'
import { Loop } from '../loop.ts'
import { nextDelay } from './backoff.ts'
import { INBOX_LIMIT, Limiter, RECIPIENT_LIMIT, type Limit } from './limits.ts'

const SEND_TIMEOUT = 20 * SECOND
/** Longer than any attempt takes: when it has run out, the worker that took it is gone. */
export const LEASE = 60 * SECOND
const AT_ONCE = 32
const POLL_MS = 1000

export interface OutboundLimits {
  inbox?: Limit
  recipient?: Limit
  /** How long one attempt may take (ms). */
  timeout?: number
}

export class OutboundWorker {
  readonly #ctx: AppContext
  readonly #loop: Loop
  readonly #perInbox: Limiter
  readonly #perRecipient: Limiter
  readonly #timeout: number
  readonly #underway = new Set<Promise<void>>()
  #alarm: NodeJS.Timeout | undefined

  constructor(ctx: AppContext, limits: OutboundLimits = {}) {
    this.#ctx = ctx
    this.#perInbox = new Limiter(limits.inbox ?? INBOX_LIMIT)
    this.#perRecipient = new Limiter(limits.recipient ?? RECIPIENT_LIMIT)
    this.#timeout = limits.timeout ?? SEND_TIMEOUT
    this.#loop = new Loop(ctx, 'outbound', 'outbox', POLL_MS, () => this.#step())
  }

  async start(): Promise<void> {
    // Nobody else works on a database of ours alone: whatever is being sent was ours before a crash.
    if (this.#ctx.db.exclusive) await giveUpExpired(this.#ctx, Number.MAX_SAFE_INTEGER)
    this.#loop.start()
  }

  /** Takes nothing new and waits for what is underway. */
  async stop(): Promise<void> {
    clearTimeout(this.#alarm)
    await this.#loop.stop()
    await Promise.all(this.#underway)
  }

  /** Sends until nothing is due and nothing is on its way. */
  async drain(): Promise<void> {
    for (;;) {
      await this.#step()
      await Promise.all(this.#underway)
      if (!(await hasWork(this.#ctx.db.read, this.#ctx.clock.now()))) return
      await new Promise((resume) => setTimeout(resume, 5))
    }
  }

  async #step(): Promise<boolean> {
    const free = AT_ONCE - this.#underway.size
    if (free <= 0) {
      await Promise.race(this.#underway)
      return true
    }
    const now = this.#ctx.clock.now()
    const rows = await dueRows(this.#ctx.db.read, now, free)
    let started = 0
    let soonest = Number.POSITIVE_INFINITY
    for (const row of rows) {
      const wait = Math.max(
        this.#perInbox.wait(row.inbox_id, now),
        this.#perRecipient.wait(row.conversation_id, now),
      )
      if (wait > 0) {
        soonest = Math.min(soonest, wait)
        continue
      }
      if (await this.#begin(row, now)) started++
    }
    if (started === 0 && soonest < POLL_MS) this.#wakeIn(soonest)
    return started > 0
  }

  async #begin(row: OutboxRow, now: number): Promise<boolean> {
    const claimed = await claim(this.#ctx, row.id, {
      token: randomBytes(12).toString('hex'),
      until: now + LEASE,
    })
    if (!claimed) return false
    this.#perInbox.take(row.inbox_id, now)
    this.#perRecipient.take(row.conversation_id, now)
    const work = this.#deliver(claimed)
      .catch((error: unknown) => this.#ctx.log.error({ err: error }, 'outcome could not be recorded'))
      .finally(() => this.#underway.delete(work))
    this.#underway.add(work)
    return true
  }

  async #deliver(claimed: Claim): Promise<void> {
    const inbox = await findInbox(this.#ctx.db.read, claimed.row.inbox_id)
    const result = await this.#send(claimed, inbox)
    this.#ctx.metrics.sends.inc({ channel: inbox.channel, outcome: result.outcome })
    if (result.outcome === 'rejected') {
      const { code, reason } = result.failure
      this.#ctx.log.warn({ inbox: inbox.id, code, reason }, 'message refused')
      if (result.pauses) {
        // Not this message's fault: it waits with the others until the channel works again.
        await pauseInbox(this.#ctx, inbox.id, reason)
        await postpone(this.#ctx, claimed, this.#ctx.clock.now(), false)
        return
      }
      const delay =
        result.retry === null ? null : nextDelay(claimed.row.attempts + 1, result.retry, Math.random())
      if (delay !== null) {
        await postpone(this.#ctx, claimed, this.#ctx.clock.now() + delay, true)
        this.#wakeIn(delay)
        return
      }
    }
    await this.#record(() => settle(this.#ctx, inbox.channel, claimed, result))
  }

  async #send(claimed: Claim, inbox: Inbox): Promise<SendResult> {
    const { message, contactId } = claimed
    const outbound: Outbound = {
      correlation: correlationOf(message.correlation ?? '', message.attempt),
      to: await addressesOf(this.#ctx.db.read, contactId, inbox.channel),
      content: { kind: 'text', text: message.text ?? '', preview: true },
      quotedId: message.quoted_id,
    }
    const channel = this.#ctx.channel(inbox.channel)
    return channel.send(outbound, accountOf(this.#ctx, inbox), AbortSignal.timeout(this.#timeout))
  }

  /**
   * The message is sent; only the note of it is missing. A locked database is worth some patience, since
   * the alternative is telling the agent that nobody knows.
   */
  async #record(write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await write()
      } catch (error) {
        if (attempt >= 5) throw error
        await new Promise((resume) => setTimeout(resume, attempt * SECOND))
      }
    }
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#alarm)
    this.#alarm = setTimeout(() => this.#ctx.notifier.notify('outbox'), Math.min(ms, POLL_MS))
  }
}
