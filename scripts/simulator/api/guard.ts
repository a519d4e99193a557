/** Who may play the customer: the holder of the key or, without one, a page on this very machine. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { NextFunction, Request, RequestHandler, Response } from 'express'

const digest = (value: string) => createHash('sha256').update(value).digest()

export function guard(key: string | null): RequestHandler {
  const may = key === null ? isLocal : holds(digest(key))
  return (request: Request, response: Response, next: NextFunction) => {
    if (may(request)) next()
    else response.status(401).json({ error: 'The key of the simulator is missing or wrong.' })
  }
}

const holds = (right: Buffer) => (request: Request) => {
  const given = request.headers['x-sim-key']
  return typeof given === 'string' && timingSafeEqual(digest(given), right)
}

/** The name in the Host header as well, or any website could reach us through a name of its own. */
function isLocal(request: Request): boolean {
  const address = request.socket.remoteAddress ?? ''
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  return (
    /^(127\.|::1$|::ffff:127\.)/.test(address) &&
    ['localhost', '127.0.0.1', '[::1]'].includes(host) &&
    request.headers['sec-fetch-site'] !== 'cross-site'
  )
}
