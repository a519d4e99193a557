/**
 * Fetches what a stranger's text names, without telling anything of us but our address: no cookie, no
 * referrer, no name. Everything that may be large or slow is bounded.
 */
import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { SECOND } from '../clock.ts'
import type { HostAddress, Reach } from './reach.ts'

/** It is not fetched. `refused`: we did not want to; `failed`: it could not be had. */
export class OutsideUnavailable extends Error {
  override name = 'OutsideUnavailable'
  readonly kind: 'refused' | 'failed'
  constructor(kind: 'refused' | 'failed', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

export interface FetchLimits {
  /** All redirects and the whole body, milliseconds. */
  within: number
  maxBytes: number
  redirects: number
}

export const LIMITS: FetchLimits = { within: 10 * SECOND, maxBytes: 10 * 1024 * 1024, redirects: 3 }

const refused = (message: string) => new OutsideUnavailable('refused', message)
const failed = (message: string, cause?: unknown) => new OutsideUnavailable('failed', message, { cause })

/** The body of a 200 answer. `accept`: as in the header. Throws OutsideUnavailable. */
export async function fetchOutside(
  reach: Reach,
  address: string,
  accept: string,
  limits: FetchLimits = LIMITS,
): Promise<Buffer> {
  const signal = AbortSignal.timeout(limits.within)
  let url = webUrl(address)
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(reach, url, accept, signal)
    try {
      const target = redirectOf(answer)
      if (target === null) return await bodyOf(answer, limits.maxBytes)
      if (redirects === limits.redirects) throw refused('too many redirects')
      url = follow(url, target)
    } catch (error) {
      throw error instanceof OutsideUnavailable ? error : failed('broken off', error)
    } finally {
      answer.destroy()
    }
  }
}

function webUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw refused('not an address of the web')
  if (url.username !== '' || url.password !== '') throw refused('a name and password in the address')
  return url
}

function follow(from: URL, target: string): URL {
  const url = webUrl(target, from)
  if (from.protocol === 'https:' && url.protocol === 'http:') throw refused('a redirect out of TLS')
  return url
}

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308])

function redirectOf({ statusCode, headers }: IncomingMessage): string | null {
  if (!REDIRECTS.has(statusCode)) return null
  if (headers.location === undefined) throw failed('a redirect to nowhere')
  return headers.location
}

async function ask(reach: Reach, url: URL, accept: string, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const addresses = await checked(reach, host, port, signal)
  const options: RequestOptions = {
    // A connection of its own: one that is open already was not checked for this name.
    agent: false,
    lookup: pinned(addresses),
    headers: { 'user-agent': 'Mozilla/5.0', accept, 'accept-encoding': 'identity', connection: 'close' },
    maxHeaderSize: 16 * 1024,
    signal,
  }
  const get = url.protocol === 'https:' ? https.get : http.get
  return new Promise((resolve, reject) => {
    get(url, options, resolve).once('error', (error) => reject(failed('no answer', error)))
  })
}

/** Every address of the host. One that may not be connected to is reason enough not to trust the others. */
async function checked(
  reach: Reach,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<HostAddress[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await resolved(reach, host, signal) : [{ address: host, family }]
  if (addresses.length === 0) throw failed('nobody knows the host')
  if (!addresses.every(({ address }) => reach.allows(address, port))) {
    throw refused('an address that is not of the public web')
  }
  return addresses
}

async function resolved(reach: Reach, host: string, signal: AbortSignal): Promise<HostAddress[]> {
  const tooLate = Promise.withResolvers<never>()
  const stop = () => tooLate.reject(failed('no answer'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    // Looking a name up can't be stopped, only left alone.
    return await Promise.race([reach.resolve(host), tooLate.promise])
  } catch (error) {
    throw failed('nobody knows the host', error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Answers with what was checked, whatever the name means by now. */
function pinned(addresses: HostAddress[]): LookupFunction {
  return (_host, { all }, done) => {
    const [first] = addresses
    if (all) done(null, addresses)
    else if (first) done(null, first.address, first.family)
  }
}

async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (answer.statusCode !== 200) throw failed(`status ${answer.statusCode ?? 0}`)
  // Asked for as it is: what is packed all the same may be a thousand times as large.
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') throw refused('a packed body')
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw refused('too large')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw refused('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
