/** The customers' side: mails as they come, by the way every mail takes. */
import type { AppContext } from '../../../server/context.ts'
import { keepMail } from '../../../server/core/mail/raw.ts'
import { Intake } from '../../../server/inbound/intake.ts'
import { InboundWorker } from '../../../server/inbound/worker.ts'
import { MailReader } from '../../../server/mail/reader.ts'
import { once } from '../../../server/media/enrich.ts'

export interface Arrived {
  conversationId: number
  /** Message-ID without brackets; null: it has none. */
  mailId: string | null
}

export class Letterbox implements AsyncDisposable {
  readonly #ctx: AppContext
  readonly #inboxId: number
  readonly #reader: MailReader
  readonly #inbound: InboundWorker

  constructor(ctx: AppContext, inboxId: number) {
    this.#ctx = ctx
    this.#inboxId = inboxId
    this.#reader = new MailReader(ctx)
    this.#inbound = new InboundWorker(ctx, new Intake(ctx))
  }

  /** null: it was word of another mail, and no message was made of it. */
  async take(mail: Buffer, at: number): Promise<Arrived | null> {
    const arriving = { inboxId: this.#inboxId, source: once(mail), at, place: null, envelope: null }
    const kept = await keepMail(this.#ctx, arriving)
    if (kept !== 'kept') throw new Error(`a mail of the demo is ${kept}`)
    await this.#reader.drain()
    await this.#inbound.drain()
    return this.#newest()
  }

  async #newest(): Promise<Arrived | null> {
    const { message_id: id } = await this.#ctx.db.read
      .selectFrom('raw_mail')
      .select('message_id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    if (id === null) return null
    const { conversation_id: conversationId, mail_id: mailId } = await this.#ctx.db.read
      .selectFrom('message')
      .innerJoin('mail', 'mail.message_id', 'message.id')
      .select(['message.conversation_id', 'mail.mail_id'])
      .where('message.id', '=', id)
      .executeTakeFirstOrThrow()
    return { conversationId, mailId }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.stop()
  }
}
