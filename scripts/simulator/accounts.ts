/** WhatsApp business accounts: whether they send webhooks, where to, and what Meta keeps them from doing. */
import type { Callback } from './number-facts.ts'

export const restrictions = [
  'RESTRICTED_BIZ_INITIATED_MESSAGING',
  'RESTRICTED_CUSTOMER_INITIATED_MESSAGING',
  'RESTRICTED_ADD_PHONE_NUMBER_ACTION',
] as const
export type Restriction = (typeof restrictions)[number]

export interface Account {
  wabaId: string
  /** Without it no webhook is sent at all. */
  subscribed: boolean
  /** Instead of the app's address. */
  callback: Callback | null
  /** Every send is refused with 131031. */
  disabled: boolean
  /** What Meta's restriction is called, and when it ends (ms since 1970). */
  restrictions: Array<{ type: Restriction; until: number }>
}

const newAccount = (wabaId: string): Account => ({
  wabaId,
  subscribed: false,
  callback: null,
  disabled: false,
  restrictions: [],
})

export class Accounts {
  readonly all = new Map<string, Account>()

  /** Made where it does not exist yet. */
  of(wabaId: string): Account {
    const account = this.all.get(wabaId) ?? newAccount(wabaId)
    this.all.set(wabaId, account)
    return account
  }
}
