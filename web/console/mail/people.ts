/** People of mails as they are shown. What they call themselves is theirs; the address is what counts. */
import type { MailPerson, MailView } from '../../../server/contract/mail.ts'
import { straight } from '../../lib/format.ts'

/** A name that is merely the address once more says nothing. */
export function nameIn({ name, address }: MailPerson): string | null {
  const shown = straight(name ?? '').trim()
  return shown && shown.toLowerCase() !== address.toLowerCase() ? shown : null
}

/** Addresses have no writing direction to turn. */
export const addressIn = ({ address }: MailPerson): string => straight(address)

export type Role = 'to' | 'cc' | 'bcc'
export const ROLES: readonly Role[] = ['to', 'cc', 'bcc']

export interface Line {
  role: Role
  addresses: string
  /** So many more are not in it. */
  more: number
}

/** As many as one line has room for. */
const IN_LINE = 3

/** Who it went to, in short. Bcc stands only in mails of ours, where agents may see it. */
export const linesOf = (mail: Pick<MailView, Role>): Line[] =>
  ROLES.filter((role) => mail[role].length > 0).map((role) => ({
    role,
    addresses: mail[role].slice(0, IN_LINE).map(addressIn).join(', '),
    more: Math.max(0, mail[role].length - IN_LINE),
  }))
