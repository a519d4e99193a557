/** The shop's side: what agents write, by the actions that the console's requests end in. */
import type { AppContext } from '../../../server/context.ts'
import type { AgentActor } from '../../../server/core/access.ts'
import { answerByMail, startMailConversation } from '../../../server/core/mail/actions.ts'
import { draftReply } from '../../../server/core/mail/draft.ts'
import { escapeHtml } from '../../../server/core/mail/small-html.ts'
import type { Message } from '../../../server/core/message/store.ts'
import { OutboundWorker } from '../../../server/outbound/worker.ts'
import { clientId } from '../desk.ts'
import type { FileOffer } from '../offer.ts'
import { chooseFile } from '../uploads.ts'
import type { Correspondent, Ours, Step } from './exchange.ts'

export class Counter {
  readonly #ctx: AppContext
  readonly #inboxId: number
  readonly #outbound: OutboundWorker

  constructor(ctx: AppContext, inboxId: number) {
    this.#ctx = ctx
    this.#inboxId = inboxId
    this.#outbound = new OutboundWorker(ctx)
  }

  async answer(
    actor: AgentActor,
    conversationId: number,
    { text, all, files, also }: Extract<Step, { do: 'answer' }>,
  ): Promise<Ours> {
    const mode = all ? 'reply_all' : 'reply'
    const { about, to, cc, subject } = await draftReply(this.#ctx, actor, conversationId, { mode })
    const content = {
      kind: 'mail' as const,
      to,
      cc: [...cc, ...also.map(personOf)],
      bcc: [],
      subject,
      html: pageOf(text),
      uploadIds: await this.#choose(actor, { conversation: conversationId }, files),
      signature: true,
      about: about === null ? null : { id: about, as: 'reply' as const, quote: true, fileIds: [] },
    }
    return this.#sent(await answerByMail(this.#ctx, actor, { conversationId, clientId: clientId(), content }))
  }

  /** The newest mail of the conversation, with its files. */
  async passOn(
    actor: AgentActor,
    conversationId: number,
    { text, to }: Extract<Step, { do: 'pass-on' }>,
  ): Promise<Ours> {
    const draft = await draftReply(this.#ctx, actor, conversationId, { mode: 'forward' })
    if (draft.about === null) throw new Error('there is nothing to pass on')
    const fileIds = draft.files.map(({ id }) => id)
    const content = {
      kind: 'mail' as const,
      to: [personOf(to)],
      cc: [],
      bcc: [],
      subject: draft.subject,
      html: pageOf(text),
      uploadIds: [],
      signature: true,
      about: { id: draft.about, as: 'forward' as const, quote: true, fileIds },
    }
    return this.#sent(await answerByMail(this.#ctx, actor, { conversationId, clientId: clientId(), content }))
  }

  async begin(
    actor: AgentActor,
    subject: string,
    { text, to, files }: Extract<Step, { do: 'begin' }>,
  ): Promise<Ours & { conversationId: number }> {
    const message = await startMailConversation(this.#ctx, actor, {
      clientId: clientId(),
      inboxId: this.#inboxId,
      to: [personOf(to)],
      cc: [],
      bcc: [],
      subject,
      html: pageOf(text),
      uploadIds: await this.#choose(actor, { inbox: this.#inboxId }, files),
      signature: true,
    })
    return { ...(await this.#sent(message)), conversationId: message.conversation_id }
  }

  async #choose(
    actor: AgentActor,
    target: Parameters<typeof chooseFile>[2],
    files: readonly FileOffer[],
  ): Promise<string[]> {
    const ids: string[] = []
    for (const file of files) ids.push(await chooseFile(this.#ctx, actor, target, file))
    return ids
  }

  /** On its way, and as its readers see it. */
  async #sent({ id, text, sent_at: at }: Message): Promise<Ours> {
    await this.#outbound.drain()
    const row = await this.#ctx.db.read
      .selectFrom('mail')
      .select(['mail_id', 'head'])
      .where('message_id', '=', id)
      .executeTakeFirstOrThrow()
    const { subject, from } = JSON.parse(row.head) as { subject: string; from: Ours['from'] }
    return { mailId: row.mail_id ?? '', subject, text: text ?? '', from, at }
  }
}

const personOf = ({ name, address }: Correspondent) => ({ name, address })

/** Paragraphs, and lines within them. */
const pageOf = (text: string): string =>
  text
    .split('\n\n')
    .map((each) => `<p>${escapeHtml(each).replaceAll('\n', '<br>')}</p>`)
    .join('')
