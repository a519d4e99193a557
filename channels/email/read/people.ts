/** Who wrote to whom, as the head of a mail says. */
import type { MailAddress, MailHead } from '../../adapter.ts'
import { readAddresses } from './addresses.ts'
import { readDate } from './date.ts'
import { allOf, firstOf } from './head.ts'
import { LIMITS } from './limits.ts'
import type { ParsedHeader } from './parsed.ts'
import { decodedLine } from './words.ts'

const LONGEST_SUBJECT = 500

/** `senders`: all that From names, also where it is there twice. */
export function readPeople(fields: readonly ParsedHeader[]): { head: MailHead; senders: MailAddress[] } {
  const people = (key: string): MailAddress[] =>
    unique(allOf(fields, key).flatMap(readAddresses)).slice(0, LIMITS.addresses)
  const senders = people('from')
  const [from = null] = senders
  const [sender = null] = people('sender')
  const date = firstOf(fields, 'date')
  const head: MailHead = {
    subject: decodedLine(firstOf(fields, 'subject') ?? '', LONGEST_SUBJECT) || null,
    from,
    sender: sender && sender.address !== from?.address ? sender : null,
    replyTo: people('reply-to'),
    to: people('to'),
    cc: people('cc'),
    bcc: [],
    date: date === null ? null : readDate(date),
  }
  return { head, senders }
}

function unique(people: readonly MailAddress[]): MailAddress[] {
  const seen = new Set<string>()
  return people.filter(({ address }) => !seen.has(address) && seen.add(address))
}
