import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, Collector } from '../../adapter.ts'

export async function collect(_account: Account<MailboxSettings>, _collector: Collector): Promise<void> {}
