/** Hands a message over by whichever way is open, and waits until the server says that it is stored. */
import type { z } from 'zod'
import type { NewChatMessage } from '../../../server/contract/visitor.ts'
import { unreachable, type Api, type ApiError } from './api.ts'
import type { Line } from './line.ts'

const ANSWER_WITHIN = 15_000

export class Courier {
  readonly #api: Api
  readonly #line: Line
  readonly #waiting = new Map<string, (error: ApiError | null) => void>()

  constructor(api: Api, line: Line) {
    this.#api = api
    this.#line = line
  }

  /** Throws ApiError; where nobody answers, nobody knows whether it arrived. */
  async hand(message: z.input<typeof NewChatMessage>): Promise<void> {
    if (!this.#line.bySocket) return this.#api.send(message)
    const { id } = message
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => this.answered(id, unreachable()), ANSWER_WITHIN)
      this.#waiting.set(id, (error) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        if (error) reject(error)
        else resolve()
      })
      // What the schema fills in is left out nowhere by the outbox.
      if (!this.#line.send({ type: 'send', message: message as never })) this.answered(id, unreachable())
    })
  }

  /** null: it is stored */
  answered(id: string, error: ApiError | null): void {
    this.#waiting.get(id)?.(error)
  }

  /** The line is cut: no answer will come by it. */
  cut(): void {
    for (const id of [...this.#waiting.keys()]) this.answered(id, unreachable())
  }
}
