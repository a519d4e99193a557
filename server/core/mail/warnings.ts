/** What is to be said of a sender that only we can know: who they are to us and to the conversation. */
import type { MailWarning } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { MailboxSettings } from '../../contract/mailbox.ts'
import type { Reader } from '../../storage/database.ts'
import { receivers } from '../inbox/receivers.ts'
import { lookAlike } from './looks.ts'
import { ownAddresses, type IsOwn } from './recipients.ts'
import type { ThreadedMail } from './thread.ts'

export interface OurAddresses {
  /** Of this inbox. */
  isOwn(inboxId: number, address: string): boolean
  /** Of any mailbox, or of somebody who works here. */
  all: ReadonlySet<string>
}

export async function readOurAddresses(ctx: AppContext, db: Reader): Promise<OurAddresses> {
  const mailboxes = await receivers(ctx, 'email', db)
  const own = new Map<number, IsOwn>()
  const all = new Set<string>()
  for (const { inbox, settings } of mailboxes) {
    const { address, aliases } = settings as MailboxSettings
    own.set(inbox.id, ownAddresses({ address, aliases }))
    for (const each of [address, ...aliases]) all.add(each)
  }
  const agents = await db.selectFrom('agent').select('email').where('active', '=', 1).execute()
  for (const { email } of agents) all.add(email.toLowerCase())
  return { isOwn: (inboxId, address) => own.get(inboxId)?.(address) ?? false, all }
}

export interface Standing {
  /** It was our token that let them in. */
  joins: boolean
  /** Addresses of those among whom they write. */
  around: Iterable<string>
}

/** Beside those of the mail itself. */
export function warningsOf(
  { inboxId, sender, mail }: ThreadedMail,
  ours: OurAddresses,
  { joins, around }: Standing,
): MailWarning[] {
  const warnings: MailWarning[] = [...mail.warnings]
  const warn = (kind: MailWarning['kind'], value: string) => {
    if (!warnings.some((each) => each.kind === kind)) warnings.push({ kind, value })
  }
  const isOurs = ours.all.has(sender) || ours.isOwn(inboxId, sender)
  if (isOurs && mail.authentication.dmarc !== 'pass') warn('own_address', sender)
  const alike = isOurs ? null : lookAlike(sender, [...around, ...ours.all])
  if (alike !== null) warn('looks_like', alike)
  if (joins) warn('new_participant', sender)
  return warnings
}
