/** What one mail says: read in a thread, and if that can't be done, as much as its beginning tells. */
import { defaultAuthenticators } from '../../channels/email/read/authentication.ts'
import { LIMITS, LOOK } from '../../channels/email/read/limits.ts'
import { lookAtMail } from '../../channels/email/read/look.ts'
import type { Mailbox, ReadMail } from '../../channels/email/read/mail.ts'
import { MINUTE } from '../clock.ts'
import type { AppContext } from '../context.ts'
import type { MailboxSettings } from '../contract/mailbox.ts'
import { settingsOf, type Inbox } from '../core/inbox/store.ts'
import type { Envelope } from '../core/mail/facts.ts'
import { postponeMail, type WaitingMail } from '../core/mail/waiting.ts'
import { authenticate, NOBODY_LOOKED, type Names } from './authenticate.ts'
import { NotRead, type ReaderThread } from './thread.ts'

/** A mail that ended a thread, or the whole process, gets another chance: a busy machine is slow, too. */
const MOST_ATTEMPTS = 2
const SOON = MINUTE

export class Reading {
  readonly #ctx: AppContext
  readonly #names: Names | undefined

  /** `names`: in place of the domain name system. */
  constructor(ctx: AppContext, names?: Names) {
    this.#ctx = ctx
    this.#names = names
  }

  /** null: to be tried once more, later. Throws where what it came as can't be had. */
  async read(mail: WaitingMail, inbox: Inbox, thread: ReaderThread): Promise<ReadMail | null> {
    const mailbox = await this.#mailbox(mail, inbox)
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

  /** That there is a mail: all that can be said of one whose file is gone. */
  nothingOf(mail: WaitingMail, inbox: Inbox): ReadMail {
    const seen = lookAtMail(new Uint8Array(), mailboxOf(this.#ctx, inbox))
    return { ...seen, id: idOf(mail), mail: { ...seen.mail, mailId: mail.mail_id } }
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

  /** Of its beginning; and if that, too, is made so that nobody gets through it, that there is a mail. */
  async #look(mail: WaitingMail, mailbox: Mailbox, thread: ReaderThread): Promise<ReadMail> {
    const bytes = await this.#bytes(mail, LOOK)
    const seen = await thread.read({ task: 'look', bytes, mailbox }).catch((error: unknown) => {
      if (!(error instanceof NotRead)) throw error
      return lookAtMail(new Uint8Array(), mailbox)
    })
    return { ...seen, id: idOf(mail) }
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

/** Of what can't be read: two may begin alike. */
const idOf = ({ sha256 }: WaitingMail): string => `raw#${sha256}`

const isHopeless = ({ cut, size, attempts }: WaitingMail): boolean =>
  cut === 1 || size > LIMITS.mail || attempts > MOST_ATTEMPTS

function mailboxOf(ctx: AppContext, inbox: Inbox): Mailbox {
  const { address, aliases, authenticators, receive, imapHost } = settingsOf(ctx, inbox) as MailboxSettings
  const trusted = receive === 'imap' ? defaultAuthenticators(imapHost) : []
  return { address, aliases, authenticators: authenticators.length > 0 ? authenticators : trusted }
}
