/** One attempt at one webhook. */
import type { Clock } from '../clock.ts'
import { sign } from './sign.ts'

const GIVE_UP = 10_000

export interface Attempt {
  url: string
  body: string
  appSecret: string
  badSignature: boolean
}

/** The HTTP status; null: no answer. */
export async function postWebhook(
  attempt: Attempt,
  clock: Clock,
  signal: AbortSignal,
): Promise<number | null> {
  const stop = new AbortController()
  const cancel = clock.schedule(GIVE_UP, () => stop.abort())
  try {
    const response = await fetch(attempt.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        'x-hub-signature-256': sign(attempt.body, attempt.appSecret + (attempt.badSignature ? '?' : '')),
      },
      body: attempt.body,
      redirect: 'manual',
      signal: AbortSignal.any([stop.signal, signal]),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return null
  } finally {
    cancel()
  }
}
