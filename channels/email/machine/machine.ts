/** Whether a machine wrote a mail: by what it says of itself first, and by its words only in forms known well. */
import type { MailMachine } from '../../adapter.ts'
import { headerOf, type Parsed } from '../read/parsed.ts'
import { reportOf } from './report.ts'
import { isFromServer } from './sender.ts'
import { isAwaySubject, isAwayText } from './away.ts'

/** null: a person, as far as one can see. */
export function machineOf(mail: Parsed): MailMachine | null {
  const report = reportOf(mail)
  if (report) return report.kind === 'complaint' ? 'complaint' : 'bounce'
  // Somebody accepts or declines; their program says so for them.
  if (isCalendarAnswer(mail)) return null
  return receiptOf(mail) ?? replyOf(mail) ?? manyOf(mail) ?? generatedOf(mail)
}

const isCalendarAnswer = ({ parts }: Parsed): boolean =>
  parts.some(
    ({ type, content }) => type === 'text/calendar' && /^METHOD:(?:REPLY|COUNTER)/im.test(latin(content)),
  )

const latin = (content: Uint8Array): string => Buffer.from(content.subarray(0, 2000)).toString('latin1')

/** It was read, or deleted unread (RFC 8098). */
const receiptOf = (mail: Parsed): MailMachine | null =>
  mail.parts.some(({ type }) => type === 'message/disposition-notification') ||
  /report-type="?disposition-notification/i.test(headerOf(mail, 'content-type') ?? '')
    ? 'auto_generated'
    : null

const isSet = (value: string | null): boolean =>
  value !== null && !/^(?:no|none|false|0)?$/i.test(value.trim())

/** RFC 3834, section 5, and what came before it. */
function replyOf(mail: Parsed): MailMachine | null {
  const submitted = word(headerOf(mail, 'auto-submitted'))
  if (submitted === 'auto-replied') return 'auto_reply'
  const precedence = word(headerOf(mail, 'precedence'))
  const replies = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-autoreply-from', 'x-auto-reply-from']
  if (precedence === 'auto_reply' || replies.some((key) => isSet(headerOf(mail, key)))) return 'auto_reply'
  const hints =
    submitted?.startsWith('auto-') === true ||
    mail.returnPath === '' ||
    precedence === 'junk' ||
    isFromServer(mail)
  if (isAwaySubject(mail, hints || suppresses(mail))) return 'auto_reply'
  return isAwayText(mail) ? 'auto_reply' : null
}

const suppresses = (mail: Parsed): boolean => isSet(headerOf(mail, 'x-auto-response-suppress'))

/** RFC 2919, RFC 2369; Feedback-ID is how large senders name a campaign. */
function manyOf(mail: Parsed): MailMachine | null {
  const precedence = word(headerOf(mail, 'precedence'))
  if (headerOf(mail, 'list-id') !== null || headerOf(mail, 'list-post') !== null || precedence === 'list')
    return 'list'
  const bulk = [
    'list-unsubscribe',
    'feedback-id',
    'x-csa-complaints',
    'x-campaign',
    'x-mailgun-sid',
    'x-mc-user',
  ]
  return precedence === 'bulk' || precedence === 'junk' || bulk.some((key) => headerOf(mail, key) !== null)
    ? 'bulk'
    : null
}

const NOBODY =
  /^(?:no|do|donot|dont|not)[-_.]?(?:not[-_.]?)?(?:reply|replay|respond|response|answer|antwort\w*)(?:[-_.+\d].*)?$|^(?:noreply|donotreply|nicht-?antworten|keine-?antwort)/i

function generatedOf(mail: Parsed): MailMachine | null {
  const submitted = word(headerOf(mail, 'auto-submitted'))
  if (submitted !== null && submitted !== 'no') return 'auto_generated'
  const local = mail.head.from?.address.replace(/@.*$/, '') ?? ''
  if (mail.returnPath === '' || isFromServer(mail) || NOBODY.test(local)) return 'auto_generated'
  return word(headerOf(mail, 'x-auto-response-suppress')) === 'all' ? 'auto_generated' : null
}

const word = (value: string | null): string | null => value?.toLowerCase().match(/[a-z_-]+/)?.[0] ?? null
