/** One attempt at one webhook. */
import { sign } from './sign.ts'

/** By the real clock, for it is a real connection. */
const GIVE_UP = 10_000

export interface Attempt {
  url: string
  body: string
  appSecret: string
  badSignature: boolean
}

/** The HTTP status; null: no answer. */
export async function postWebhook(attempt: Attempt, signal: AbortSignal): Promise<number | null> {
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
      signal: AbortSignal.any([AbortSignal.timeout(GIVE_UP), signal]),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return null
  }
}
