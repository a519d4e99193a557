/**
 * Makes deliveries of mails that are here: takes one with a lease, has it read in a thread, stores its files,
 * and hands on what it says. Two at a time, so that one that takes for ever does not hold up the others.
 * What can't be read becomes a delivery, too, of what its beginning tells: nothing that was kept gets lost.
 */
import { randomBytes } from 'node:crypto'
import type { MailboxSettings } from '../contract/mailbox.ts'
import { defaultAuthenticators } from '../../channels/email/read/authentication.ts'
import { LIMITS, LOOK } from '../../channels/email/read/limits.ts'
import type { Mailbox, ReadMail } from '../../channels/email/read/mail.ts'
import { lookAtMail } from '../../channels/email/read/look.ts'
import { MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { findInbox, settingsOf, type Inbox } from '../core/inbox/store.ts'
import type { Envelope } from '../core/mail/facts.ts'
import {
  claimMail,
  freeMails,
  isMailDue,
  postponeMail,
  settleMail,
  type WaitingMail,
} from '../core/mail/waiting.ts'
import { Loop } from '../loop.ts'
import { authenticate, NOBODY_LOOKED, type Names } from './authenticate.ts'
import { removeFiles, storeMail } from './made.ts'
import { NotRead, ReaderThread, type ThreadLimits } from './thread.ts'

export const READER_LIMITS: ThreadLimits = { time: 15 * SECOND, memoryMb: 320 }
const AT_ONCE = 2
const POLL_MS = 1000
/** Longer than any attempt takes: when it has run out, the worker that took it is gone. */
const LEASE = 5 * MINUTE
/** A mail that ended a thread, or the whole process, gets another chance: a busy machine is slow, too. */
const MOST_ATTEMPTS = 2
const SOON = MINUTE
/** How long a mail waits for older ones of its inbox, so that a question is there before its answer. */
const PATIENCE = 2 * SECOND

interface Underway {
  inboxId: number
  done: Promise<void>
}

export class MailReader {
  readonly #ctx: AppContext
  readonly #names: Names | undefined
  readonly #loop: Loop
  readonly #free: ReaderThread[]
  readonly #claiming = new Set<Promise<boolean>>()
  readonly #underway = new Set<Underway>()
  #stopping = false

  /** `names`: in place of the domain name system. */
  constructor(ctx: AppContext, limits: ThreadLimits = READER_LIMITS, names?: Names) {
    this.#ctx = ctx
    this.#names = names
    this.#free = Array.from({ length: AT_ONCE }, () => new ReaderThread(limits))
    this.#loop = new Loop(ctx, 'reader', 'mail', POLL_MS, () => this.#step())
  }

  async start(): Promise<void> {
    if (this.#ctx.db.exclusive) await freeMails(this.#ctx)
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#loop.stop()
    await Promise.allSettled(this.#claiming)
    await Promise.all([...this.#underway].map(({ done }) => done))
    await Promise.all(this.#free.map((thread) => thread.end()))
  }

  /** Reads until nothing is due, here or in the hands of another worker. */
  async drain(): Promise<void> {
    for (;;) {
      await this.#step()
      const working = [...this.#claiming, ...[...this.#underway].map(({ done }) => done)]
      if (working.length > 0) await Promise.race(working)
      else if (!(await isMailDue(this.#ctx))) return
    }
  }

  /** True if there may be more and somebody to read it. */
  async #step(): Promise<boolean> {
    const thread = this.#stopping ? undefined : this.#free.pop()
    if (!thread) return false
    const claiming = this.#claim(thread)
    this.#claiming.add(claiming)
    return claiming.finally(() => this.#claiming.delete(claiming))
  }

  /** True if there was a mail. */
  async #claim(thread: ReaderThread): Promise<boolean> {
    let mail: WaitingMail | null = null
    try {
      const until = this.#ctx.clock.now() + LEASE
      mail = await claimMail(this.#ctx, { token: randomBytes(12).toString('hex'), until })
    } finally {
      if (!mail) this.#free.push(thread)
    }
    if (mail) this.#begin(mail, thread)
    return mail !== null
  }

  #begin(mail: WaitingMail, thread: ReaderThread): void {
    const inboxId = mail.inbox_id
    const elders = [...this.#underway].filter((each) => each.inboxId === inboxId).map(({ done }) => done)
    const done = this.#work(mail, thread, elders)
      .catch((error: unknown) => this.#ctx.log.error({ err: error, mail: mail.id }, 'a mail was not settled'))
      .finally(() => {
        this.#underway.delete(underway)
        this.#free.push(thread)
        this.#ctx.notifier.notify('mail')
      })
    const underway: Underway = { inboxId, done }
    this.#underway.add(underway)
  }

  async #work(mail: WaitingMail, thread: ReaderThread, elders: ReadonlyArray<Promise<void>>): Promise<void> {
    const { clock, db, log } = this.#ctx
    try {
      const inbox = await findInbox(db.read, mail.inbox_id)
      const read = await this.#read(mail, await this.#mailbox(mail, inbox), thread)
      if (!read) return
      const made = await storeMail(this.#ctx, inbox, mail, read)
      await inOrder(elders)
      const settled = await settleMail(this.#ctx, mail, made).catch(async (error: unknown) => {
        await removeFiles(this.#ctx, made.files)
        throw error
      })
      if (!settled) await removeFiles(this.#ctx, made.files)
    } catch (error) {
      log.error({ err: error, mail: mail.id }, 'a mail could not be taken apart and stored')
      await postponeMail(this.#ctx, mail, { until: clock.now() + SOON, counted: false })
    }
  }

  async #mailbox(mail: WaitingMail, inbox: Inbox): Promise<Mailbox> {
    const mailbox = mailboxOf(this.#ctx, inbox)
    if (mail.envelope === null) return mailbox
    const envelope = JSON.parse(mail.envelope) as Envelope
    const authentication = isHopeless(mail)
      ? NOBODY_LOOKED
      : await authenticate({ bytes: await this.#bytes(mail, mail.size), envelope }, this.#names)
    return { ...mailbox, handed: { returnPath: envelope.from, authentication } }
  }

  /** null: to be tried once more, later. */
  async #read(mail: WaitingMail, mailbox: Mailbox, thread: ReaderThread): Promise<ReadMail | null> {
    if (isHopeless(mail)) return this.#look(mail, mailbox, thread)
    try {
      return await thread.read({ task: 'read', bytes: await this.#bytes(mail, mail.size), mailbox })
    } catch (error) {
      if (!(error instanceof NotRead)) throw error
      const { trouble } = error
      this.#ctx.log.warn(
        { err: error, mail: mail.id, trouble, attempt: mail.attempts },
        'a mail was not read',
      )
      if (trouble === 'too_much' || mail.attempts >= MOST_ATTEMPTS) return this.#look(mail, mailbox, thread)
      await postponeMail(this.#ctx, mail, { until: this.#ctx.clock.now() + SOON, counted: true })
      return null
    }
  }

  /** Of its beginning; and if that, too, is made so that nobody gets through it, that there is a mail. */
  async #look(mail: WaitingMail, mailbox: Mailbox, thread: ReaderThread): Promise<ReadMail> {
    const bytes = await this.#bytes(mail, LOOK)
    const seen = await thread.read({ task: 'look', bytes, mailbox }).catch((error: unknown) => {
      if (!(error instanceof NotRead)) throw error
      return lookAtMail(new Uint8Array(), mailbox)
    })
    // Two may begin alike.
    return { ...seen, id: `raw#${mail.sha256}` }
  }

  /** At most so many of the first, in memory of their own, to be handed over. */
  async #bytes({ blob, size }: WaitingMail, most: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.min(size, most))
    let at = 0
    if (blob === null || bytes.length === 0) return bytes.subarray(0, 0)
    for await (const chunk of this.#ctx.blobs.read(blob)) {
      const part = chunk.subarray(0, bytes.length - at)
      bytes.set(part, at)
      at += part.length
      if (at === bytes.length) break
    }
    return bytes.subarray(0, at)
  }
}

const isHopeless = ({ cut, size, attempts }: WaitingMail): boolean =>
  cut === 1 || size > LIMITS.mail || attempts > MOST_ATTEMPTS

function mailboxOf(ctx: AppContext, inbox: Inbox): Mailbox {
  const { address, aliases, authenticators, receive, imapHost } = settingsOf(ctx, inbox) as MailboxSettings
  const trusted = receive === 'imap' ? defaultAuthenticators(imapHost) : []
  return { address, aliases, authenticators: authenticators.length > 0 ? authenticators : trusted }
}

async function inOrder(elders: ReadonlyArray<Promise<void>>): Promise<void> {
  if (elders.length === 0) return
  let alarm: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resume) => (alarm = setTimeout(resume, PATIENCE)))
  await Promise.race([Promise.all(elders), enough])
  clearTimeout(alarm)
}
