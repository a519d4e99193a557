/**
 * The line to the server: a socket that comes back by itself and goes on where it was, or, where sockets are
 * blocked, asking again and again. Waits grow and are random, so that ten thousand browsers don't return in
 * the same moment after the server was started anew.
 */
import type { ToVisitor, UpdatesReply, VisitorClose, VisitorFrame } from '../../../server/contract/visitor.ts'
import { ApiError } from './api.ts'

/** The contract's own codes; as types, so that nothing of zod is loaded here. */
const SESSION_ENDED: (typeof VisitorClose)['unauthenticated'] = 4401
const TOO_MUCH: (typeof VisitorClose)['tooMuch'] = 4429

const SHORTEST = 500
const LONGEST = 30_000
const CALM_DOWN = 20_000
/**
 * So many sockets in a row that were not let in, and they are taken to be blocked. Where one was before it
 * takes longer: the server may only have been started anew.
 */
const BLOCKED_AFTER = 2
const BLOCKED_SINCE = 4
const POLL_NEAR = 3000
const POLL_FAR = 20_000
const SOCKET_AGAIN = 60_000
/** A socket that neither opens nor fails is as good as blocked. */
const OPEN_WITHIN = 10_000

export interface LineWorld {
  open(): WebSocket
  poll(since: string | undefined): Promise<UpdatesReply>
  /** null: there is nobody to speak for */
  token(): string | null
  hear(frame: ToVisitor): void
  /** live: what is sent arrives. */
  changed(live: boolean): void
  /** The token is good for nothing any more. */
  ended(): void
  /** Somebody is looking. */
  near(): boolean
  random(): number
}

export class Line {
  readonly #world: LineWorld
  #socket: WebSocket | null = null
  #live = false
  #stopped = true
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #everLetIn = false
  #polling = false
  /** The last time it was asked; answers to earlier ones come too late. */
  #asked: object | null = null
  #socketAgain = 0
  #since: string | undefined

  constructor(world: LineWorld) {
    this.#world = world
  }

  /** By socket; false while it is asked for again and again instead. */
  get bySocket(): boolean {
    return this.#live && this.#socket !== null
  }

  get live(): boolean {
    return this.#live
  }

  start(): void {
    if (!this.#stopped) return
    this.#stopped = false
    this.#connect()
  }

  /** For good, or until somebody else speaks: then the past is another one. */
  stop(): void {
    this.#stopped = true
    this.#asked = null
    this.#since = undefined
    this.#hangUp()
    this.#tell(false)
  }

  /** The network is back, or somebody is looking: don't wait out a long pause. */
  wake(): void {
    if (this.#stopped || this.#socket || this.#live) return
    clearTimeout(this.#timer)
    this.#failures = Math.min(this.#failures, 1)
    if (this.#polling) void this.#ask()
    else this.#connect()
  }

  /** The network is gone: a socket would take minutes to find out. */
  cut(): void {
    if (this.#stopped || !this.#live) return
    this.#hangUp()
    this.#tell(false)
    this.#later(() => this.#next(), 0)
  }

  /** false: there is no open socket. */
  send(frame: VisitorFrame): boolean {
    if (!this.bySocket || this.#socket?.readyState !== 1) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  #connect(): void {
    const token = this.#world.token()
    if (this.#stopped || token === null) return
    this.#hangUp()
    const socket = this.#world.open()
    this.#socket = socket
    this.#timer = setTimeout(() => socket.close(), OPEN_WITHIN)
    socket.addEventListener('open', () => {
      const since = this.#since === undefined ? {} : { since: this.#since }
      socket.send(JSON.stringify({ type: 'hello', token, ...since } satisfies VisitorFrame))
    })
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return
      this.#hear(JSON.parse(String(data)) as ToVisitor)
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return
      clearTimeout(this.#timer)
      this.#socket = null
      this.#lost(code)
    })
  }

  #hear(frame: ToVisitor): void {
    if ('cursor' in frame) this.#since = frame.cursor
    if (frame.type === 'ready' || frame.type === 'resumed') {
      clearTimeout(this.#timer)
      this.#everLetIn = true
      this.#polling = false
      this.#failures = 0
      this.#world.hear(frame)
      this.#tell(true)
    } else this.#world.hear(frame)
  }

  #lost(code: number): void {
    this.#tell(false)
    if (this.#stopped) return
    this.#failures += 1
    // A slow network looks the same as an ended session: the answer over REST is certain.
    if (code === SESSION_ENDED) return void this.#ask()
    if (code !== TOO_MUCH && this.#failures >= (this.#everLetIn ? BLOCKED_SINCE : BLOCKED_AFTER)) {
      this.#polling = true
      this.#socketAgain = performance.now() + SOCKET_AGAIN
      return void this.#ask()
    }
    this.#later(() => this.#connect(), code === TOO_MUCH ? CALM_DOWN : 0)
  }

  async #ask(): Promise<void> {
    const asked = {}
    this.#asked = asked
    clearTimeout(this.#timer)
    try {
      const reply = await this.#world.poll(this.#since)
      if (this.#asked !== asked) return
      this.#since = reply.cursor
      this.#world.hear(reply)
      if (!this.#polling) return this.#later(() => this.#connect(), 0)
      this.#failures = 0
      this.#tell(true)
      this.#timer = setTimeout(() => this.#next(), this.#world.near() ? POLL_NEAR : POLL_FAR)
    } catch (error) {
      if (this.#asked !== asked) return
      this.#tell(false)
      if (error instanceof ApiError && error.status === 401) return this.#world.ended()
      this.#failures += 1
      // Nobody answers at all: it is not the sockets that are blocked.
      if (this.#everLetIn) this.#polling = false
      this.#later(() => this.#next(), 0)
    }
  }

  #next(): void {
    if (this.#polling && performance.now() < this.#socketAgain) void this.#ask()
    else this.#connect()
  }

  /** "Full jitter": anything up to a bound that doubles. */
  #later(act: () => void, atLeast: number): void {
    clearTimeout(this.#timer)
    const bound = Math.min(LONGEST, SHORTEST * 2 ** this.#failures)
    this.#timer = setTimeout(act, atLeast + SHORTEST / 2 + this.#world.random() * bound)
  }

  #hangUp(): void {
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  #tell(live: boolean): void {
    if (live === this.#live) return
    this.#live = live
    this.#world.changed(live)
  }
}
