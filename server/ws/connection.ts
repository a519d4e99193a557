/** One console's socket: who it is, what it may see, and how much may be waiting for it. */
import type { WebSocket } from 'ws'
import { ClientFrame, CloseCode, type ServerFrame } from '../contract/live.ts'
import type { Counts } from '../contract/conversation.ts'
import type { AppContext } from '../context.ts'
import type { AgentActor } from '../core/access.ts'
import { loadActor } from '../core/agent/store.ts'
import { countsFor, type Tally } from '../core/conversation/counts.ts'
import { seesHidden } from '../core/conversation/hidden.ts'
import { verifyAccess } from '../core/session/token.ts'
import { FeedEnded, type Feed, type Frame } from '../events/feed.ts'
import { GOING_AWAY, POLICY, readFrame, SERVER_ERROR } from './wire.ts'

/** How long a socket may stay open without saying who it is. */
export const AUTHENTICATE_WITHIN_MS = 10_000
/** What may wait in this socket before its reader counts as too slow. */
const BUFFERED_BYTES = 4 * 1024 * 1024
const MOST_FRAMES_PER_SECOND = 20

export interface Hooks {
  authenticateWithin: number
  /** It has said who it is. */
  known(): void
  /** What `send` writes leaves in one system call. */
  together(send: () => void): void
  /** It has just been let in and wants its counts. */
  wantsCounts(): void
}

const NONE: ReadonlySet<number> = new Set()

export class Connection {
  readonly #ctx: AppContext
  readonly #socket: WebSocket
  readonly #feed: Feed
  readonly #ended = new AbortController()
  readonly #deadline: NodeJS.Timeout
  #actor: AgentActor | null = null
  #expiry: NodeJS.Timeout | undefined
  #resumed = false
  #lastCounts = ''
  #frames = 0
  #second = 0
  #answered = true
  #turn: Promise<void> = Promise.resolve()
  readonly #hooks: Hooks

