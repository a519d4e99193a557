import type { CheckStep } from '../../adapter.ts'
import { told } from './step.ts'
import type { Token } from './token.ts'

/** Without the first nothing is sent, without the second nothing can be configured or asked. */
const NEEDED = ['whatsapp_business_messaging', 'whatsapp_business_management']

export function scopesStep({ scopes }: Token, wabaId: string): CheckStep {
  if (!scopes) return told('scopes', 'warning', 'unknown')
  const lacking = NEEDED.filter((needed) => !scopes.some(({ name }) => name === needed))
  if (lacking.length > 0) return told('scopes', 'failed', 'missing', { missing: lacking.join(', ') })
  const elsewhere = scopes.filter(
    ({ name, targets }) => NEEDED.includes(name) && targets && !targets.includes(wabaId),
  )
  if (elsewhere.length === 0) return told('scopes', 'ok', 'granted', { scopes: NEEDED.join(', ') })
  const missing = elsewhere.map(({ name }) => name).join(', ')
  return told('scopes', 'failed', 'not_for_account', { missing })
}
