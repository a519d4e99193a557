/** The simulator's REST, beside the page: the page is /_sim/phone, the API /_sim/api/. */
import type { Outcome, View, WebhookSwitches } from './types.ts'

export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  constructor(status: number) {
    super(`The simulator answered ${status}.`)
    this.status = status
  }
}

const base = new URL('api/', location.href)

export class SimulatorApi {
  readonly #key: string | null

  constructor(key: string | null) {
    this.#key = key
  }

  act(
    where: { number: string; persona: string },
    act: string,
    more: Record<string, unknown> = {},
  ): Promise<Response> {
    return this.#json('POST', 'acts', { ...where, act, ...more })
  }

  sendFile(where: { number: string; persona: string }, file: File): Promise<Response> {
    const query = new URLSearchParams({ ...where, name: file.name })
    const headers = { 'content-type': file.type || 'application/octet-stream' }
    return this.#request(`files?${query.toString()}`, { method: 'POST', headers, body: file })
  }

  setSwitches(switches: {
    send?: Outcome
    code?: number
    webhook?: Partial<WebhookSwitches>
  }): Promise<Response> {
    return this.#json('PATCH', 'switches', switches)
  }

  retryNow(): Promise<Response> {
    return this.#json('POST', 'webhooks/retry', {})
  }

  /** Milliseconds, or on to when something is due. */
  turnClock(turn: { advance: number } | { to: 'next' }): Promise<Response> {
    return this.#json('POST', '../clock', turn)
  }

  /** The chat now and after every change, until `signal` ends it or the connection does. */
  async *watch(query: URLSearchParams, signal: AbortSignal): AsyncGenerator<View> {
    const response = await this.#request(`events?${query.toString()}`, { signal })
    if (!response.body) return
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const events = (rest + value).split('\n\n')
      rest = events.pop() ?? ''
      // Only the newest picture counts.
      const newest = events.findLast((event) => event.startsWith('data: '))
      if (newest) yield JSON.parse(newest.slice('data: '.length)) as View
    }
  }

  #json(method: string, path: string, body: unknown): Promise<Response> {
    return this.#request(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.#key) headers.set('x-sim-key', this.#key)
    const response = await fetch(new URL(path, base), { ...init, headers })
    if (!response.ok) throw new Refused(response.status)
    return response
  }
}
