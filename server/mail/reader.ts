/**
 * Makes deliveries of mails that are here: takes some with a lease, has each read in a thread, stores its files,
 * and hands on what it says. Two are read at a time, so that one that takes for ever does not hold up the others.
 * What can't be read becomes a delivery, too, of what its beginning tells: nothing that was kept gets lost.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ReadMail } from '../../channels/email/read/mail.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { findInbox, type Inbox } from '../core/inbox/store.ts'
import { claimMails, freeMails, isMailDue, postponeMail, type WaitingMail } from '../core/mail/waiting.ts'
import { isStorageTrouble } from '../errors.ts'
import { Loop } from '../loop.ts'
import type { Names } from './authenticate.ts'
import { removeFiles, storeMail } from './made.ts'
import { Reading } from './reading.ts'
import { Settling } from './settling.ts'
import { ReaderThread, type ThreadLimits } from './thread.ts'

export const READER_LIMITS: ThreadLimits = { time: 15 * SECOND, memoryMb: 320 }
const THREADS = 2
/** Taken at once; and for how long (ms) those are gathered that come one by one and fast, as in a mailbox's first hour. */
const CLAIM = 8
const GATHER = 50
/** As many may be on their way beside those that are read, if all of them together have no more bytes. */
const UNDERWAY = 8
const UNDERWAY_BYTES = 16 * 1024 * 1024
const POLL_MS = 1000
/** Longer than any attempt takes: when it has run out, the worker that took it is gone. */
const LEASE = 5 * MINUTE
/** How long a mail waits for older ones of its inbox, so that a question is there before its answer. */
const PATIENCE = 2 * SECOND
/** What fails for so long, though the database works, is told of as what can't be read. */
const PERSEVERANCE = DAY

interface Underway {
  inboxId: number
  size: number
  /** It has its place among those to be settled, or has none. */
  ready: Promise<void>
  done: Promise<void>
}

export class MailReader {
  readonly #ctx: AppContext
  readonly #reading: Reading
  readonly #settling: Settling
  readonly #loop: Loop
  readonly #free: ReaderThread[]
  readonly #claimed: WaitingMail[] = []
  #claiming: Promise<void> | null = null
  /** Until then (performance.now) more are on their way. */
  #flowUntil = 0
  readonly #underway = new Set<Underway>()
  #stopping = false

  /** `names`: in place of the domain name system. */
  constructor(ctx: AppContext, limits: ThreadLimits = READER_LIMITS, names?: Names) {
    this.#ctx = ctx
    this.#reading = new Reading(ctx, names)
    this.#settling = new Settling(ctx)
    this.#free = Array.from({ length: THREADS }, () => new ReaderThread(limits))
    this.#loop = new Loop(ctx, 'reader', 'mail', POLL_MS, () => this.#step())
  }

