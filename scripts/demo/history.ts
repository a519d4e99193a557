/** A context in the past: its clock stands where it was last put and only ever goes forward. */
import { channelOf } from '../../channels/registry.ts'
import type { Config } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import type { Clock } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createLog } from '../../server/log.ts'
import { Provider } from './provider.ts'

export class WalkingClock implements Clock {
  #at: number

  constructor(at: number) {
    this.#at = at
  }

  now(): number {
    return this.#at
  }

  walkTo(at: number): void {
    this.#at = Math.max(this.#at, at)
  }
}

export interface History extends AsyncDisposable {
  ctx: AppContext
  clock: WalkingClock
  provider: Provider
}

export async function openHistory(config: Config, begins: number): Promise<History> {
  const clock = new WalkingClock(begins)
  const provider = new Provider(() => clock.now())
  const ctx = await createContext(config, loadSecrets(config.dataDir), {
    clock,
    // Some mails are made so that they can't be read, which is worth a warning anywhere else.
    log: createLog(config.log.level === 'info' ? 'error' : config.log.level),
    channel: (kind) => provider.channels[kind] ?? channelOf(kind),
  })
  return { ctx, clock, provider, [Symbol.asyncDispose]: () => ctx[Symbol.asyncDispose]() }
}
