/** What the outside gives the simulator and gets from it. */
import type { Router } from 'express'
import type { CustomerApi } from './customer/customer.ts'
import type { Fault } from './faults.ts'
import type { Rates } from './graph/rates.ts'
import type { FetchLink } from './links.ts'
import type { BusinessAppApi } from './business-app/business-app.ts'
import type { MetaApi } from './meta/meta.ts'
import type { WireLine } from './world.ts'

/** Runs `run` after `ms`; the answer cancels it. */
export type Schedule = (ms: number, run: () => void) => () => void

/** How long after its acceptance a message is sent, delivered and read (ms, each after the one before). */
export interface Pace {
  sent: number
  delivered: number
  read: number
}

export interface SimulatorOptions {
  /** Milliseconds since 1970. */
  now?: () => number
  schedule?: Schedule
  /** The same seed makes the same ids. */
  seed?: number
  /** Chats, waiting webhooks and media outlive a restart here; null: memory only. */
  stateFile?: string | null
  /** Expected as header `x-sim-key` on /api; null only for the standalone simulator on loopback. */
  key: string | null
  /** Absolute URL under which `router` is reachable, without a slash at its end. */
  publicBase: string
  pace?: Partial<Pace>
  rates?: Partial<Rates>
  /** The app that numbers without one of their own belong to. */
  app?: AppName
  /** How long Meta looks at a new template (ms); null: until somebody decides. */
  reviewAfter?: number | null
  /** Meta tries a webhook again for so long (ms); its pages say both 36 hours and 7 days. */
  retryFor?: number
  /** Milliseconds since 1970: the clock stands there and moves only when it is turned. */
  frozenAt?: number
  /** Gets what a message's `link` points at. */
  fetchLink?: FetchLink
}

/** A Meta app, as `debug_token` names it. */
export interface AppName {
  /** Digits. */
  id: string
  name: string
}

export interface SimulatedNumber {
  phoneNumberId: string
  wabaId: string
  displayNumber: string
  verifiedName: string
  token: string
  appSecret: string
  verifyToken: string
  webhookUrl: string
  /** If it is not that of all the others. */
  appId?: string
}

/** One Graph request, as the simulator saw and answered it. Never holds the token. */
export interface LoggedRequest {
  at: number
  method: string
  /** Without the version: `/106540352242922/messages`. */
  path: string
  /** Behind the path, without tokens. */
  query: string
  version: string
  body: unknown
  status: number
  /** The Graph error's code, if it was refused. */
  code: number | null
  /** Answered by a broken connection. */
  lost: boolean
}

export interface Simulator {
  router: Router
  /** Idempotent: the server calls it on each boot. Subscribes the number's business account. */
  addNumber(number: SimulatedNumber): void
  removeNumber(phoneNumberId: string): void
  /** Meta's GET handshake with the number's webhook. */
  verifyWebhook(phoneNumberId: string): Promise<boolean>
  /** Resolves when no webhook is queued, on its way or due by the clock. */
  idle(): Promise<void>
  /** Resolves when nothing is on its way this moment; retries and delays may still wait for the clock. */
  settled(): Promise<void>
  /** Graph requests, oldest first, the last 500. */
  requests: readonly LoggedRequest[]
  /** Webhook attempts and sends, oldest first, the last 60. */
  wire: readonly WireLine[]
  customer: CustomerApi
  /** The business's own phone, for numbers that are in the WhatsApp Business app as well. */
  businessApp: BusinessAppApi
  /** What Meta decides and tells: reviews, restrictions, quality, security. */
  meta: MetaApi
  /** Turns the clock and lets happen what is due on the way, webhooks included. */
  turnClock(ms: number): Promise<void>
  /** Everything as at the start, numbers excepted; with a seed the same ids come again. */
  reset(): void
  setFault(fault: Fault): void
  close(): Promise<void>
}