  async start(): Promise<void> {
    if (this.#ctx.db.exclusive) await freeMails(this.#ctx)
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#loop.stop()
    await this.#claiming?.catch(() => {})
    await Promise.all([...this.#underway].map(({ done }) => done))
    await Promise.all(this.#free.map((thread) => thread.end()))
    for (const mail of this.#claimed.splice(0)) await this.#giveBack(mail)
  }

  /** Reads until nothing is due, here or in the hands of another worker. */
  async drain(): Promise<void> {
    for (;;) {
      if (await this.#step()) continue
      const working = [...this.#underway].map(({ done }) => done)
      if (working.length > 0) await Promise.race(working)
      else if (this.#claimed.length === 0 && !(await isMailDue(this.#ctx))) return
    }
  }

  /** True if there may be more and somebody to read it. */
  async #step(): Promise<boolean> {
    if (!this.#hasRoom()) return false
    if (this.#claimed.length === 0) await (this.#claiming ??= this.#claim())
    if (!this.#hasRoom()) return false
    const mail = this.#claimed.shift()
    if (!mail) return false
    this.#begin(mail, this.#free.pop() as ReaderThread)
    return true
  }

  #hasRoom(): boolean {
    if (this.#stopping || this.#free.length === 0) return false
    if (this.#underway.size < THREADS) return true
    const bytes = [...this.#underway].reduce((sum, { size }) => sum + size, 0)
    return this.#underway.size < UNDERWAY && bytes < UNDERWAY_BYTES
  }

  async #claim(): Promise<void> {
    try {
      const gather = this.#flowUntil - performance.now()
      if (gather > 0) await delay(gather)
      const lease = { token: randomBytes(12).toString('hex'), until: this.#ctx.clock.now() + LEASE }
      const mails = await claimMails(this.#ctx, lease, CLAIM)
      this.#claimed.push(...mails)
      const isFlow = mails.length > 0 && mails.length < CLAIM
      this.#flowUntil = isFlow ? performance.now() + GATHER : 0
    } finally {
      this.#claiming = null
    }
  }

  async #giveBack(mail: WaitingMail): Promise<void> {
    const back = { until: this.#ctx.clock.now(), counted: false }
    await postponeMail(this.#ctx, mail, back).catch((error: unknown) =>
      this.#ctx.log.warn({ err: error, mail: mail.id }, 'a mail waits until its lease runs out'),
    )
  }

  #begin(mail: WaitingMail, thread: ReaderThread): void {
    const inboxId = mail.inbox_id
    const elders = [...this.#underway].filter((each) => each.inboxId === inboxId).map(({ ready }) => ready)
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    const done = this.#work(mail, thread, { elders, ready: resolve })
      .catch((error: unknown) => this.#ctx.log.error({ err: error, mail: mail.id }, 'a mail was not settled'))
      .finally(() => {
        resolve()
        this.#underway.delete(underway)
        this.#ctx.notifier.notify('mail')
      })
    const underway: Underway = { inboxId, size: mail.size, ready, done }
    this.#underway.add(underway)
  }

  async #work(mail: WaitingMail, thread: ReaderThread, turn: Turn): Promise<void> {
    try {
      const inbox = await findInbox(this.#ctx.db.read, mail.inbox_id).catch((error: unknown) => {
        this.#release(thread)
        throw error
      })
      const read = await this.#reading.read(mail, inbox, thread).finally(() => this.#release(thread))
      if (read) await this.#handOn(mail, inbox, read, turn)
    } catch (error) {
      await this.#failed(mail, error, turn)
    }
  }

  /** Somebody else may use it, and be told so. */
  #release(thread: ReaderThread): void {
    this.#free.push(thread)
    this.#ctx.notifier.notify('mail')
  }

  async #handOn(mail: WaitingMail, inbox: Inbox, read: ReadMail, { elders, ready }: Turn): Promise<void> {
    const made = await storeMail(this.#ctx, inbox, mail, read)
    await inOrder(elders)
    const settling = this.#settling.settle({ mail, made })
    ready()
    const settled = await settling.catch(async (error: unknown) => {
      await removeFiles(this.#ctx, made.files)
      throw error
    })
    if (!settled) await removeFiles(this.#ctx, made.files)
  }

  /** Tried again, less and less often; where it is this mail alone, not for ever. */
  async #failed(mail: WaitingMail, error: unknown, turn: Turn): Promise<void> {
    const { clock, db, log } = this.#ctx
    const age = clock.now() - mail.received_at
    const isLasting = age > PERSEVERANCE && !isStorageTrouble(error)
    log.error({ err: error, mail: mail.id, isLasting }, 'a mail could not be taken apart and stored')
    if (isLasting) {
      const inbox = await findInbox(db.read, mail.inbox_id)
      return this.#handOn(mail, inbox, this.#reading.nothingOf(mail, inbox), turn)
    }
    const pause = Math.min(Math.max(age, MINUTE), HOUR)
    await postponeMail(this.#ctx, mail, { until: clock.now() + pause, counted: false })
  }
}

interface Turn {
  /** When those that came before it in its inbox are on their way. */
  elders: ReadonlyArray<Promise<void>>
  /** Called once those after it may go. */
  ready: () => void
}

async function inOrder(elders: ReadonlyArray<Promise<void>>): Promise<void> {
  if (elders.length === 0) return
  let alarm: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resume) => (alarm = setTimeout(resume, PATIENCE)))
  await Promise.race([Promise.all(elders), enough])
  clearTimeout(alarm)
}
