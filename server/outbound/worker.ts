/**
 * Sends what is in the outbox: lease, one attempt, record. A file goes to the provider first, under a
 * lease of its own. Several at a time, one per conversation, so that a slow answer holds up nobody else
 * and the order within a conversation is kept.
 */
import { randomBytes } from 'node:crypto'
import type { RefusedRecipient, Retry, SendResult } from '../../channels/adapter.ts'
import { MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { ChannelKind } from '../contract/common.ts'
import { pauseInbox } from '../core/inbox/actions.ts'
import { accountOf, findInbox, type Inbox } from '../core/inbox/store.ts'
import { dueRows, hasWork, type DueRow, type Waiting } from '../core/message/due.ts'
import { claim, claimUpload, giveUpExpired, type Claim } from '../core/message/outbox.ts'
import { refusalOf } from '../core/message/sendable.ts'
import { postpone, postponeRest, settle } from '../core/message/settle.ts'
import { Loop } from '../loop.ts'
import { nextDelay } from './backoff.ts'
import { handOver, refused, type Refusal } from './files.ts'
import { Limiter, RECIPIENT_LIMIT, type Limit } from './limits.ts'
import { outboundOf } from './message.ts'
import { InboxPace } from './pace.ts'

const SEND_TIMEOUT = 20 * SECOND
/** With files inside it, over a slow line. */
const ATTACHED_TIMEOUT = 5 * MINUTE
const UPLOAD_TIMEOUT = 2 * MINUTE
/** What a lease is longer than an attempt: when it has run out, the worker that took it is gone. */
const LEASE_MARGIN = 40 * SECOND
const LEASE = SEND_TIMEOUT + LEASE_MARGIN
/** So long the end of a mail that is on its way is waited for, when we have to leave. */
const LEAVE_WITHIN = 10 * SECOND
const UPLOAD_LEASE = UPLOAD_TIMEOUT + LEASE
const AT_ONCE = 32
/** Of these: large files over a slow line must not keep short texts waiting. */
const UPLOADS_AT_ONCE = 4
/** Connections to one mail server: more of them look like somebody who sends what nobody wants. */
const ATTACHED_AT_ONCE = 4
const POLL_MS = 1000
/** Of what may have been sent and may be sent again. */
const ONCE_MORE: Retry = { after: SECOND, factor: 2, most: 10 }

export interface OutboundLimits {
  inbox?: Limit
  recipient?: Limit
  /** How long one attempt may take (ms). */
  timeout?: number
}

export class OutboundWorker {
  readonly #ctx: AppContext
  readonly #loop: Loop
  readonly #pace: InboxPace
  readonly #perInbox: Limiter
  readonly #perRecipient: Limiter
  readonly #timeout: number | undefined
  /** Kinds of channels whose files travel inside the message. */
  readonly #attaching: readonly ChannelKind[]
  /** Of those: how many are on their way, by inbox. */
  readonly #attached = new Map<number, number>()
  readonly #underway = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #leaving = new AbortController()
  #uploads = 0
  #alarm: NodeJS.Timeout | undefined

  constructor(ctx: AppContext, limits: OutboundLimits = {}) {
    this.#ctx = ctx
    this.#pace = new InboxPace(ctx.channel)
    this.#perInbox = new Limiter(limits.inbox ?? ((id) => this.#pace.of(id)))
    this.#perRecipient = new Limiter(limits.recipient ?? RECIPIENT_LIMIT)
    this.#timeout = limits.timeout
    this.#attaching = ChannelKind.options.filter((kind) => ctx.channel(kind).attaches)
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
    const leave = setTimeout(() => this.#leaving.abort(), LEAVE_WITHIN)
    await this.#loop.stop()
    await Promise.all(this.#underway)
    clearTimeout(leave)
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
    const waiting: Waiting = { inboxes: new Set(), conversations: new Set() }
    let soonest = Number.POSITIVE_INFINITY
    for (;;) {
      const { due, started, wait } = await this.#beginSome(now, free, waiting)
      soonest = Math.min(soonest, wait)
      if (started > 0) return true
      // Whoever has to wait keeps nobody waiting who stands behind.
      if (due < free) break
    }
    if (soonest < POLL_MS) this.#wakeIn(soonest)
    return false
  }

  /** `wait`: ms until the first of those that may not go yet, which are added to `waiting`, may. */
  async #beginSome(
    now: number,
    limit: number,
    waiting: Waiting,
  ): Promise<{ due: number; started: number; wait: number }> {
    const { read } = this.#ctx.db
    const uploads = this.#uploads < UPLOADS_AT_ONCE
    const rows = await dueRows(read, now, { limit, uploads, waiting, attaching: this.#attaching })
    const inboxIds = rows.map(({ inbox_id }) => inbox_id)
    await this.#pace.learn(read, inboxIds, now)
    let started = 0
    let wait = Number.POSITIVE_INFINITY
    for (const row of rows) {
      const paced = this.#pace.isPaced(row.inbox_id)
      const inbox = paced ? this.#perInbox.wait(row.inbox_id, now) : 0
      const recipient = paced ? this.#perRecipient.wait(row.conversation_id, now) : 0
      // Whichever of them ends first wakes us.
      const isFull = (this.#attached.get(row.inbox_id) ?? 0) >= ATTACHED_AT_ONCE
      if (inbox > 0 || isFull) waiting.inboxes.add(row.inbox_id)
      if (recipient > 0) waiting.conversations.add(row.conversation_id)
      if (inbox > 0 || recipient > 0) wait = Math.min(wait, Math.max(inbox, recipient))
      else if (isFull) continue
      else if (await this.#begin(row, now)) started++
    }
    return { due: rows.length, started, wait }
  }

  async #begin(row: DueRow, now: number): Promise<boolean> {
    if (row.needsUpload && this.#uploads >= UPLOADS_AT_ONCE) return false
    const token = randomBytes(12).toString('hex')
    const claimed = row.needsUpload
      ? await claimUpload(this.#ctx, row.id, { token, until: now + UPLOAD_LEASE })
      : await claim(this.#ctx, row.id, { token, until: now + this.#timeoutOf(row.channel) + LEASE_MARGIN })
    if (!claimed) return false
    if (this.#pace.isPaced(row.inbox_id)) {
      this.#perInbox.take(row.inbox_id, now)
      this.#perRecipient.take(row.conversation_id, now)
    }
    const isAttaching = this.#attaching.includes(row.channel)
    if (isAttaching) this.#count(row.inbox_id, 1)
    const work = (row.needsUpload ? this.#uploadAndDeliver(claimed, token) : this.#deliver(claimed))
      .catch((error: unknown) => this.#ctx.log.error({ err: error }, 'outcome could not be recorded'))
      .finally(() => {
        this.#underway.delete(work)
        if (isAttaching) this.#count(row.inbox_id, -1)
      })
    this.#underway.add(work)
    return true
  }

  #count(inboxId: number, change: 1 | -1): void {
    const count = (this.#attached.get(inboxId) ?? 0) + change
    if (count > 0) this.#attached.set(inboxId, count)
    else this.#attached.delete(inboxId)
    if (change < 0) this.#ctx.notifier.notify('outbox')
  }

  #timeoutOf(kind: ChannelKind): number {
    return this.#timeout ?? (this.#attaching.includes(kind) ? ATTACHED_TIMEOUT : SEND_TIMEOUT)
  }

  async #uploadAndDeliver(held: Claim, token: string): Promise<void> {
    const { inbox, refusal } = await this.#upload(held)
    const now = this.#ctx.clock.now()
    // The next process hands it over.
    if (this.#stopping.signal.aborted) return postpone(this.#ctx, held, now, false)
    if (refusal) return this.#conclude(held, inbox, refusal)
    const claimed = await claim(this.#ctx, held.row.id, { token, until: now + LEASE }, 'uploading')
    if (claimed) await this.#deliver(claimed)
    else this.#ctx.notifier.notify('outbox')
  }

  async #upload({ row, message }: Claim): Promise<{ inbox: Inbox; refusal: Refusal | null }> {
    this.#uploads++
    try {
      const inbox = await findInbox(this.#ctx.db.read, row.inbox_id)
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(UPLOAD_TIMEOUT)])
      return { inbox, refusal: await handOver(this.#ctx, inbox, message.id, signal) }
    } finally {
      this.#uploads--
    }
  }

  async #deliver(claimed: Claim): Promise<void> {
    const inbox = await findInbox(this.#ctx.db.read, claimed.row.inbox_id)
    const result = await this.#send(claimed, inbox)
    if (result) await this.#conclude(claimed, inbox, result)
    else await postpone(this.#ctx, claimed, this.#ctx.clock.now(), false)
  }

  async #conclude(claimed: Claim, inbox: Inbox, result: SendResult): Promise<void> {
    this.#ctx.metrics.sends.inc({ channel: inbox.channel, outcome: result.outcome })
    if (result.outcome === 'unknown' && this.#ctx.channel(inbox.channel).repeatable) {
      if (await this.#tryAgain(claimed, ONCE_MORE)) return
    }
    if (result.outcome === 'accepted' && (await this.#sendRest(claimed, result.refused))) return
    if (result.outcome === 'rejected') {
      const { code, reason } = result.failure
      this.#ctx.log.warn({ inbox: inbox.id, code, reason }, 'message refused')
      if (result.pauses) {
        // Not this message's fault: it waits with the others until the channel works again.
        await pauseInbox(this.#ctx, inbox.id, reason)
        await postpone(this.#ctx, claimed, this.#ctx.clock.now(), false)
        return
      }
      if (result.retry !== null && (await this.#tryAgain(claimed, result.retry))) return
    }
    await this.#record(() => settle(this.#ctx, inbox.channel, claimed, result))
  }

  /** To whom the server may take it later. False: there is nobody, or it was tried often enough. */
  async #sendRest(claimed: Claim, refused: readonly RefusedRecipient[] = []): Promise<boolean> {
    const retry = refused.find((each) => each.retry !== null)?.retry
    const delay = retry ? nextDelay(claimed.row.attempts + 1, retry, Math.random()) : null
    if (delay === null) return false
    const at = this.#ctx.clock.now() + delay
    await this.#record(() => postponeRest(this.#ctx, claimed, refused, at))
    this.#wakeIn(delay)
    return true
  }

  /** False: it was tried often enough. */
  async #tryAgain(claimed: Claim, retry: Retry): Promise<boolean> {
    const delay = nextDelay(claimed.row.attempts + 1, retry, Math.random())
    if (delay === null) return false
    await postpone(this.#ctx, claimed, this.#ctx.clock.now() + delay, true)
    this.#wakeIn(delay)
    return true
  }

  /** null: not sent, for it took us so long to get here that somebody else may have decided meanwhile. */
  async #send(claimed: Claim, inbox: Inbox): Promise<SendResult | null> {
    const { db, clock } = this.#ctx
    const { row, message, conversation } = claimed
    // It may have waited for long: what was allowed when it was written may not be any more.
    const failure = await refusalOf(this.#ctx, db.read, inbox, conversation, message)
    if (failure) return { outcome: 'rejected', failure, retry: null, pauses: false }
    const outbound = await outboundOf(this.#ctx, claimed, inbox)
    if (!outbound) return refused('file missing')
    const channel = this.#ctx.channel(inbox.channel)
    const timeout = this.#timeoutOf(inbox.channel)
    if (clock.now() + timeout > (row.lease_until ?? 0)) return null
    const signals = [AbortSignal.timeout(timeout), ...(channel.attaches ? [this.#leaving.signal] : [])]
    return channel.send(outbound, accountOf(this.#ctx, inbox), AbortSignal.any(signals))
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
