/** Whose mail an address is, of the mailboxes that mail is handed to directly. */
import { domainToASCII } from 'node:url'
import type { AppContext } from '../context.ts'
import type { MailboxSettings } from '../contract/mailbox.ts'
import { receivers } from '../core/inbox/receivers.ts'
import { threadOfAddress } from '../core/mail/token.ts'

/**
 * Inboxes that `given` names: by their address or an alias, or by an answer address of ours. Any other
 * `local+anything` is nobody: it was made up.
 */
export async function inboxesOf(ctx: AppContext, given: string): Promise<number[]> {
  const wanted = plain(given)
  const untagged = wanted.replace(/\+[a-z2-7]{42}@/, '@')
  const found: number[] = []
  for (const { inbox, settings } of await receivers(ctx, 'email')) {
    const { receive, address, aliases } = settings as MailboxSettings
    if (receive !== 'smtp') continue
    const own = [address, ...aliases].map(plain)
    const answers = own.includes(untagged) && threadOfAddress(ctx, inbox.id, wanted) !== null
    if (own.includes(wanted) || answers) found.push(inbox.id)
  }
  return found
}

/** In lower case, its domain as DNS has it. */
function plain(address: string): string {
  const lower = address.toLowerCase()
  const at = lower.lastIndexOf('@')
  return `${lower.slice(0, at)}@${domainToASCII(lower.slice(at + 1))}`
}
