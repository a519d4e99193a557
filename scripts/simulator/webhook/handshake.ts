/** Meta's question to a new webhook: does it know the verify token? */
import { randomInt } from 'node:crypto'
import type { Callback } from '../number-facts.ts'
import { refuseMeta } from './target.ts'

const PATIENCE = 10_000

/** null: it answered as it should; else what was wrong, in Meta's words. */
export async function handshake({ url: address, verifyToken }: Callback): Promise<string | null> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol)) return 'The callback URL is not valid'
  refuseMeta(address)
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000))
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verifyToken)
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) })
    if (response.status !== 200) {
      return `HTTP Status Code = ${response.status}; HTTP Message = ${response.statusText}`
    }
    return (await response.text()) === challenge ? null : 'The response does not match challenge'
  } catch {
    return 'The URL couldn’t be reached'
  }
}
