/** Where a connection comes from, and how much of that is one customer. */
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

/** An IPv6 customer owns a whole /64 and may use any address in it. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [before = '', after] = (address.split('%', 1)[0] as string).toLowerCase().split('::')
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const missing = after === undefined ? 0 : 8 - groups(before).length - groups(after).length
  const whole = [...groups(before), ...Array<string>(Math.max(0, missing)).fill('0'), ...groups(after)]
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
