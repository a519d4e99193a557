/** Where a connection comes from. */
import type { IncomingMessage } from 'node:http'

/**
 * The client's address as Express has it with `trust proxy` set to a number of hops: what the nearest
 * `trustProxy` proxies say of whom they speak for, and nobody else.
 */
export function addressOf(request: IncomingMessage, trustProxy: number): string {
  const said = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  // Each proxy adds whom it heard it from at the end.
  const chain = [request.socket.remoteAddress ?? '', ...said.toReversed()]
  return chain[Math.min(trustProxy, chain.length - 1)] ?? ''
}
