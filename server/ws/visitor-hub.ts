/**
 * Tells visitors what happened. One reader of the event log serves all of them: each portion is looked up
 * once, for those conversations alone whose visitors are here.
 */
import type { AppContext } from '../context.ts'
import type { ChatNews, ToVisitor } from '../contract/visitor.ts'
import type { VisitorActor } from '../core/access.ts'
import { forgetReceivers } from '../core/inbox/receivers.ts'
import { sealCursor } from '../core/visitor/cursor.ts'
import { catchUp, chatsOf, needsSnapshot, renderNews } from '../core/visitor/news.ts'
import { sitesById } from '../core/visitor/site.ts'
import { eventRange, eventsAfter, type LoggedEvent } from '../events/log.ts'
import { Loop } from '../loop.ts'
import { audienceOf, type Audience } from './visitor-audience.ts'

const PORTION = 500
const POLL_MS = 1000
/** Looking up what many events mean takes little longer than what one means. */
const MOST_REST_MS = 20

/** A socket as the hub knows it. */
export interface Listener {
  /** `seq`: up to where the frame tells; null: it is about no event. */
  tell(frame: string, seq: number | null): void
  /** Reads again who speaks here; null: nobody any more. */
  reload(): Promise<VisitorActor | null>
  /** The inbox has other settings. */
  siteChanged(): void
}

interface Visitor {
  inboxId: number
  listeners: Listener[]
  /** What they know of, by our ids and theirs: of what is deleted nobody else could tell. */
  chats: Array<{ id: number; chat: string }>
}

export class VisitorHub {
  readonly #ctx: AppContext
  readonly #loop: Loop
  /** By public id. */
  readonly #visitors = new Map<string, Visitor>()
  /** How many visitors of each inbox are here. */
  readonly #crowds = new Map<number, number>()
  #head = 0

  constructor(ctx: AppContext) {
    this.#ctx = ctx
    this.#loop = new Loop(ctx, 'visitors', 'events', POLL_MS, () => this.#follow(), MOST_REST_MS)
  }

