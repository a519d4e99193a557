/** To whom an answer goes, and what it is called. Pure. */
import type { MailAddress, MailHead } from '../../../channels/adapter.ts'
import type { IsOwn } from './recipients.ts'
import { isSendable, oneLine } from './recipients.ts'

export type ReplyMode = 'reply' | 'reply_all' | 'forward'

export interface Answered {
  head: Pick<MailHead, 'from' | 'replyTo' | 'to' | 'cc'>
  direction: 'in' | 'out'
}

export interface Answering {
  to: MailAddress[]
  cc: MailAddress[]
  /** Of `reply`: whom answering all would reach, too. */
  others: MailAddress[]
}

/**
 * Of the addresses that this one mail shows, and of no others: who took part in the conversation elsewhere
 * may not know of this mail, and who got a blind copy is not known to the others.
 */
export function answering({ head, direction }: Answered, isOwn: IsOwn, mode: ReplyMode): Answering {
  if (mode === 'forward') return { to: [], cc: [], others: [] }
  const usable = ({ address }: MailAddress) => !isOwn(address) && isSendable(address)
  // What a colleague wrote in a mail program is ours, too, though it was fetched.
  const isOurs = direction === 'out' || (head.from !== null && isOwn(head.from.address))
  const sender = head.replyTo.some(usable) ? head.replyTo : head.from ? [head.from] : []
  const first = isOurs ? head.to : sender
  const rest = isOurs ? head.cc : [...head.to, ...head.cc]
  const to = once(first.filter(usable))
  const cc = once(rest.filter(usable)).filter(({ address }) => !includes(to, address))
  return mode === 'reply_all' ? { to, cc, others: [] } : { to, cc: [], others: cc }
}

const includes = (people: readonly MailAddress[], address: string) =>
  people.some((other) => other.address.toLowerCase() === address.toLowerCase())

function once(people: readonly MailAddress[]): MailAddress[] {
  return people.filter(({ address }, at) => !includes(people.slice(0, at), address))
}

/** As mail programs of several languages write them. */
const REPLY = /^(?:(?:re|aw|antw|sv|vs|odp|r)(?:\[\d{1,3}\])?\s*:\s*)+/iu
const FORWARD = /^(?:(?:fwd|fw|wg|tr|rv|vb|vl|pd)(?:\[\d{1,3}\])?\s*:\s*)+/iu
const LONGEST_SUBJECT = 250

/** With `Re: ` or `Fwd: ` in front, once. */
export function subjectFor(subject: string | null, mode: ReplyMode): string {
  const [known, prefix] = mode === 'forward' ? [FORWARD, 'Fwd:'] : [REPLY, 'Re:']
  const bare = oneLine((subject ?? '').slice(0, 2000)).replace(known, '')
  return `${prefix} ${bare}`.trim().slice(0, LONGEST_SUBJECT)
}
