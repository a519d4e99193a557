/** One visitor's socket: who writes, what they may send, and how much may be waiting for them. */
import type { WebSocket } from 'ws'
import type { AppContext } from '../context.ts'
import { VisitorClose, VisitorFrame, type ToVisitor } from '../contract/visitor.ts'
import type { VisitorActor } from '../core/access.ts'
import { catchUp } from '../core/visitor/news.ts'
import { allowsOrigin, siteOf } from '../core/visitor/site.ts'
import { loadVisitor, reloadVisitor } from '../core/visitor/store.ts'
import type { Intake } from '../inbound/intake.ts'
import { Flow } from './flow.ts'
import { obey } from './visitor-acts.ts'
import type { Listener, VisitorHub } from './visitor-hub.ts'
import { GOING_AWAY, POLICY, readFrame, SERVER_ERROR } from './wire.ts'

/** What may wait in this socket before its reader counts as too slow. */
const BUFFERED_BYTES = 256 * 1024
/** Frames that may wait while the past is looked up, and that may be waiting for their turn. */
const MOST_HELD = 200
const MOST_WAITING = 40
const FLOW = { frames: 20, bytes: 60_000 }
/** What the other side has to answer a farewell. */
const FAREWELL_MS = 2000

/** What all connections of a server share. */
export interface House {
  readonly ctx: AppContext
  readonly intake: Intake
  readonly hub: VisitorHub
  /** How long a socket may stay open without saying who it is (ms). */
  readonly helloWithin: number
  /** It has said who it is. */
  known(connection: VisitorConnection): void
}

/** The page that opened it, as its browser says. */
export interface Page {
  key: string
  origin: string | undefined
  host: string | undefined
}

export class VisitorConnection implements Listener {
  readonly #house: House
  readonly #socket: WebSocket
  readonly #page: Page
  readonly #flow = new Flow(FLOW)
  #deadline: NodeJS.Timeout | undefined
  #actor: VisitorActor | null = null
  /** What was told while the past is looked up; null: it is told at once. */
  #held: Array<{ frame: string; seq: number | null }> | null = null
  #left = false
  #answered = true
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(house: House, socket: WebSocket, page: Page) {
    this.#house = house
    this.#socket = socket
    this.#page = page
    this.#deadline = setTimeout(() => this.close(VisitorClose.unauthenticated), house.helloWithin)
    socket.on('message', (data, isBinary) => this.#hear(data as Buffer, isBinary))
    // A flood of pings is one, too.
    socket.on('ping', (data) => void this.#withinFlow(data.length))
    socket.on('pong', () => (this.#answered = true))
    // Protocol errors close the socket by themselves; without a listener they would end the process.
    socket.on('error', () => {})
    socket.on('close', () => this.#leave())
  }

  /** null: it has not said who it is. */
  get sessionId(): number | null {
    return this.#actor?.sessionId ?? null
  }

  close(code: number): void {
    this.#leave()
    this.#socket.close(code)
    // Whoever does not read will not read the farewell either.
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref()
  }

  /** At once, without waiting for the other side to say farewell. */
  drop(): void {
    this.#leave()
    this.#socket.terminate()
  }

  goAway(): void {
    this.close(GOING_AWAY)
  }

  /** Ends the socket if the last ping was never answered: nobody is there any more. */
  ping(): void {
    if (!this.#answered) return this.drop()
    this.#answered = false
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
  }

  tell(frame: string, seq: number | null): void {
    if (this.#left) return
    if (!this.#held) return this.#write(frame)
    this.#held.push({ frame, seq })
    if (this.#held.length > MOST_HELD) this.#cutOff()
  }

  async reload(): Promise<VisitorActor | null> {
    const { db, clock } = this.#house.ctx
    const actor = this.#actor && (await reloadVisitor(db.read, this.#actor.sessionId, clock.now()))
    if (actor && !this.#left) this.#actor = actor
    return actor
  }

  siteChanged(): void {
    this.tell(JSON.stringify({ type: 'settings' } satisfies ToVisitor), null)
    this.#recheckOrigin().catch((error: unknown) => this.#fail(error))
  }

  async #recheckOrigin(): Promise<void> {
    const { key, origin, host } = this.#page
    const site = await siteOf(this.#house.ctx, key)
    if (!site || !allowsOrigin(this.#house.ctx, site.settings, origin, host)) this.close(POLICY)
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (this.#left || !this.#withinFlow(data.length)) return
    this.#house.ctx.company.seen()
    const frame = isBinary ? null : readFrame(VisitorFrame, data)
    if (!frame) return this.close(VisitorClose.invalid)
    if (++this.#waiting > MOST_WAITING) return this.#flooded()
    this.#turn = this.#turn
      .then(() => this.#handle(frame))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#waiting--)
  }

  #withinFlow(bytes: number): boolean {
    if (this.#flow.take(bytes)) return true
    this.#flooded()
    return false
  }

  #flooded(): void {
    this.close(VisitorClose.tooMuch)
    // What else comes is not even read.
    this.#socket.pause()
  }

  async #handle(frame: VisitorFrame): Promise<void> {
    if (this.#left) return
    if (frame.type === 'hello') {
      if (this.#actor) return this.close(VisitorClose.invalid)
      return this.#welcome(frame.token, frame.since)
    }
    // The session may have ended meanwhile, or be somebody else's: an anonymous visitor who has signed in.
    const actor = await this.reload()
    if (!actor) return this.close(VisitorClose.unauthenticated)
    const answer = await obey(this.#house.ctx, this.#house.intake, actor, frame)
    if (answer) this.tell(JSON.stringify(answer), null)
  }

  async #welcome(token: string, since: string | undefined): Promise<void> {
    const { ctx, hub } = this.#house
    // It has spoken; how long we take for the answer is not its fault.
    clearTimeout(this.#deadline)
    this.#deadline = undefined
    const actor = await loadVisitor(ctx.db.read, this.#page.key, token, ctx.clock.now())
    if (this.#left) return
    if (!actor) return this.close(VisitorClose.unauthenticated)
    this.#actor = actor
    this.#house.known(this)
    // First the present, which waits, then the past, and then what waited: nothing falls between.
    this.#held = []
    await hub.join(actor, this)
    const { seq, ...past } = await catchUp(ctx, actor, since)
    if (this.#left) return
    if (past.type === 'news') this.#write(JSON.stringify({ type: 'resumed' } satisfies ToVisitor))
    this.#write(JSON.stringify(past satisfies ToVisitor))
    const held = this.#held
    this.#held = null
    for (const each of held) if (each.seq === null || each.seq > seq) this.#write(each.frame)
  }

  #write(frame: string): void {
    if (this.#left || this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(frame)
    if (this.#socket.bufferedAmount > BUFFERED_BYTES) this.#cutOff()
  }

  #cutOff(): void {
    this.close(VisitorClose.tooSlow)
  }

  #fail(error: unknown): void {
    this.#house.ctx.log.error({ err: error }, 'a visitor’s socket failed')
    this.close(SERVER_ERROR)
  }

  #leave(): void {
    if (this.#left) return
    this.#left = true
    this.#held = null
    clearTimeout(this.#deadline)
    if (this.#actor) this.#house.hub.leave(this.#actor.publicId, this)
  }
}
