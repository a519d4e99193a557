/**
 * Live pictures of the chat for the page: one at once, one after each change. As long as a page looks, the
 * chat counts as open.
 */
import type { Request, Response } from 'express'
import type { CustomerApi } from '../customer/customer.ts'
import type { World } from '../world.ts'
import { present } from './present.ts'
import type { Where } from './present.ts'

const HEARTBEAT = 15_000

export class Streams {
  readonly #world: World
  readonly #customer: CustomerApi
  readonly #open = new Set<Response>()

  constructor(world: World, customer: CustomerApi) {
    this.#world = world
    this.#customer = customer
  }

  start(request: Request, response: Response, where: Where, looking: boolean): void {
    response.set({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.flushHeaders()
    this.#open.add(response)

    let planned = false
    const show = () => {
      planned = false
      if (!response.writableEnded) response.write(`data: ${JSON.stringify(present(this.#world, where))}\n\n`)
    }
    // Many changes in one turn make one picture.
    const stopWatching = this.#world.watch(() => {
      if (!planned) setImmediate(show)
      planned = true
    })
    const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT)
    const known = where.number !== null && this.#world.numbers.has(where.number)
    const lookAway = looking && known ? this.#look(where) : () => undefined
    show()

    request.on('close', () => {
      clearInterval(heartbeat)
      stopWatching()
      lookAway()
      this.#open.delete(response)
    })
  }

  close(): void {
    for (const response of this.#open) response.end()
  }

  #look({ persona, number }: Where): () => void {
    return this.#world.personas.has(persona)
      ? this.#customer.openChat(persona, number ?? '')
      : () => undefined
  }
}
