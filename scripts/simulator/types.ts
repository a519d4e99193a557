/** What the outside gives the simulator and gets from it. */
import type { Router } from 'express'
import type { CustomerApi } from './customer/customer.ts'
import type { Fault } from './faults.ts'
import type { Rates } from './graph/rates.ts'
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
}

/** One Graph request, as the simulator saw and answered it. Never holds the token. */
export interface LoggedRequest {
  at: number
  method: string
  /** Without the version: `/106540352242922/messages`. */
  path: string
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
  setFault(fault: Fault): void
  close(): Promise<void>
}
