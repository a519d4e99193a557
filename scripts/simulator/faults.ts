/** What can be made to go wrong. */

/** How the next send ends. */
export const sendOutcomes = [
  'ok',
  /** Accepted, then failed with 131026. */
  'undeliverable',
  /** Accepted, then failed with 131049. */
  'withheld',
  /** Refused with 131000 and HTTP 500. */
  'trouble',
  /** Refused with 131056. */
  'pair_rate',
  /** Refused with 130429. */
  'number_rate',
  /** Refused with 190. */
  'token',
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
  /** Signs with the wrong secret. */
  badSignature: boolean
}

export interface Fault {
  /** How the next `times` sends end (1 if not told). `ok` takes back what was set before. */
  send?: SendOutcome
  times?: number
  webhook?: Partial<WebhookSwitches>
}

export class Faults {
  readonly webhook: WebhookSwitches = { delay: 0, duplicate: false, reorder: false, badSignature: false }
  #send: SendOutcome = 'ok'
  #left = 0

  set({ send, times = 1, webhook }: Fault): void {
    if (send !== undefined) {
      this.#send = send
      this.#left = times
    }
    Object.assign(this.webhook, webhook)
  }

  get nextSend(): SendOutcome {
    return this.#left > 0 ? this.#send : 'ok'
  }

  takeSend(): SendOutcome {
    const outcome = this.nextSend
    if (this.#left > 0) this.#left--
    return outcome
  }
}
