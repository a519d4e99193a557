/** Why a provider refused a template, or stopped one. */
import { tMaybe } from '../../../lib/i18n.ts'

/** `reason` in the provider's word, in capitals at Meta. */
export const refusal = (reason: string) =>
  tMaybe(`refusal.${reason.toLowerCase()}`, 'refusal.other', { reason })
