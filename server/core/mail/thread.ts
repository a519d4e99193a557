/**
 * Which conversations a mail may go on with: those whose token it carries, then those of mails that it
 * answers or that answer it, if whoever answers takes part there. Its subject says nothing, and From alone is
 * no proof: of what its sender's domain disowns, only our token counts.
 *
 * Everything a batch names is looked up once; what is placed meanwhile is added.
 */
import type { InboundMail } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import type { Via } from './participants.ts'
import { findableId, isDisowned } from './rules.ts'
import { threadOfAddress, threadOfMailId } from './token.ts'
import { idKey, lookUp, type Answer, type Known } from './thread-store.ts'

export interface ThreadedMail {
  inboxId: number
  /** Whose mail it is, in lower case. */
  sender: string
  /** Everybody it names, the sender first, without the inbox's own addresses. */
  people: readonly string[]
  mail: InboundMail
}

export interface Found {
  conversation: ConversationRow
  /** We gave the sender the token by which it was found, or somebody who did. */
  proven: boolean
}

/** More recipients than anybody reads; a token among the first of them is enough. */
const MOST_RECIPIENTS = 200

export class Threads {
  readonly #ctx: AppContext
  readonly #known: Known
  /** Where something may belong together that is apart; see thread-reunite.ts. */
  readonly suspects = new Set<number>()

  private constructor(ctx: AppContext, known: Known) {
    this.#ctx = ctx
    this.#known = known
  }

  /** `homes`: ids of further conversations that are of interest. */
  static async of(
    ctx: AppContext,
    tx: Tx,
    mails: readonly ThreadedMail[],
    homes: readonly number[],
  ): Promise<Threads> {
    const threads = mails.flatMap((mail) => tokensOf(ctx, mail))
    const named = mails.map(({ inboxId, mail }) => ({
      inboxId,
      own: findableId(mail.mailId),
      answers: answersOf(mail),
    }))
    return new Threads(ctx, await lookUp(ctx, tx, { threads, homes, named }))
  }

  /** The likeliest first. */
  find(mail: ThreadedMail): Found[] {
    const proven = this.#found(
      tokensOf(this.#ctx, mail).flatMap((thread) => this.#known.threads.get(thread) ?? []),
      mail.inboxId,
      true,
    )
    if (isDisowned(mail.mail)) return proven
    const answered = answersOf(mail.mail)
      .flatMap((id) => this.#known.mails.get(idKey(mail.inboxId, id)) ?? [])
      .filter((id) => this.viaOf(id, mail.sender) !== undefined)
    return [...proven, ...this.#found([...answered, ...this.#continued(mail)], mail.inboxId, false)]
  }

  /** Their answer to this mail was here first: this mail goes to it, as it would have gone to this one. */
  #continued({ inboxId, sender, people, mail }: ThreadedMail): number[] {
    return this.#answersTo(inboxId, mail)
      .filter((answer) => people.includes(answer.sender))
      .map(({ conversationId }) => conversationId)
      .filter((id) => this.viaOf(id, sender) === 'contact')
  }

  #answersTo(inboxId: number, mail: InboundMail): Answer[] {
    const id = findableId(mail.mailId)
    return id === null ? [] : (this.#known.answers.get(idKey(inboxId, id)) ?? [])
  }

  #found(ids: readonly number[], inboxId: number, proven: boolean): Found[] {
    return [...new Set(ids)].flatMap((id) => {
      const conversation = this.#known.conversations.get(id)
      return conversation?.inbox_id === inboxId ? [{ conversation, proven }] : []
    })
  }

  conversation(id: number): ConversationRow | undefined {
    return this.#known.conversations.get(id)
  }

  /** undefined: they take no part in it. */
  viaOf(conversationId: number, address: string): Via | undefined {
    return this.#known.participants.get(conversationId)?.get(address)
  }

  /**
   * Everybody else in the conversations that this mail names, whether it may go there or not, and in its own; but
   * nobody of that is held against its contact, who was there before them.
   */
  peopleAround(mail: ThreadedMail, own: number): string[] {
    const named = answersOf(mail.mail).flatMap((id) => this.#known.mails.get(idKey(mail.inboxId, id)) ?? [])
    const others = [...new Set([...named, own])].filter((id) => this.viaOf(id, mail.sender) !== 'contact')
    return others
      .flatMap((id) => [...(this.#known.participants.get(id)?.keys() ?? [])])
      .filter((address) => address !== mail.sender)
  }

  /** As it is stored by now. */
  set(conversation: ConversationRow): void {
    this.#known.conversations.set(conversation.id, conversation)
  }

  /** Takes part from now on. */
  join(conversationId: number, address: string, via: Via): void {
    const known = this.#known.participants.get(conversationId) ?? new Map<string, Via>()
    this.#known.participants.set(conversationId, known.set(address, via))
  }

  /** The mail is in this conversation, for those that come after it in the batch. */
  add({ inboxId, sender, mail }: ThreadedMail, conversationId: number): void {
    if (isDisowned(mail)) return
    const apart = this.#answersTo(inboxId, mail).some((answer) => answer.conversationId !== conversationId)
    if (apart) this.suspects.add(conversationId)
    const own = findableId(mail.mailId)
    if (own !== null) push(this.#known.mails, idKey(inboxId, own), conversationId)
    for (const id of answersOf(mail))
      push(this.#known.answers, idKey(inboxId, id), { conversationId, sender })
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value])
}

/** Those by which something can be found, each once. */
export const answersOf = ({ answers }: InboundMail): string[] => [
  ...new Set(answers.flatMap((id) => findableId(id) ?? [])),
]

/** Threads that it carries our proof of, and what it reports about. */
function tokensOf(ctx: AppContext, { inboxId, mail }: ThreadedMail): string[] {
  const { answers, mailId, report, head } = mail
  const ids = [...answers, mailId, report?.original ?? null].filter((id) => id !== null)
  const recipients = [...head.to, ...head.cc].slice(0, MOST_RECIPIENTS)
  const named = [
    ...ids.map((id) => threadOfMailId(ctx, inboxId, id)),
    ...recipients.map(({ address }) => threadOfAddress(ctx, inboxId, address)),
  ]
  return [...new Set(named.filter((thread) => thread !== null))]
}
