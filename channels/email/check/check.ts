import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, CheckResult } from '../../adapter.ts'

export async function check(_account: Account<MailboxSettings>): Promise<CheckResult> {
  return { steps: [], facts: {} }
}
