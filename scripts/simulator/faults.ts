/** What can be made to go wrong. */
import { HOUR } from './clock.ts'

/** How a send ends. */
export const sendOutcomes = [
  'ok',
  /** Accepted, then failed with 131026. */
  'undeliverable',
  /** Accepted, then failed with 131049. */
  'withheld',
  /** Accepted, then failed with `code`. */
  'failed',
  /** Refused with 131000 and HTTP 500. */
  'trouble',
  /** Refused with 131056. */
  'pair_rate',
  /** Refused with 130429. */
  'number_rate',
  /** Refused with 190. */
  'token',
  /** Refused with `code`. */
  'refused',
  /** Accepted, the connection breaks before the answer; the statuses still come. */
  'answer_lost',
  /** Accepted; its statuses come half a minute late. */
  'delayed',
  /** Accepted and sent, never more. */
  'never_delivered',
] as const
export type SendOutcome = (typeof sendOutcomes)[number]

export interface WebhookSwitches {
  /** Waits this long before the first attempt (ms). */
  delay: number
  /** Delivers everything twice. */
  duplicate: boolean
  /** Holds webhooks for a second and lets the newest go first. */
  reorder: boolean
  /** Holds webhooks for a second and puts up to 1,000 updates into one, of all numbers. */
  batch: boolean
  /** Signs with the wrong secret. */
  badSignature: boolean
  /** Webhooks get lost on the way, and nobody tries again. */
  drop: boolean
  /** Goes from sent to read where the chat is open, as WhatsApp may. */
  skipDelivered: boolean
  /** How long a webhook is tried again (ms). */
  retryFor: number
}

export interface Fault {
  /** How the next `times` sends end (1 if not told). `ok` takes back what was set before. */
  send?: SendOutcome
  times?: number
  /** Meta's error code, for `failed` and `refused`. */
  code?: number
  /** Persona id: only what is sent to them. */
  to?: string
  webhook?: Partial<WebhookSwitches>
}

/** What was planned for a send. */
export interface Plan {
  outcome: SendOutcome
  code: number | null
}

const usual: Plan = { outcome: 'ok', code: null }
const EVERYBODY = ''

export const usualSwitches = (retryFor = 36 * HOUR): WebhookSwitches => ({
  delay: 0,
  duplicate: false,
  reorder: false,
  batch: false,
  badSignature: false,
  drop: false,
  skipDelivered: false,
  retryFor,
})

export class Faults {
  readonly webhook: WebhookSwitches
  readonly #retryFor: number | undefined
  readonly #plans = new Map<string, Plan & { left: number }>()

  constructor(retryFor?: number) {
    this.#retryFor = retryFor
    this.webhook = usualSwitches(retryFor)
  }

  set({ send, times = 1, code, to = EVERYBODY, webhook }: Fault): void {
    if (send === 'ok') this.#plans.delete(to)
    else if (send !== undefined) this.#plans.set(to, { outcome: send, code: code ?? null, left: times })
    Object.assign(this.webhook, webhook)
  }

  /** What the next send to whomever ends like. */
  get nextSend(): SendOutcome {
    return this.#plans.get(EVERYBODY)?.outcome ?? 'ok'
  }

  takeSend(personaId: string): Plan {
    const key = this.#plans.has(personaId) ? personaId : EVERYBODY
    const plan = this.#plans.get(key)
    if (!plan) return usual
    if (--plan.left < 1) this.#plans.delete(key)
    return plan
  }

  reset(): void {
    this.#plans.clear()
    Object.assign(this.webhook, usualSwitches(this.#retryFor))
  }
}
