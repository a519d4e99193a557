/** Whether a person seems to have written a mail, or a server about another mail. */
import { headerOf, type Parsed } from '../read/parsed.ts'
import { htmlToText } from '../fold/html.ts'

const LONGEST = 40_000

/** Its text, or that of its page; enough of it to see what it is about. */
export const wordsOf = ({ text, html }: Parsed): string =>
  (text !== null && text.trim() !== '' ? text : html === null ? '' : htmlToText(html)).slice(0, LONGEST)

const SYSTEM =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[-_.]?master|mdaemon|mail[-_.]?deliver\w*|mail[-_.]?system)(?:[+\d._-].*)?$/i
const SYSTEM_NAME =
  /^(?:mail(?:er)? ?(?:delivery|daemon|system)|mailer-daemon|system administrator|delivery (?:subsystem|system)|internet mail delivery|postmaster|mail administrator|systemadministrator|microsoft outlook|microsoft exchange)/i

/** From a server, by the name it writes under. */
export function isFromServer(mail: Parsed): boolean {
  const { from, sender } = mail.head
  const raw = headerOf(mail, 'from') ?? ''
  return (
    [from, sender].some(
      (one) => one && (SYSTEM.test(localOf(one.address)) || SYSTEM_NAME.test(one.name ?? '')),
    ) ||
    (from === null && /mailer-daemon|postmaster/i.test(raw.slice(0, 200))) ||
    /^<?(?:mailer-daemon|postmaster)(?:@|>?$)/i.test(mail.returnPath ?? '')
  )
}

const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'))

/** Somebody passes a bounce on, or asks about it. */
export const isFromPerson = (mail: Parsed): boolean =>
  !isFromServer(mail) &&
  mail.returnPath !== '' &&
  /^(?:re|aw|antw|sv|fw|fwd|wg|tr|rv|i|enc)\s*:/i.test(mail.head.subject ?? '')
