/** News about people that is no message: changed addresses, consent, who answers, calls, names. */
import type {
  InboundCall,
  InboundConsent,
  InboundHandover,
  InboundIdentity,
  InboundName,
} from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { believed, plausible } from '../message/arrivals.ts'
import { addConsents } from '../consent/store.ts'
import { noteCalls } from '../conversation/call.ts'
import { takeWaitingNotes, writeNotes, type Note } from '../conversation/notes.ts'
import type { ConversationRow } from '../conversation/open.ts'
import type { Inbox } from '../inbox/store.ts'
import { readBook } from './addresses.ts'
import { applyIdentityChanges } from './change.ts'
import { tellNames } from './names.ts'
import { showAddresses } from './present.ts'
import { resolveContacts } from './resolve.ts'
import { contactsUpdated } from './store.ts'

export type PersonNews = InboundIdentity | InboundConsent | InboundHandover | InboundCall | InboundName

const NEWS: ReadonlySet<string> = new Set(['identity', 'consent', 'handover', 'call', 'name'])

export function isPersonNews(event: { type: string }): event is PersonNews {
  return NEWS.has(event.type)
}

interface About<Event> {
  inbox: Inbox
  event: Event
}

export type NewsArrival = About<PersonNews>

function ofType<T extends PersonNews['type']>(news: readonly NewsArrival[], type: T) {
  return news.filter(({ event }) => event.type === type) as Array<About<Extract<PersonNews, { type: T }>>>
}

/** Who is reached by what from when on. Returns the lines to be written once conversations are known. */
export async function hearOfIdentities(
  ctx: AppContext,
  tx: Tx,
  news: readonly NewsArrival[],
  events: NewEvent[],
): Promise<Note[]> {
  const arrivals = ofType(news, 'identity')
  const first = arrivals[0]
  if (!first) return []
  const { channel } = first.inbox
  const now = ctx.clock.now()
  const changes = arrivals.map(({ event }) => ({ ...event, at: plausible(event.at, now) }))
  const { contactIds, changed } = await applyIdentityChanges(ctx, tx, channel, changes)
  events.push(...(await contactsUpdated(tx, changed)))
  return arrivals.map(({ inbox, event }, index) => ({
    inboxId: inbox.id,
    contactId: contactIds[index] as number,
    kind: `${event.change}_changed` as const,
    at: believed(event.at, now),
    externalId: event.externalId,
    details: event.change === 'security' ? null : { change: changeOf(ctx, inbox, event) },
  }))
}

function changeOf(ctx: AppContext, { channel }: Inbox, { ended, gained }: InboundIdentity) {
  const [from, to] = [ended, gained].map((each) => showAddresses(ctx, channel, each)[0]?.text ?? null)
  return { from: from ?? null, to: to ?? null }
}

/** Everything else; `created`: conversations that the same batch has made, for which lines may have waited. */
export async function hearNews(
  ctx: AppContext,
  tx: Tx,
  news: readonly NewsArrival[],
  { notes, created }: { notes: readonly Note[]; created: readonly ConversationRow[] },
  events: NewEvent[],
): Promise<void> {
  const told = [...ofType(news, 'consent'), ...ofType(news, 'handover'), ...ofType(news, 'call')]
  const people = await findPeople(ctx, tx, told, events)
  await hearConsents(ctx, tx, people('consent'), events)
  const now = ctx.clock.now()
  const calls = people('call').map(({ inbox, event, contactId }) => ({
    inboxId: inbox.id,
    contactId,
    event,
    at: believed(event.at, now),
  }))
  const called = await noteCalls(ctx, tx, calls, events)
  const lines = [
    ...notes,
    ...people('consent').map((each) => consentNote(each, now)),
    ...people('handover').map((each) => handoverNote(each, now)),
    ...(await takeWaitingNotes(tx, [...created, ...called])),
  ]
  await writeNotes(ctx, tx, lines, events)
  await hearNames(ctx, tx, ofType(news, 'name'), events)
}

type Told = InboundConsent | InboundHandover | InboundCall
type Person<Event> = About<Event> & { contactId: number }

async function findPeople(ctx: AppContext, tx: Tx, told: ReadonlyArray<About<Told>>, events: NewEvent[]) {
  const channel = told[0]?.inbox.channel
  const found: Array<Person<Told>> = []
  if (channel) {
    const sightings = told.map(({ event }) => ({
      person: event.from,
      at: plausible(event.at, ctx.clock.now()),
      source: 'identity' as const,
    }))
    const { contactIds, changed } = await resolveContacts(ctx, tx, channel, sightings)
    told.forEach((each, index) => found.push({ ...each, contactId: contactIds[index] as number }))
    events.push(...(await contactsUpdated(tx, changed)))
  }
  return <T extends Told['type']>(type: T) =>
    found.filter(({ event }) => event.type === type) as Array<Person<Extract<Told, { type: T }>>>
}

async function hearConsents(
  ctx: AppContext,
  tx: Tx,
  people: ReadonlyArray<Person<InboundConsent>>,
  events: NewEvent[],
): Promise<void> {
  const consents = people.map(({ inbox, contactId, event }) => ({
    contact_id: contactId,
    channel: inbox.channel,
    purpose: event.purpose,
    state: event.state,
    source: 'provider' as const,
    detail: event.detail,
    agent_id: null,
    at: plausible(event.at, ctx.clock.now()),
  }))
  events.push(...(await contactsUpdated(tx, await addConsents(ctx, tx, consents))))
}

const consentNote = ({ inbox, contactId, event }: Person<InboundConsent>, now: number): Note => ({
  inboxId: inbox.id,
  contactId,
  kind: event.state === 'granted' ? 'opted_in' : 'opted_out',
  at: believed(event.at, now),
  externalId: `${event.purpose}:${event.state}:${event.at}`,
  details: null,
})

const handoverNote = ({ inbox, contactId, event }: Person<InboundHandover>, now: number): Note => ({
  inboxId: inbox.id,
  contactId,
  kind: event.to === 'provider' ? 'bot_took_over' : 'bot_left',
  at: believed(event.at, now),
  externalId: `handover:${event.to}:${event.at}`,
  details: null,
  control: event.to,
})

/** The business's address book names people we know; whom we do not know it does not tell us of. */
async function hearNames(
  ctx: AppContext,
  tx: Tx,
  arrivals: ReadonlyArray<About<InboundName>>,
  events: NewEvent[],
): Promise<void> {
  const first = arrivals[0]
  if (!first) return
  const named = arrivals.flatMap(({ event }) => event.from.addresses)
  const book = await readBook(tx, first.inbox.channel, named)
  const namings = arrivals.flatMap(({ event: { from, at } }) => {
    const contactId = book.find(from.addresses, at)
    return contactId === undefined ? [] : [{ contactId, name: from.name, at: plausible(at, ctx.clock.now()) }]
  })
  events.push(...(await contactsUpdated(tx, await tellNames(ctx, tx, namings))))
}
