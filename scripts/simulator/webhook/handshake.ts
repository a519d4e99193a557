/** Meta's question to a new webhook: does it know the verify token? */
import { randomInt } from 'node:crypto'
import type { SimulatedNumber } from '../types.ts'

export async function verifyWebhook({ webhookUrl, verifyToken }: SimulatedNumber): Promise<boolean> {
  const url = new URL(webhookUrl)
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000))
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verifyToken)
  const response = await fetch(url, { redirect: 'manual' }).catch(() => null)
  return response?.status === 200 && (await response.text()) === challenge
}
