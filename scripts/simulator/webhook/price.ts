/** What a message costs, in Meta's words. The first 1,000 replies delivered in a month are free. */
import type { Json } from '../json.ts'
import type { NumberState } from '../world.ts'

const FREE = 1_000

export function price(
  number: NumberState,
  category: string,
  byAdvert: boolean,
  now: number,
  state: 'sent' | 'delivered',
): Json {
  const month = new Date(now).toISOString().slice(0, 7)
  if (number.delivered.month !== month) number.delivered = { month, count: 0 }
  if (state === 'delivered' && category === 'service') number.delivered.count++

  const type = byAdvert
    ? 'free_entry_point'
    : category === 'service' && number.delivered.count <= FREE
      ? 'free_customer_service'
      : 'regular'
  return {
    billable: type === 'regular',
    pricing_model: 'PMP',
    type,
    category: byAdvert ? 'referral_conversion' : category,
  }
}
