/** What a message costs, in Meta's words. The first 1,000 replies delivered in a month are free. */
import type { Json } from '../json.ts'
import type { NumberState } from '../world.ts'

export const FREE = 1_000

export const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7)

export function price(
  { facts }: NumberState,
  category: string,
  atEntryPoint: boolean,
  now: number,
  counts: boolean,
): Json {
  const month = monthOf(now)
  if (facts.delivered.month !== month) facts.delivered = { month, count: 0 }
  if (counts && category === 'service') facts.delivered.count++

  const type = atEntryPoint
    ? 'free_entry_point'
    : category === 'service' && facts.delivered.count <= FREE
      ? 'free_customer_service'
      : 'regular'
  return {
    billable: type === 'regular',
    pricing_model: 'PMP',
    type,
    category: atEntryPoint ? 'referral_conversion' : category,
  }
}
