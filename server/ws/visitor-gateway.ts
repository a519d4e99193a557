/** Visitors' sockets: lets them in, keeps them alive, tells them what happens. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { addressOf } from '../address.ts'
import type { AppContext } from '../context.ts'
import { VisitorClose } from '../contract/visitor.ts'
import { InboxKey } from '../contract/widget.ts'
import { paceOf } from '../core/visitor/pace.ts'
import { allowsOrigin, siteOf } from '../core/visitor/site.ts'
import { livingSessions } from '../core/visitor/store.ts'
import { AppError } from '../errors.ts'
import type { Intake } from '../inbound/intake.ts'
import { Round } from './round.ts'
import { onTyping, typingFrame } from './typing.ts'
import { AddressCap, refuse } from './upgrade.ts'
import { VisitorConnection, type House, type Page } from './visitor-connection.ts'
import { VisitorHub } from './visitor-hub.ts'

const LARGEST_FRAME = 64 * 1024
/** Browsers send a message in one piece; proxies may cut it, but not into crumbs. */
const MOST_FRAGMENTS = 64
const MOST_CHUNKS = 2048
const PING_MS = 30_000
const MOST_SOCKETS = 20_000
/** Sockets that have not said who they are yet. */
const MOST_STRANGERS = 500

/** Times in ms. */
export interface VisitorSocketPace {
  helloWithin?: number
  /** In which all sessions are looked at once. */
  sessionsEvery?: number
  /** Open sockets from one address. */
  perAddress?: number
}

/** Visitors may close with whatever code they like; only these are counted by name. */
const CODES = new Set<number>([
  1000,
  1001,
  1002,
  1005,
  1006,
  1007,
  1008,
  1009,
  1011,
  ...Object.values(VisitorClose),
])

const PACE: Required<VisitorSocketPace> = { helloWithin: 10_000, sessionsEvery: 4000, perAddress: 100 }

export class VisitorGateway {
  readonly #ctx: AppContext
  readonly #house: House
  readonly #hub: VisitorHub
  readonly #connections = new Set<VisitorConnection>()
  readonly #strangers = new Set<VisitorConnection>()
  readonly #addresses: AddressCap
  readonly #rounds: Array<Round<VisitorConnection>>
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    maxFragments: MOST_FRAGMENTS,
    maxBufferedChunks: MOST_CHUNKS,
    // Compression costs far more memory a socket than it saves on frames of this size.
    perMessageDeflate: false,
    clientTracking: false,
  })
  #stopListening = () => {}

  constructor(ctx: AppContext, intake: Intake, pace: VisitorSocketPace = {}) {
    const { helloWithin, sessionsEvery, perAddress } = { ...PACE, ...pace }
    this.#ctx = ctx
    this.#hub = new VisitorHub(ctx)
    this.#addresses = new AddressCap(ctx, perAddress)
    const known = (connection: VisitorConnection) => void this.#strangers.delete(connection)
    this.#house = { ctx, intake, hub: this.#hub, helloWithin, known }
    this.#rounds = [
      new Round(this.#connections, PING_MS, (few) => few.forEach((connection) => connection.ping())),
      new Round(this.#connections, sessionsEvery, (few) => this.#endSessions(few)),
    ]
  }

  async start(): Promise<void> {
    await this.#hub.start()
    for (const round of this.#rounds) round.start()
    this.#stopListening = onTyping(this.#ctx, 'agent', ({ conversationId, agentId }) =>
      this.#hub.say(conversationId, (audience) => typingFrame(this.#ctx, audience, agentId)),
    )
  }

  async stop(): Promise<void> {
    this.#stopListening()
    for (const round of this.#rounds) round.stop()
    for (const connection of this.#connections) connection.goAway()
    await this.#hub.stop()
  }

  /** How many open sockets there are. */
  get size(): number {
    return this.#connections.size
  }

  /** The door of `/ws/visitor?inbox=KEY`. */
  enter(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#connections.size >= MOST_SOCKETS) return this.#refuse(socket, 503, 'full')
    if (!this.#addresses.take(request, socket)) return this.#refuse(socket, 429, 'address')
    void this.#answer(request, socket, head)
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const answer = await this.#admit(request)
      if (typeof answer === 'number') this.#refuse(socket, answer, 'pace')
      else this.#open(request, socket, head, answer)
    } catch (error) {
      this.#ctx.log.error({ err: error }, 'a visitor’s socket could not be opened')
      this.#refuse(socket, 503, 'failed')
    }
  }

  /** The page it comes from, or the status it is refused with. */
  async #admit(request: IncomingMessage): Promise<Page | number> {
    const { origin, host } = request.headers
    const [, query] = (request.url ?? '').split('?', 2)
    const key = InboxKey.safeParse(new URLSearchParams(query).get('inbox'))
    try {
      await paceOf(this.#ctx).connect(addressOf(request, this.#ctx.config.trustProxy))
    } catch (error) {
      if (error instanceof AppError) return error.status
      throw error
    }
    const site = key.success ? await siteOf(this.#ctx, key.data) : null
    if (!site) return 404
    if (!allowsOrigin(this.#ctx, site.settings, origin, host)) return 403
    // The key as the inbox has it: thousands of sockets share one string.
    return { key: site.settings.key, origin, host }
  }

  #open(request: IncomingMessage, socket: Duplex, head: Buffer, page: Page): void {
    // Whoever holds sockets open without a word does not keep out those who have one.
    if (this.#strangers.size >= MOST_STRANGERS) this.#dropOldestStranger()
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new VisitorConnection(this.#house, webSocket, page)
      this.#strangers.add(connection)
      this.#connections.add(connection)
      this.#ctx.metrics.visitorSockets.set(this.#connections.size)
      webSocket.on('close', (code) => {
        this.#connections.delete(connection)
        this.#strangers.delete(connection)
        this.#ctx.metrics.visitorSockets.set(this.#connections.size)
        this.#ctx.metrics.visitorFarewells.inc({ code: CODES.has(code) ? code : 'other' })
      })
    })
  }

  #refuse(socket: Duplex, status: number, why: string): void {
    this.#ctx.metrics.visitorRefusals.inc({ why: status === 404 || status === 403 ? String(status) : why })
    refuse(socket, status)
  }

  #dropOldestStranger(): void {
    const [oldest] = this.#strangers
    if (!oldest) return
    this.#strangers.delete(oldest)
    oldest.drop()
  }

  /** Sends away whose session has ended, wherever and however that was done. */
  async #endSessions(few: readonly VisitorConnection[]): Promise<void> {
    const ids = few.flatMap(({ sessionId }) => sessionId ?? [])
    if (ids.length === 0) return
    try {
      const living = await livingSessions(this.#ctx.db.read, ids, this.#ctx.clock.now())
      for (const connection of few) {
        const id = connection.sessionId
        if (id !== null && !living.has(id)) connection.close(VisitorClose.unauthenticated)
      }
    } catch (error) {
      this.#ctx.log.warn({ err: error }, 'sessions of visitors could not be looked at')
    }
  }
}
