/**
 * Sends what is in the outbox: lease, one attempt, record. A file goes to the provider first, under a
 * lease of its own. Several at a time, one per conversation, so that a slow answer holds up nobody else
 * and the order within a conversation is kept.
 */
import { randomBytes } from 'node:crypto'
import type { Outbound, SendResult } from '../../channels/adapter.ts'
import { MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { copyOf, fileOf } from '../core/attachment/send.ts'
import { addressesOf } from '../core/contact/store.ts'
import { pauseInbox } from '../core/inbox/actions.ts'
import { accountOf, findInbox, type Inbox } from '../core/inbox/store.ts'
import { contentOf } from '../core/message/content.ts'
import {
  claim,
  claimUpload,
  dueRows,
  giveUpExpired,
  hasWork,
  type Claim,
  type DueRow,
} from '../core/message/outbox.ts'
import { correlationOf } from '../core/message/rules.ts'
import { refusalOf } from '../core/message/sendable.ts'
import { postpone, settle } from '../core/message/settle.ts'
import { Loop } from '../loop.ts'
import { nextDelay } from './backoff.ts'
import { handOver } from './files.ts'
import { Limiter, RECIPIENT_LIMIT, type Limit } from './limits.ts'
import { InboxPace } from './pace.ts'

const SEND_TIMEOUT = 20 * SECOND
const UPLOAD_TIMEOUT = 2 * MINUTE
/** Longer than any attempt takes: when it has run out, the worker that took it is gone. */
export const LEASE = 60 * SECOND
const UPLOAD_LEASE = UPLOAD_TIMEOUT + LEASE
const AT_ONCE = 32
/** Of these: large files over a slow line must not keep short texts waiting. */
const UPLOADS_AT_ONCE = 4
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
  readonly #pace = new InboxPace()
  readonly #perInbox: Limiter
  readonly #perRecipient: Limiter
  readonly #timeout: number
  readonly #underway = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #uploads = 0
  #alarm: NodeJS.Timeout | undefined

  constructor(ctx: AppContext, limits: OutboundLimits = {}) {
    this.#ctx = ctx
    this.#perInbox = new Limiter(limits.inbox ?? ((id) => this.#pace.of(id)))
    this.#perRecipient = new Limiter(limits.recipient ?? RECIPIENT_LIMIT)
    this.#timeout = limits.timeout ?? SEND_TIMEOUT
    this.#loop = new Loop(ctx, 'outbound', 'outbox', POLL_MS, () => this.#step())
  }

  async start(): Promise<void> {
    // Nobody else works on a database of ours alone: whatever is being sent was ours before a crash.
    if (this.#ctx.db.exclusive) await giveUpExpired(this.#ctx, Number.MAX_SAFE_INTEGER)
    this.#loop.start()
  }

  /** Takes nothing new, breaks off uploads, and waits for what is being sent. */
  async stop(): Promise<void> {
    clearTimeout(this.#alarm)
    this.#stopping.abort()
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
    const { db, clock } = this.#ctx
    const now = clock.now()
    const rows = await dueRows(db.read, now, { limit: free, uploads: this.#uploads < UPLOADS_AT_ONCE })
    await this.#pace.learn(
      db.read,
      rows.map(({ inbox_id }) => inbox_id),
      now,
    )
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

  async #begin(row: DueRow, now: number): Promise<boolean> {
    if (row.needsUpload && this.#uploads >= UPLOADS_AT_ONCE) return false
    const token = randomBytes(12).toString('hex')
    const claimed = row.needsUpload
      ? await claimUpload(this.#ctx, row.id, { token, until: now + UPLOAD_LEASE })
      : await claim(this.#ctx, row.id, { token, until: now + LEASE })
    if (!claimed) return false
    this.#perInbox.take(row.inbox_id, now)
    this.#perRecipient.take(row.conversation_id, now)
    const work = (row.needsUpload ? this.#uploadAndDeliver(claimed, token) : this.#deliver(claimed))
      .catch((error: unknown) => this.#ctx.log.error({ err: error }, 'outcome could not be recorded'))
      .finally(() => this.#underway.delete(work))
    this.#underway.add(work)
    return true
  }

  async #uploadAndDeliver(held: Claim, token: string): Promise<void> {
    const inbox = await findInbox(this.#ctx.db.read, held.row.inbox_id)
    this.#uploads++
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(UPLOAD_TIMEOUT)])
    const refusal = await handOver(this.#ctx, inbox, held.message.id, signal).finally(() => this.#uploads--)
    const now = this.#ctx.clock.now()
    // The next process hands it over.
    if (this.#stopping.signal.aborted) return postpone(this.#ctx, held, now, false)
    if (refusal) return this.#conclude(held, inbox, refusal)
    const claimed = await claim(this.#ctx, held.row.id, { token, until: now + LEASE }, 'uploading')
    if (claimed) await this.#deliver(claimed)
    else this.#ctx.notifier.notify('outbox')
  }

  async #deliver(claimed: Claim): Promise<void> {
    const inbox = await findInbox(this.#ctx.db.read, claimed.row.inbox_id)
    await this.#conclude(claimed, inbox, await this.#send(claimed, inbox))
  }

  async #conclude(claimed: Claim, inbox: Inbox, result: SendResult): Promise<void> {
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

  async #send({ message, conversation }: Claim, inbox: Inbox): Promise<SendResult> {
    const { db, clock } = this.#ctx
    // It may have waited for long: what was allowed when it was written may not be any more.
    const failure = await refusalOf(this.#ctx, db.read, inbox, conversation, message)
    if (failure) return { outcome: 'rejected', failure, retry: null, pauses: false }
    const file = await fileOf(db.read, message.id)
    const outbound: Outbound = {
      correlation: correlationOf(message.correlation ?? '', message.attempt),
      to: await addressesOf(db.read, conversation.contact_id, inbox.channel),
      content: contentOf(message, file ? copyOf(file, clock.now()) : null),
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
