/** Consoles' sockets: lets them in, keeps them alive, tells them their counts. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { AppContext } from '../context.ts'
import { tally } from '../core/conversation/counts.ts'
import { Feed } from '../events/feed.ts'
import type { LoggedEvent } from '../events/log.ts'
import { AUTHENTICATE_WITHIN_MS, Connection } from './connection.ts'
import { renderFrames } from './frames.ts'

const LARGEST_FRAME = 16 * 1024
const PING_MS = 30_000
/** Counts are told at most this often, however much happens. */
const COUNTS_MS = 250
const MOST_SOCKETS = 20_000
/** Sockets that have not said who they are yet. */
const MOST_STRANGERS = 500

export interface SocketPace {
  /** How long a socket may stay silent before it says who it is (ms). */
  authenticateWithin?: number
  countsEvery?: number
}

export class Gateway {
  readonly #ctx: AppContext
  readonly #feed: Feed
  readonly #connections = new Set<Connection>()
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    // Compression costs far more memory a socket than it saves on frames of this size.
    perMessageDeflate: false,
    clientTracking: false,
  })
  #ping: NodeJS.Timeout | undefined
  #counting: NodeJS.Timeout | undefined
  #countAgain = false
  readonly #strangers = new Set<Connection>()
  readonly #pace: Required<SocketPace>

  constructor(ctx: AppContext, pace: SocketPace = {}) {
    this.#ctx = ctx
    this.#pace = { authenticateWithin: AUTHENTICATE_WITHIN_MS, countsEvery: COUNTS_MS, ...pace }
    this.#feed = new Feed(ctx, async (context, events) => {
      const frames = await renderFrames(context, events)
      await this.#notice(events)
      return frames
    })
  }

  async start(): Promise<void> {
    await this.#feed.start()
    this.#ping = setInterval(() => {
      for (const connection of this.#connections) connection.ping()
    }, PING_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#ping)
    clearTimeout(this.#counting)
    for (const connection of this.#connections) connection.goAway()
    await this.#feed.stop()
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** How many open sockets there are; for tests and benchmarks. */
  get size(): number {
    return this.#connections.size
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    if (request.url?.split('?', 1)[0] !== '/ws') return refuse(socket, '404 Not Found')
    if (!isOwnOrigin(request, this.#ctx.config.publicUrl)) return refuse(socket, '403 Forbidden')
    if (this.#connections.size >= MOST_SOCKETS) return refuse(socket, '503 Service Unavailable')
    // Whoever holds sockets open without a word does not keep out those who have one.
    if (this.#strangers.size >= MOST_STRANGERS) this.#dropOldestStranger()
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection: Connection = new Connection(this.#ctx, webSocket, this.#feed, {
        authenticateWithin: this.#pace.authenticateWithin,
        known: () => void this.#strangers.delete(connection),
        together: (send) => {
          socket.cork()
          send()
          socket.uncork()
        },
        wantsCounts: () => this.#countSoon(),
      })
      this.#strangers.add(connection)
      this.#connections.add(connection)
      this.#ctx.metrics.sockets.set(this.#connections.size)
      webSocket.on('close', () => {
        this.#connections.delete(connection)
        this.#strangers.delete(connection)
        this.#ctx.metrics.sockets.set(this.#connections.size)
      })
    })
  }

  #dropOldestStranger(): void {
    const [oldest] = this.#strangers
    if (!oldest) return
    this.#strangers.delete(oldest)
    oldest.drop()
  }

  /** What the server itself has to do about what happened. */
  async #notice(events: readonly LoggedEvent[]): Promise<void> {
    const about = new Set<number>()
    const fresh = new Set<number>()
    let everybody = false
    for (const { name, agent_id: agentId, inbox_id: inboxId } of events) {
      if ((name === 'agent.updated' || name === 'session.ended') && agentId !== null) about.add(agentId)
      if (name === 'inbox.created' || name === 'inbox.updated') everybody = true
      if (name === 'inbox.created' && inboxId !== null) fresh.add(inboxId)
    }
    if (about.size > 0 || everybody) {
      const concerned = [...this.#connections].filter(
        ({ actor }) => actor && (everybody || about.has(actor.id)),
      )
      await Promise.all(concerned.map((connection) => connection.recheck(fresh)))
    }
    if (events.some(({ name }) => name !== 'conversation.read')) this.#countSoon()
  }

  #countSoon(): void {
    if (this.#counting) {
      this.#countAgain = true
      return
    }
    void this.#count()
    this.#counting = setTimeout(() => {
      this.#counting = undefined
      if (this.#countAgain) {
        this.#countAgain = false
        this.#countSoon()
      }
    }, this.#pace.countsEvery)
  }

  async #count(): Promise<void> {
    if (this.#connections.size === 0) return
    try {
      const result = await tally(this.#ctx.db.read)
      for (const connection of this.#connections) connection.sendCounts(result)
    } catch (error) {
      this.#ctx.log.warn({ err: error }, 'counts could not be read')
    }
  }
}

/** A page of another origin can't open a console's socket, even with a stolen token at hand. */
export function isOwnOrigin(request: IncomingMessage, publicUrl: string | null): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  return publicUrl !== null && new URL(publicUrl).origin === origin ? true : new URL(origin).host === host
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
