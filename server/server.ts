/** The whole product in one object: context, workers, jobs, sockets and the HTTP server. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Collecting } from './collect/worker.ts'
import type { AppContext } from './context.ts'
import { settleAccess } from './core/audit/access-notes.ts'
import { catchUp } from './core/ledger/catch-up.ts'
import { standing } from './core/ledger/gate.ts'
import { writePulse } from './core/inbox/pulse.ts'
import { createApp } from './http/app.ts'
import { closed } from './http/closed.ts'
import { InboundWorker } from './inbound/worker.ts'
import { Intake } from './inbound/intake.ts'
import { Scheduler } from './jobs/scheduler.ts'
import type { Names } from './mail/authenticate.ts'
import { MailListener } from './mail/listener.ts'
import type { ListenerLimits } from './mail/listener-pace.ts'
import { MailReader } from './mail/reader.ts'
import type { ThreadLimits } from './mail/thread.ts'
import type { Pace } from './media/fetch.ts'
import { MediaWorker } from './media/worker.ts'
import { OutboundWorker, type OutboundLimits } from './outbound/worker.ts'
import { SimulatorMount, type SimulatorPace } from './simulator.ts'
import { Gateway, type SocketPace } from './ws/gateway.ts'
import { openDoors, refuse, type Door } from './ws/upgrade.ts'
import { VisitorGateway, type VisitorSocketPace } from './ws/visitor-gateway.ts'

export interface ServerOptions {
  webDir?: string
  /** false: nothing runs by the clock (tests call jobs themselves). */
  schedule?: boolean
  limits?: OutboundLimits
  simulator?: SimulatorPace
  sockets?: SocketPace
  visitors?: VisitorSocketPace
  media?: Pace
  reading?: ThreadLimits
  listening?: ListenerLimits
  /** In place of the domain name system, for who hands us mail. */
  names?: Names
}

const ANSWER_WITHIN_MS = 3000
/** A large file over a slow line; everything else is held to less by the application. */
const UPLOAD_WITHIN_MS = 15 * 60_000

const WEB_DIR = join(import.meta.dirname, '../dist/web')

export class SandglassServer {
  readonly ctx: AppContext
  readonly intake: Intake
  readonly inbound: InboundWorker
  readonly outbound: OutboundWorker
  readonly media: MediaWorker
  readonly reader: MailReader
  readonly collecting: Collecting
  /** null: no mail is handed to us. */
  readonly listener: MailListener | null
  readonly gateway: Gateway
  readonly visitors: VisitorGateway
  readonly simulator: SimulatorMount
  readonly #http: Server
  readonly #scheduler: Scheduler | null
  /** Nobody is let in before the database is as new as its ledger. */
  #open = false

  constructor(ctx: AppContext, options: ServerOptions = {}) {
    this.ctx = ctx
    this.intake = new Intake(ctx)
    this.inbound = new InboundWorker(ctx, this.intake)
    this.outbound = new OutboundWorker(ctx, options.limits)
    this.media = new MediaWorker(ctx, options.media)
    this.reader = new MailReader(ctx, options.reading, options.names)
    this.collecting = new Collecting(ctx)
    const { smtpListen } = ctx.config
    this.listener = smtpListen && new MailListener(ctx, smtpListen, options.listening)
    this.gateway = new Gateway(ctx, options.sockets)
    this.visitors = new VisitorGateway(ctx, this.intake, options.visitors)
    this.simulator = new SimulatorMount(ctx, options.simulator)
    this.#scheduler = options.schedule === false ? null : new Scheduler(ctx)
    const app = createApp(ctx, this.intake, {
      webDir: options.webDir ?? WEB_DIR,
      extra: (express) => this.simulator.mount(express),
    })
    this.#http = createServer(
      {
        headersTimeout: 15_000,
        requestTimeout: UPLOAD_WITHIN_MS,
        keepAliveTimeout: 65_000,
        maxHeaderSize: 16_384,
      },
      (request, response) => (this.#open ? app : closed)(request, response),
    )
    this.#http.maxHeadersCount = 200
    openDoors(this.#http, {
      '/ws': this.#whenOpen((...upgrade) => this.gateway.enter(...upgrade)),
      '/ws/visitor': this.#whenOpen((...upgrade) => this.visitors.enter(...upgrade)),
    })
  }

  /** Resolves once requests are answered. Throws LedgerFault where the ledger can't be believed. */
  async start(): Promise<void> {
    const { host, port } = this.ctx.config
    const found = await standing(this.ctx)
    this.#http.listen(port, host)
    await Promise.race([
      once(this.#http, 'listening'),
      once(this.#http, 'error').then(([error]) => Promise.reject(error as Error)),
    ])
    if (found === 'behind') await catchUp(this.ctx)
    this.#open = true
    await this.simulator.start(this.localUrl)
    await this.gateway.start()
    await this.visitors.start()
    this.inbound.start()
    await this.outbound.start()
    this.media.start()
    await this.reader.start()
    await this.collecting.start()
    await this.listener?.start()
    await this.#scheduler?.start()
    this.ctx.log.info({ database: this.ctx.db.kind }, 'ready')
  }

  #whenOpen(door: Door): Door {
    return (request, socket, head) => (this.#open ? door(request, socket, head) : refuse(socket, 503))
  }

  /**
   * Stops taking in, finishes what is underway, closes. Providers deliver again what was refused in the
   * meantime; consoles come back by themselves.
   */
  async stop(): Promise<void> {
    this.ctx.log.info('stopping')
    const closed = new Promise<void>((resume) => this.#http.close(() => resume()))
    await this.#scheduler?.stop()
    await Promise.all([this.gateway.stop(), this.visitors.stop()])
    await this.simulator.stop()
    await Promise.all([this.collecting.stop(), this.listener?.stop()])
    this.#http.closeIdleConnections()
    // Whoever is waiting for an answer gets it; who only keeps a connection open does not hold us up.
    const patience = AbortSignal.timeout(ANSWER_WITHIN_MS)
    await Promise.race([closed, once(patience, 'abort')])
    await this.reader.stop()
    await Promise.all([this.inbound.stop(), this.outbound.stop(), this.media.stop()])
    this.#http.closeAllConnections()
    await writePulse(this.ctx).catch((error: unknown) =>
      this.ctx.log.warn({ err: error }, 'no note of deliveries'),
    )
    await settleAccess(this.ctx)
    await this.ctx[Symbol.asyncDispose]()
  }

  /** Where this process itself answers. */
  get localUrl(): string {
    const { port, address } = this.#http.address() as AddressInfo
    const host = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  }
}
