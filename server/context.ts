/** Everything a function may need, handed in as its first argument. Tests replace parts of it. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { channelOf } from '../channels/registry.ts'
import type { Channel } from '../channels/adapter.ts'
import type { Config } from '../config/config.ts'
import type { Secrets } from '../config/secrets.ts'
import { momentOf, systemClock, type Clock, type Moment } from './clock.ts'
import { Company } from './company.ts'
import type { ChannelKind } from './contract/common.ts'
import { Ledger } from './core/ledger/ledger.ts'
import { ensureState } from './core/retention/state.ts'
import { Notifier } from './events/notifier.ts'
import { createLog, type Log } from './log.ts'
import { createMailer, type Mailer } from './mail/mailer.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { publicReach, type Reach } from './outside/reach.ts'
import { DiskBlobs, type Blobs } from './storage/blobs.ts'
import type { Database } from './storage/database.ts'
import { openDatabase } from './storage/open.ts'
import { Sealer } from './storage/sealer.ts'

export interface AppContext {
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  /** When this process began. */
  readonly began: Moment
  readonly log: Log
  readonly db: Database
  readonly notifier: Notifier
  readonly blobs: Blobs
  readonly sealer: Sealer
  /** What was deleted, in a file outside of the database. */
  readonly ledger: Ledger
  /** null: there is no mail server to send with. */
  readonly mailer: Mailer | null
  readonly metrics: Metrics
  readonly company: Company
  /** What we connect to because a stranger named it. */
  readonly reach: Reach
  readonly channel: (kind: ChannelKind) => Channel
  /** This process's name in leases; new at every start. */
  readonly node: string
  /** Where the built-in simulator answers; set once the server listens. */
  simulatorUrl: string | null
  [Symbol.asyncDispose](): Promise<void>
}

export type Overrides = Partial<Pick<AppContext, 'clock' | 'log' | 'db' | 'channel' | 'blobs' | 'reach'>>

export async function createContext(
  config: Config,
  secrets: Secrets,
  overrides: Overrides = {},
): Promise<AppContext> {
  const db = overrides.db ?? (await openDatabase(config))
  const clock = overrides.clock ?? systemClock
  await ensureState(db, clock.now())
  const sealer = new Sealer(secrets.dataKey)
  const notifier = new Notifier(db.wire)
  await notifier.start()
  return {
    config,
    secrets,
    clock,
    began: momentOf(clock),
    log: overrides.log ?? createLog(config.log.level),
    db,
    notifier,
    sealer,
    ledger: new Ledger(config.ledgerFile),
    mailer: config.mail && createMailer(config.mail),
    blobs: overrides.blobs ?? new DiskBlobs(join(config.dataDir, 'attachments'), secrets.dataKey),
    metrics: createMetrics(),
    company: new Company(),
    reach: overrides.reach ?? publicReach,
    channel: overrides.channel ?? channelOf,
    node: randomBytes(8).toString('hex'),
    simulatorUrl: null,
    [Symbol.asyncDispose]: async () => {
      await notifier.stop()
      await db.close()
    },
  }
}