  constructor(ctx: AppContext, socket: WebSocket, feed: Feed, hooks: Hooks) {
    this.#ctx = ctx
    this.#socket = socket
    this.#feed = feed
    this.#hooks = hooks
    this.#deadline = setTimeout(() => this.close(CloseCode.unauthenticated), hooks.authenticateWithin)
    socket.on('message', (data, isBinary) => this.#hear(data as Buffer, isBinary))
    socket.on('pong', () => (this.#answered = true))
    // Protocol errors close the socket by themselves; without a listener they would end the process.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(this.#deadline)
      clearTimeout(this.#expiry)
      this.#ended.abort()
    })
  }

  get actor(): AgentActor | null {
    return this.#actor
  }

  close(code: number): void {
    this.#ended.abort()
    this.#socket.close(code)
  }

  /** At once, without waiting for the other side to say farewell. */
  drop(): void {
    this.#ended.abort()
    this.#socket.terminate()
  }

  goAway(): void {
    this.close(GOING_AWAY)
  }

  /** False if the last ping was never answered: nobody is there any more. */
  ping(): boolean {
    if (!this.#answered) {
      this.#socket.terminate()
      return false
    }
    this.#answered = false
    this.#socket.ping()
    return true
  }

  /**
   * What this person may see has changed, or the login may have ended. `fresh`: inboxes just made, of
   * which nobody has missed anything.
   */
  async recheck(fresh: ReadonlySet<number> = NONE): Promise<void> {
    if (!this.#actor) return
    const { id, family, inboxes, role } = this.#actor
    const actor = await loadActor(this.#ctx.db.read, id, family)
    if (!actor) {
      this.close(CloseCode.unauthenticated)
      return
    }
    const lost = [...inboxes].some((inbox) => !actor.inboxes.has(inbox))
    const gained = [...actor.inboxes].some((inbox) => !inboxes.has(inbox) && !fresh.has(inbox))
    this.#actor = actor
    // The console holds things it may no longer show, or was never told of: it comes back and loads afresh.
    if (actor.role !== role || lost || gained) this.close(CloseCode.accessChanged)
  }

  sendCounts(tally: Tally): void {
    if (!this.#actor || !this.#resumed) return
    const counts: Counts = countsFor(this.#actor, tally)
    const text = JSON.stringify({ type: 'counts', counts } satisfies ServerFrame)
    if (text === this.#lastCounts) return
    this.#lastCounts = text
    this.#send(text)
  }

  /** What is over in a moment, of an inbox: to whom it would come late it is not told. */
  tellOf(inboxId: number, frame: string): void {
    if (this.#resumed && this.#actor?.inboxes.has(inboxId)) this.#send(frame)
  }

  #hear(data: Buffer, isBinary: boolean): void {
    this.#ctx.company.seen()
    const second = Math.floor(Date.now() / 1000)
    this.#frames = second === this.#second ? this.#frames + 1 : 1
    this.#second = second
    if (this.#frames > MOST_FRAMES_PER_SECOND) return this.close(POLICY)
    const frame = isBinary ? null : readFrame(ClientFrame, data)
    if (!frame) return this.close(CloseCode.invalid)
    // A client need not wait for one answer before it sends the next frame; we do.
    this.#turn = this.#turn.then(() => this.#handle(frame)).catch((error: unknown) => this.#fail(error))
  }

  async #handle(frame: ClientFrame): Promise<void> {
    if (this.#ended.signal.aborted) return
    if (frame.type === 'auth') await this.#authenticate(frame.token)
    // Runs for as long as the socket lives, so later frames do not wait for its end.
    else void this.#resume(frame.since).catch((error: unknown) => this.#fail(error))
  }

  #fail(error: unknown): void {
    this.#ctx.log.error({ err: error }, 'socket failed')
    this.close(SERVER_ERROR)
  }

  async #authenticate(token: string): Promise<void> {
    const claims = verifyAccess(this.#ctx.secrets, token, this.#ctx.clock.now())
    const actor = claims && (await loadActor(this.#ctx.db.read, claims.agentId, claims.family))
    if (this.#ended.signal.aborted) return
    // A socket belongs to one person for as long as it lives.
    if (!claims || !actor || (this.#actor && this.#actor.id !== actor.id)) {
      return this.close(CloseCode.unauthenticated)
    }
    clearTimeout(this.#deadline)
    if (!this.#actor) this.#hooks.known()
    this.#actor = actor
    clearTimeout(this.#expiry)
    // The token's end is the socket's, unless a fresh one comes first.
    this.#expiry = setTimeout(
      () => this.close(CloseCode.unauthenticated),
      Math.max(0, claims.expiresAt - this.#ctx.clock.now()),
    )
  }

  async #resume(since: number | null): Promise<void> {
    if (!this.#actor) return this.close(CloseCode.unauthenticated)
    if (this.#resumed) return this.close(CloseCode.invalid)
    this.#resumed = true
    await this.recheck()
    const lost = since === null ? null : await this.#feed.missed(since)
    const start = lost || since === null ? this.#feed.head : since
    const first: ServerFrame = lost
      ? { type: 'reset', reason: lost, seq: start }
      : { type: 'ready', seq: start }
    try {
      const frames = this.#feed.subscribe(start, this.#ended.signal)
      this.#send(JSON.stringify(first))
      this.#hooks.wantsCounts()
      for await (const portion of frames) {
        this.#hooks.together(() => {
          for (const frame of portion) this.#forward(frame)
        })
        if (this.#socket.bufferedAmount > BUFFERED_BYTES) return this.#cutOff()
      }
    } catch (error) {
      if (!(error instanceof FeedEnded)) throw error
      this.#cutOff()
    }
  }

  #forward({ data, inboxId, agentId, hidden }: Frame): void {
    if (!this.#actor) return
    if (agentId !== null && agentId !== this.#actor.id) return
    if (inboxId !== null && !this.#actor.inboxes.has(inboxId)) return
    const told = hidden && !seesHidden(this.#actor, hidden.from) ? hidden.instead : data
    if (told) this.#send(told)
  }

  #cutOff(): void {
    this.close(CloseCode.tooSlow)
    // A reader that does not read will not read the farewell either.
    setTimeout(() => this.#socket.terminate(), 2000).unref()
  }

  #send(data: string | Buffer): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(data, { binary: false })
  }
}
