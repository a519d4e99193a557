/** Consoles' sockets: lets them in, keeps them alive, tells them their counts. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { AppContext } from '../context.ts'
import type { ServerFrame } from '../contract/live.ts'
import { tally } from '../core/conversation/counts.ts'
import { Feed } from '../events/feed.ts'
import type { LoggedEvent } from '../events/log.ts'
import { AUTHENTICATE_WITHIN_MS, Connection } from './connection.ts'
import { renderFrames } from './frames.ts'
import { onTyping } from './typing.ts'
import { AddressCap, refuse } from './upgrade.ts'

const LARGEST_FRAME = 16 * 1024
const PING_MS = 30_000
/** Counts are told at most this often, however much happens. */
const COUNTS_MS = 250
const MOST_SOCKETS = 20_000
/** Sockets that have not said who they are yet. */
const MOST_STRANGERS = 500
/** A whole company may share one address. */
const MOST_PER_ADDRESS = 2000

export interface SocketPace {
  /** How long a socket may stay silent before it says who it is (ms). */
  authenticateWithin?: number
  countsEvery?: number
  /** Open sockets from one address. */
  perAddress?: number
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
  readonly #addresses: AddressCap
  #stopListening = () => {}

  constructor(ctx: AppContext, pace: SocketPace = {}) {
    this.#ctx = ctx
    this.#pace = {
      authenticateWithin: AUTHENTICATE_WITHIN_MS,
      countsEvery: COUNTS_MS,
      perAddress: MOST_PER_ADDRESS,
      ...pace,
    }
    this.#addresses = new AddressCap(ctx, this.#pace.perAddress)
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
    this.#stopListening = onTyping(this.#ctx, 'contact', ({ conversationId }) =>
      this.#tellTyping(conversationId),
    )
  }

  async stop(): Promise<void> {
    this.#stopListening()
    clearInterval(this.#ping)
    clearTimeout(this.#counting)
    for (const connection of this.#connections) connection.goAway()
    await this.#feed.stop()
  }

  /** How many open sockets there are; for tests and benchmarks. */
  get size(): number {
    return this.#connections.size
  }

  /** The door of `/ws`. */
  enter(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isOwnOrigin(request, this.#ctx.config.publicUrl)) return refuse(socket, 403)
    if (this.#connections.size >= MOST_SOCKETS) return refuse(socket, 503)
    if (!this.#addresses.take(request, socket)) return refuse(socket, 429)
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

  /** To those who see the inbox it is in; of what is out of sight, to nobody. */
  async #tellTyping(conversationId: number): Promise<void> {
    if (this.#connections.size === 0) return
    const conversation = await this.#ctx.db.read
      .selectFrom('conversation')
      .select('inbox_id')
      .where('id', '=', conversationId)
      .where('hidden', 'is', null)
      .executeTakeFirst()
    if (!conversation) return
    const frame = JSON.stringify({ type: 'typing', conversationId } satisfies ServerFrame)
    for (const connection of this.#connections) connection.tellOf(conversation.inbox_id, frame)
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
