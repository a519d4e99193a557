/**
 * The built-in WhatsApp simulator, in this process: present once an inbox uses it. Inboxes reach it by
 * HTTP like the real thing, so the code that sends and receives is the same.
 */
import { join } from 'node:path'
import type { Express, RequestHandler } from 'express'
import type { AppName, SimulatedNumber, Simulator, SimulatorOptions } from '../scripts/simulator/simulator.ts'
import type { AppContext } from './context.ts'
import { settingsOf, type Inbox } from './core/inbox/store.ts'

export type SimulatorPace = Pick<SimulatorOptions, 'pace' | 'rates'>

const PATH = '/_sim'

/** The Meta app that simulated numbers belong to. */
const APP: AppName = { id: '1000000000000001', name: 'Sandglass (simulated)' }

export class SimulatorMount {
  readonly #ctx: AppContext
  readonly #pace: SimulatorPace
  #base: string | null = null
  #simulator: Promise<Simulator> | null = null
  #stopListening: () => void = () => {}

  constructor(ctx: AppContext, pace: SimulatorPace = {}) {
    this.#ctx = ctx
    this.#pace = pace
  }

  mount(app: Express): void {
    const answer: RequestHandler = async (request, response, next) => {
      const simulator = request.path === '/phone' ? null : await this.#simulator
      if (simulator) simulator.router(request, response, next)
      else next()
    }
    app.use(PATH, answer)
  }

  /** `localUrl`: where this process answers, known once it listens. */
  async start(localUrl: string): Promise<void> {
    this.#base = `${localUrl}${PATH}`
    this.#ctx.simulatorUrl = this.#base
    await this.#look()
    // A try-out inbox may be made at any time.
    this.#stopListening = this.#ctx.notifier.on('events', () => {
      this.#look().catch((error: unknown) => this.#ctx.log.warn({ err: error }, 'no look at the inboxes'))
    })
  }

  async stop(): Promise<void> {
    this.#stopListening()
    await (await this.#simulator)?.close()
  }

  /** The simulator itself; null while no inbox uses it. */
  get running(): Promise<Simulator> | null {
    return this.#simulator
  }

  /** The numbers of inboxes, as they were last handed on. */
  readonly #known = new Map<number, string>()

  async #look(): Promise<void> {
    const inboxes = await this.#ctx.db.read
      .selectFrom('inbox')
      .selectAll()
      .where('simulator', '=', 1)
      .execute()
    for (const inbox of inboxes) {
      const number = this.#numberOf(inbox)
      const shown = JSON.stringify(number)
      if (this.#known.get(inbox.id) === shown) continue
      this.#known.set(inbox.id, shown)
      this.#simulator ??= this.#create()
      const simulator = await this.#simulator
      simulator.addNumber(number)
    }
  }

  #numberOf(inbox: Inbox): SimulatedNumber {
    const settings = settingsOf(this.#ctx, inbox) as Record<string, string | null | undefined>
    return {
      phoneNumberId: settings['phoneNumberId'] ?? '',
      wabaId: settings['wabaId'] ?? '',
      displayNumber: settings['displayNumber'] ?? '+49 40 5550 118',
      verifiedName: inbox.name,
      token: settings['token'] ?? '',
      appSecret: settings['appSecret'] ?? '',
      verifyToken: settings['verifyToken'] ?? '',
      webhookUrl: `${this.#base?.slice(0, -PATH.length)}/webhooks/whatsapp`,
    }
  }

  async #create(): Promise<Simulator> {
    const { createSimulator } = await import('../scripts/simulator/simulator.ts')
    return createSimulator({
      ...this.#pace,
      key: this.#ctx.secrets.simulatorKey,
      app: APP,
      publicBase: this.#base ?? '',
      stateFile: join(this.#ctx.config.dataDir, 'simulator.json'),
      now: () => this.#ctx.clock.now(),
    })
  }
}
