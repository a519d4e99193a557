/**
 * Finds the conversation of each mail: one that it goes on with, or one that it begins. A contact is made
 * only for who begins one; whoever else takes part is a participant.
 */
import type { InboundMail, MailAddress } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { tellNames, type Naming } from '../contact/names.ts'
import { resolveContacts } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import { restrictedBefore } from '../conversation/hide.ts'
import { newRow, reopen, type ConversationRow } from '../conversation/open.ts'
import { belongsToNewConversation } from '../conversation/rules.ts'
import { believed, keyOf, plausible, type MessageArrival } from '../message/arrivals.ts'
import { saveParticipants, type NewParticipant, type Via } from './participants.ts'
import { isDisowned, isFromServer, isQuiet, opensConversation, plainSubject } from './rules.ts'
import { Threads, type Found, type ThreadedMail } from './thread.ts'
import { randomThread } from './token.ts'
import { readOurAddresses, warningsOf, type OurAddresses } from './warnings.ts'

export interface MailArrival extends MessageArrival {
  event: MessageArrival['event'] & { mail: InboundMail }
}

export const isMail = (arrival: MessageArrival): arrival is MailArrival => arrival.event.mail !== undefined

export interface FiledMail {
  /** With all that is to be said of its sender. */
  arrival: MessageArrival
  conversation: ConversationRow
  sentAt: number
}

export interface Filed {
  /** In the order of the arrivals. */
  filed: FiledMail[]
  created: ConversationRow[]
  /** Conversations where something may belong together that is apart. */
  suspects: ReadonlySet<number>
}

/** More participants than anybody overlooks; the rest is still in the mail's head. */
const MOST_PEOPLE = 100

/** `homes`: by `keyOf`, where those are that are here already and are told once more as live ones. */
export async function fileMails(
  ctx: AppContext,
  tx: Tx,
  arrivals: readonly MailArrival[],
  homes: ReadonlyMap<string, number>,
  events: NewEvent[],
): Promise<Filed> {
  const ours = await readOurAddresses(ctx, tx)
  const mails = arrivals.map((arrival) => threadedMail(arrival, ours))
  const filing = new Filing(ctx, tx, ours, await Threads.of(ctx, tx, mails, [...homes.values()]), events)
  const filed: Array<{ arrival: MessageArrival; conversationId: number; sentAt: number }> = []
  for (const [index, arrival] of arrivals.entries()) {
    const home = homes.get(keyOf(arrival))
    filed.push(await filing.file(arrival, mails[index] as ThreadedMail, home))
  }
  await filing.save()
  return {
    // As each of them is at the end: what one mail has reopened is open for all.
    filed: filed.map(({ conversationId, ...each }) => ({
      ...each,
      conversation: filing.threads.conversation(conversationId) as ConversationRow,
    })),
    created: filing.created,
    suspects: filing.threads.suspects,
  }
}

function threadedMail({ inbox, event: { from, mail } }: MailArrival, ours: OurAddresses): ThreadedMail {
  const sender = (from.addresses[0]?.value ?? '').toLowerCase()
  const named = [...mail.head.to, ...mail.head.cc].slice(0, MOST_PEOPLE).map(({ address }) => address)
  const people = named.map((address) => address.toLowerCase())
  const others = people.filter((address) => !ours.isOwn(inbox.id, address))
  return { inboxId: inbox.id, sender, people: [...new Set([sender, ...others])], mail }
}

class Filing {
  readonly #ctx: AppContext
  readonly #tx: Tx
  readonly #ours: OurAddresses
  readonly #events: NewEvent[]
  readonly #namings: Naming[] = []
  readonly #people: NewParticipant[] = []
  readonly #changed = new Set<number>()
  readonly threads: Threads
  readonly created: ConversationRow[] = []

  constructor(ctx: AppContext, tx: Tx, ours: OurAddresses, threads: Threads, events: NewEvent[]) {
    this.#ctx = ctx
    this.#tx = tx
    this.#ours = ours
    this.#events = events
    this.threads = threads
  }

