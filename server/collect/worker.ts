/** Sees to it that every inbox whose channel is fetched from is collected from by one node. */
import type { AppContext } from '../context.ts'
import { forgetHolders, releaseCollectors, takeCollector } from '../core/mail/collectors.ts'
import type { Inbox } from '../core/inbox/store.ts'
import { Loop } from '../loop.ts'
import { Run, settingsKey } from './run.ts'

const POLL_MS = 1000

export class Collecting {
  readonly #ctx: AppContext
  readonly #loop: Loop
  readonly #runs = new Map<number, Run>()
  /** Settings with which there is nothing to collect. */
  readonly #needless = new Map<number, string>()
  #stopped = false

  constructor(ctx: AppContext) {
    this.#ctx = ctx
    this.#loop = new Loop(ctx, 'collect', 'collect', POLL_MS, () => this.#step())
  }

  async start(): Promise<void> {
    await forgetHolders(this.#ctx)
    this.#loop.start()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#loop.stop()
    await Promise.all([...this.#runs.values()].map((run) => run.stop()))
    await releaseCollectors(this.#ctx).catch((error: unknown) =>
      this.#ctx.log.warn({ err: error }, 'leases of collectors run out by themselves'),
    )
  }

  /** Begins what is not begun, ends what should not go on. What ends by itself is begun again by a later step. */
  async #step(): Promise<boolean> {
    const inboxes = await this.#inboxes()
    const wanted = new Map(inboxes.map((inbox) => [inbox.id, inbox]))
    for (const [id, run] of this.#runs) {
      const inbox = wanted.get(id)
      if (inbox && settingsKey(inbox) === run.settings) continue
      await run.stop()
      this.#forget(id, run)
    }
    for (const inbox of inboxes) {
      if (this.#stopped) return false
      await this.#begin(inbox)
    }
    return false
  }

  async #inboxes(): Promise<Inbox[]> {
    const inboxes = await this.#ctx.db.read.selectFrom('inbox').selectAll().orderBy('id').execute()
    return inboxes.filter(({ channel }) => this.#ctx.channel(channel).collect !== undefined)
  }

  async #begin(inbox: Inbox): Promise<void> {
    const { id } = inbox
    if (this.#runs.has(id) || this.#needless.get(id) === settingsKey(inbox)) return
    if (!(await takeCollector(this.#ctx, id))) return
    const run = new Run(this.#ctx, inbox)
    this.#runs.set(id, run)
    void this.#follow(id, run)
  }

  async #follow(id: number, run: Run): Promise<void> {
    if ((await run.done) === 'needless') this.#needless.set(id, run.settings)
    this.#forget(id, run)
  }

  #forget(id: number, run: Run): void {
    if (this.#runs.get(id) === run) this.#runs.delete(id)
  }
}
