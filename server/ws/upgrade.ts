/** How a socket comes in: by its path, and from nobody who holds too many already. */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { addressOf } from '../address.ts'
import type { AppContext } from '../context.ts'
import { paceOf } from '../core/visitor/pace.ts'

/** What stands behind a path. It answers with a socket or with `refuse`. */
export type Door = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export function openDoors(server: Server, doors: Readonly<Record<string, Door>>): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {})
    const path = request.url?.split('?', 1)[0] ?? ''
    const door = Object.hasOwn(doors, path) ? doors[path] : undefined
    if (door) door(request, socket, head)
    else refuse(socket, 404)
  })
}

export function refuse(socket: Duplex, status: number): void {
  const words = STATUS_CODES[status] ?? 'Error'
  socket.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Open sockets by what stands for their address. The address itself is not kept. */
export class AddressCap {
  readonly #ctx: AppContext
  readonly #most: number
  readonly #open = new Map<string, number>()

  constructor(ctx: AppContext, most: number) {
    this.#ctx = ctx
    this.#most = most
  }

  /** Counts the socket until it is closed; false: there are as many as there may be. */
  take(request: IncomingMessage, socket: Duplex): boolean {
    const key = paceOf(this.#ctx).key(addressOf(request, this.#ctx.config.trustProxy))
    const open = this.#open.get(key) ?? 0
    if (open >= this.#most) return false
    this.#open.set(key, open + 1)
    socket.once('close', () => this.#release(key))
    return true
  }

  #release(key: string): void {
    const open = (this.#open.get(key) ?? 1) - 1
    if (open > 0) this.#open.set(key, open)
    else this.#open.delete(key)
  }
}