  async start(): Promise<void> {
    this.#head = (await eventRange(this.#ctx.db.read)).last
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** From here on the listener is told; what it knew before is asked for after this. */
  async join({ publicId, inboxId, ...rest }: VisitorActor, listener: Listener): Promise<void> {
    const known = this.#visitors.get(publicId)
    if (known) {
      known.listeners.push(listener)
    } else {
      this.#visitors.set(publicId, { inboxId, listeners: [listener], chats: [] })
      this.#crowds.set(inboxId, (this.#crowds.get(inboxId) ?? 0) + 1)
    }
    await this.#learnChats({ publicId, inboxId, ...rest })
  }

  leave(publicId: string, listener: Listener): void {
    const visitor = this.#visitors.get(publicId)
    if (!visitor) return
    visitor.listeners = visitor.listeners.filter((each) => each !== listener)
    if (visitor.listeners.length > 0) return
    this.#visitors.delete(publicId)
    const left = (this.#crowds.get(visitor.inboxId) ?? 1) - 1
    if (left > 0) this.#crowds.set(visitor.inboxId, left)
    else this.#crowds.delete(visitor.inboxId)
  }

  /** To every socket of the visitors of this conversation who are here. */
  async say(
    conversationId: number,
    frameOf: (audience: Audience) => Promise<ToVisitor | null>,
  ): Promise<void> {
    if (this.#visitors.size === 0) return
    const [audience] = await audienceOf(this.#ctx.db.read, [conversationId])
    if (!audience) return
    const here = audience.visitors.flatMap((publicId) => this.#hearer(publicId, audience) ?? [])
    if (here.length === 0) return
    const frame = await frameOf(audience)
    if (frame) for (const { listeners } of here) tellAll(listeners, JSON.stringify(frame), null)
  }

  async #follow(): Promise<boolean> {
    const events = await eventsAfter(this.#ctx.db.read, this.#head, PORTION)
    const last = events.at(-1)
    if (!last) return false
    if (this.#visitors.size > 0) await this.#pass(events, last.seq)
    this.#head = last.seq
    return events.length === PORTION
  }

  async #pass(events: readonly LoggedEvent[], seq: number): Promise<void> {
    const near = events.filter(({ inbox_id }) => inbox_id !== null && this.#crowds.has(inbox_id))
    await this.#passSettings(near)
    const news = new Map<string, ChatNews[]>()
    const afresh = new Set<string>()
    this.#findGone(near, news, afresh)
    await this.#findNews(near, news, afresh)
    for (const [publicId, items] of news) {
      const listeners = this.#visitors.get(publicId)?.listeners ?? []
      const cursor = sealCursor(this.#ctx, publicId, seq)
      const frame: ToVisitor = { type: 'news', cursor, news: items }
      tellAll(listeners, JSON.stringify(frame), seq)
    }
    for (const publicId of afresh) await this.#tellAfresh(publicId)
  }

  async #passSettings(events: readonly LoggedEvent[]): Promise<void> {
    const changed = new Set(
      events.flatMap(({ name, inbox_id }) => (name === 'inbox.updated' ? [inbox_id] : [])),
    )
    if (changed.size === 0) return
    // Another node may have changed them.
    forgetReceivers(this.#ctx)
    // Read once for all, who look at them next.
    await sitesById(this.#ctx)
    for (const { inboxId, listeners } of this.#visitors.values()) {
      if (changed.has(inboxId)) for (const listener of [...listeners]) listener.siteChanged()
    }
  }

  /** What is deleted is looked up nowhere but in what visitors know. */
  #findGone(events: readonly LoggedEvent[], news: Map<string, ChatNews[]>, afresh: Set<string>): void {
    const gone = new Map(
      events.flatMap(({ name, conversation_id }) =>
        conversation_id !== null && (name === 'conversation.deleted' || name === 'conversation.merged')
          ? [[conversation_id, name]]
          : [],
      ),
    )
    if (gone.size === 0) return
    for (const [publicId, visitor] of this.#visitors) {
      const mine = visitor.chats.filter(({ id }) => gone.has(id))
      if (mine.length === 0) continue
      visitor.chats = visitor.chats.filter(({ id }) => !gone.has(id))
      for (const { chat } of mine) push(news, publicId, [{ type: 'gone', chat }])
      // What it went into has its messages now.
      if (mine.some(({ id }) => gone.get(id) === 'conversation.merged')) afresh.add(publicId)
    }
  }

  async #findNews(
    events: readonly LoggedEvent[],
    news: Map<string, ChatNews[]>,
    afresh: Set<string>,
  ): Promise<void> {
    const ids = new Set(events.flatMap(({ conversation_id }) => conversation_id ?? []))
    if (ids.size === 0) return
    const audiences = (await audienceOf(this.#ctx.db.read, [...ids])).filter((audience) =>
      audience.visitors.some((publicId) => this.#hearer(publicId, audience)),
    )
    if (audiences.length === 0) return
    const heard = new Set(audiences.map(({ conversationId }) => conversationId))
    const theirs = events.filter(({ conversation_id }) => heard.has(conversation_id ?? 0))
    const created = named(theirs, ({ name }) => name === 'conversation.created')
    const changed = named(theirs, needsSnapshot)
    const rendered = await renderNews(this.#ctx, this.#ctx.db.read, theirs)
    for (const audience of audiences) {
      const { conversationId: id, chat } = audience
      for (const publicId of audience.visitors) {
        const visitor = this.#hearer(publicId, audience)
        if (!visitor) continue
        const known = visitor.chats.some((each) => each.id === id)
        if (!known) visitor.chats.push({ id, chat })
        // A chat they have not heard of and that nobody began was somebody else's until then.
        if (changed.has(id) || (!known && !created.has(id))) afresh.add(publicId)
        else push(news, publicId, rendered.get(id) ?? [])
      }
    }
  }

  /** Whoever is here and writes to the website that the conversation is of. */
  #hearer(publicId: string, { inboxId }: Audience): Visitor | undefined {
    const visitor = this.#visitors.get(publicId)
    return visitor?.inboxId === inboxId ? visitor : undefined
  }

  /** All there is, for what news can't say. */
  async #tellAfresh(publicId: string): Promise<void> {
    const listeners = this.#visitors.get(publicId)?.listeners ?? []
    const visitor = await whoSpeaks(listeners)
    // Whose sessions have all ended is sent away by the next look at them.
    if (!visitor) return
    await this.#learnChats(visitor)
    const { seq, ...all } = await catchUp(this.#ctx, visitor, undefined)
    tellAll(listeners, JSON.stringify(all), seq)
  }

  async #learnChats(actor: VisitorActor): Promise<void> {
    const chats = await chatsOf(this.#ctx.db.read, actor)
    const visitor = this.#visitors.get(actor.publicId)
    if (visitor) visitor.chats = chats
  }
}

/** By the first of their browsers that has not been signed out. */
async function whoSpeaks(listeners: readonly Listener[]): Promise<VisitorActor | null> {
  for (const listener of [...listeners]) {
    const visitor = await listener.reload()
    if (visitor) return visitor
  }
  return null
}

/** A listener may leave while it is told. */
function tellAll(listeners: readonly Listener[], frame: string, seq: number | null): void {
  for (const listener of [...listeners]) listener.tell(frame, seq)
}

function push(news: Map<string, ChatNews[]>, publicId: string, items: readonly ChatNews[]): void {
  if (items.length === 0) return
  const known = news.get(publicId)
  if (known) known.push(...items)
  else news.set(publicId, [...items])
}

const named = (events: readonly LoggedEvent[], fits: (event: LoggedEvent) => boolean): Set<number | null> =>
  new Set(events.filter(fits).map(({ conversation_id }) => conversation_id))