  async file(arrival: MailArrival, mail: ThreadedMail, home: number | undefined) {
    const { event } = arrival
    const sentAt = believed(event.at, this.#ctx.clock.now())
    const { conversation, proven, begun } = await this.#conversationOf(arrival, mail, home, sentAt)
    const around = this.threads.peopleAround(mail, conversation.id)
    const isStranger = this.threads.viaOf(conversation.id, mail.sender) === undefined
    const joins = proven && isStranger && this.#takesPart(mail)
    const warnings = warningsOf(mail, this.#ours, { joins, around })
    const isNamed = begun
      ? isDisowned(event.mail)
      : this.threads.viaOf(conversation.id, mail.sender) === 'contact'
    if (isNamed) this.#namings.push(this.#namingOf(arrival, conversation.contact_id))
    this.#gather(arrival, mail, conversation.id, begun)
    this.threads.add(mail, conversation.id)
    return {
      arrival: { ...arrival, event: { ...event, mail: { ...event.mail, warnings } } },
      conversationId: conversation.id,
      sentAt,
    }
  }

  async #conversationOf(
    arrival: MailArrival,
    mail: ThreadedMail,
    home: number | undefined,
    sentAt: number,
  ): Promise<Found & { begun: boolean }> {
    const known = home === undefined ? undefined : this.threads.conversation(home)
    const candidates = known
      ? [{ conversation: known, proven: false }]
      : await this.#candidates(arrival, mail)
    const [found, ...others] = candidates.filter(({ conversation }) => this.#goesOn(arrival, conversation))
    if (!found) {
      const conversation = await this.#begin(arrival, mail, sentAt)
      return { conversation, proven: false, begun: true }
    }
    if (others.length > 0) this.threads.suspects.add(found.conversation.id)
    return { ...found, conversation: await this.#goOn(arrival, found.conversation), begun: false }
  }

  /** With what is restricted nobody goes on: the customer's next word begins another one. */
  async #candidates(arrival: MailArrival, mail: ThreadedMail): Promise<Found[]> {
    const found = this.threads.find(mail)
    if (opensNothing(arrival)) return found
    const before = await restrictedBefore(
      this.#tx,
      found.map(({ conversation }) => conversation),
    )
    return found.filter(({ conversation: { id, hidden } }) => hidden !== 'restricted' && !before.has(id))
  }

  /** What opens nothing is put where it belongs, however long ago that was. */
  #goesOn(arrival: MailArrival, conversation: ConversationRow): boolean {
    if (opensNothing(arrival)) return true
    return !belongsToNewConversation(conversation, this.#ctx.clock.now())
  }

  async #goOn({ event }: MailArrival, conversation: ConversationRow): Promise<ConversationRow> {
    const opens = event.origin === 'live' && !isQuiet(event.mail)
    if (!opens || conversation.status === 'open') return conversation
    const reopened = await reopen(this.#ctx, this.#tx, conversation)
    this.#events.push(reopened.event)
    this.threads.set(reopened.row)
    return reopened.row
  }

  async #begin({ inbox, event }: MailArrival, mail: ThreadedMail, sentAt: number): Promise<ConversationRow> {
    const now = this.#ctx.clock.now()
    const person = isDisowned(event.mail) ? { ...event.from, name: null } : event.from
    const sighting = { person, at: plausible(event.at, now), source: 'message' as const }
    const { contactIds, changed } = await resolveContacts(this.#ctx, this.#tx, 'email', [sighting])
    for (const id of changed) this.#changed.add(id)
    const opens = event.origin === 'live' && opensConversation(event.mail)
    const happening = { inboxId: inbox.id, contactId: contactIds[0] as number, at: sentAt, opens }
    const row = await this.#tx
      .insertInto('conversation')
      .values({
        ...newRow(happening, now),
        subject: plainSubject(mail.mail.head.subject),
        thread: randomThread(),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    this.created.push(row)
    this.#events.push({ name: 'conversation.created', inboxId: inbox.id, conversationId: row.id })
    this.threads.set(row)
    return row
  }

  /** A name that nobody vouches for is better than none, and older than any other. */
  #namingOf({ event }: MailArrival, contactId: number): Naming {
    const at = isDisowned(event.mail) ? 0 : plausible(event.at, this.#ctx.clock.now())
    return { contactId, name: event.from.name, at }
  }

  /** A server that reports takes no part, nor does who claims to be us. */
  #takesPart({ inboxId, sender, mail }: ThreadedMail): boolean {
    return !isFromServer(mail) && !this.#ours.isOwn(inboxId, sender)
  }

  #gather({ event }: MailArrival, mail: ThreadedMail, conversationId: number, begun: boolean): void {
    const names = namesOf(event.mail.head)
    const add = (address: string, via: Via, name: string | null) => {
      const isNew = this.threads.viaOf(conversationId, address) === undefined
      if (isNew && !begun) this.threads.suspects.add(conversationId)
      this.#people.push({ conversationId, address, via, name })
      if (isNew || via !== 'copied') this.threads.join(conversationId, address, via)
    }
    const isContact = begun || this.threads.viaOf(conversationId, mail.sender) === 'contact'
    if (isContact) add(mail.sender, 'contact', event.from.name)
    else if (this.#takesPart(mail)) add(mail.sender, 'joined', event.from.name)
    if (isFromServer(event.mail)) return
    for (const address of mail.people) {
      if (address !== mail.sender) add(address, 'copied', names.get(address) ?? null)
    }
  }

  async save(): Promise<void> {
    await saveParticipants(this.#ctx, this.#tx, this.#people)
    for (const id of await tellNames(this.#ctx, this.#tx, this.#namings)) this.#changed.add(id)
    this.#events.push(...(await contactsUpdated(this.#tx, this.#changed)))
  }
}

const opensNothing = ({ event }: MailArrival) => event.origin === 'history' || isQuiet(event.mail)

function namesOf({ to, cc }: InboundMail['head']): Map<string, string | null> {
  const people: MailAddress[] = [...to, ...cc]
  return new Map(people.map(({ address, name }) => [address.toLowerCase(), name]))
}
