/** A mail that says what became of one of ours → what it says. Whether it is ours, somebody else finds out. */
import type { MailReport, MailReportRecipient } from '../../adapter.ts'
import type { Parsed, ParsedPart } from '../read/parsed.ts'
import { addressesIn, fieldOf, fieldsOf, groupsOf, messageIdOf, type Fields } from './fields.ts'
import { bounceOf, copiedId } from './homemade.ts'
import { notificationOf } from './notification.ts'
import { failureOf } from './reasons.ts'
import { isFromPerson, wordsOf } from './sender.ts'

const LONGEST_REPORT = 200_000
const MOST_RECIPIENTS = 100

/** null: it is no such mail. */
export function reportOf(mail: Parsed): MailReport | null {
  return complaintOf(mail) ?? statusOf(mail) ?? notificationOf(mail) ?? bounceOf(mail, originalOf(mail))
}

const REPORTS = new Set(['message/delivery-status', 'message/global-delivery-status'])
const ORIGINALS = new Set([
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
  'text/rfc822-header',
  'message/rfc822-headers',
  'message/global-headers',
  'message/partial',
])

const textOf = ({ content }: ParsedPart): string =>
  new TextDecoder().decode(content.subarray(0, LONGEST_REPORT)).replace(/\r\n/g, '\n')

/** Head of the mail that came back; empty: none did. */
function originalOf({ parts }: Parsed): Fields {
  const part = parts.find(({ type }) => ORIGINALS.has(type))
  return part ? fieldsOf(textOf(part)) : []
}

const JUNK_REPORT = /^\s*complaint about message from \d/i

/** RFC 5965. */
function complaintOf(mail: Parsed): MailReport | null {
  const part = mail.parts.find(({ type }) => type === 'message/feedback-report')
  const words = part ? textOf(part) : feedbackIn(mail)
  const original = originalOf(mail)
  // Outlook.com sends what it got, and no report.
  if (words === null && !(original.length > 0 && JUNK_REPORT.test(mail.head.subject ?? ''))) return null
  const fields = fieldsOf(words ?? '')
  const named = fields.filter(([key]) => key === 'original-rcpt-to' || key === 'removal-recipient')
  const to = named.length > 0 ? named : original.filter(([key]) => key === 'to' || key === 'x-apparently-to')
  const addresses = [...new Set(to.flatMap(([, value]) => addressesIn(value)))].slice(0, MOST_RECIPIENTS)
  const recipients = (addresses.length > 0 ? addresses : [null]).map((address) => ({
    address,
    action: 'complained' as const,
    failure: null,
  }))
  return { kind: 'complaint', original: messageIdOf(fieldOf(original, 'message-id')), recipients }
}

/** Some write the report into the text of the mail. */
function feedbackIn(mail: Parsed): string | null {
  if (!/^feedback-type:/im.test(mail.text?.slice(0, LONGEST_REPORT) ?? '') || isFromPerson(mail)) return null
  const text = mail.text ?? ''
  return text.slice(text.search(/^feedback-type:/im))
}

/** RFC 3464; whatever the mail around it looks like. */
function statusOf(mail: Parsed): MailReport | null {
  const part = mail.parts.find(({ type }) => REPORTS.has(type))
  const text = part ? textOf(part) : statusIn(mail)
  if (text === null) return null
  const groups = recipientsIn(groupsOf(text))
  if (groups.length === 0) return null
  const words = wordsOf(mail)
  const recipients = groups.slice(0, MOST_RECIPIENTS).map((group) => recipientOf(group, words))
  const original = originalOf(mail)
  const [only, another] = recipients
  // Some name a place on their disk.
  if (only?.address === null && !another) only.address = addressesIn(fieldOf(original, 'to') ?? '')[0] ?? null
  const id = fieldOf(original, 'message-id') ?? copiedId(words)
  return { kind: 'delivery', original: messageIdOf(id), recipients }
}

/** A report that came as text, of whichever type. */
function statusIn({ text, parts }: Parsed): string | null {
  const texts = [text ?? '', ...parts.filter(({ type }) => type.startsWith('text/')).map(textOf)]
  const found = texts.find((words) => FIELD.test(words.slice(0, LONGEST_REPORT)))
  if (found === undefined) return null
  const words = found.slice(0, LONGEST_REPORT)
  return words.slice(words.search(FIELD))
}
const FIELD = /^(?:final-recipient|original-recipient):[ \t]*rfc822/im

const isRecipient = (group: Fields): boolean =>
  group.some(
    ([key]) => key === 'final-recipient' || key === 'original-recipient' || key === 'x-actual-recipient',
  )

/** Groups of recipients; of servers that leave an empty line inside one, what belongs together. */
function recipientsIn(groups: readonly Fields[]): Fields[] {
  const found: Array<Array<readonly [string, string]>> = []
  for (const group of groups) {
    const last = found.at(-1)
    if (isRecipient(group)) found.push([...group])
    else if (last && !last.some(([key]) => key === 'action')) last.push(...group)
  }
  return found
}

const ACTIONS: Readonly<Record<string, MailReportRecipient['action']>> = {
  failed: 'failed',
  failure: 'failed',
  delayed: 'delayed',
  deferred: 'delayed',
  delivered: 'delivered',
  deliverable: 'delivered',
  relayed: 'delivered',
  expanded: 'delivered',
}

function recipientOf(group: Fields, words: string): MailReportRecipient {
  const status = fieldOf(group, 'status')
  const action = actionOf(fieldOf(group, 'action'), status)
  // The one we wrote to counts; the final one is where that was passed on to.
  const names = ['original-recipient', 'x-actual-recipient', 'final-recipient'].flatMap((key) =>
    addressesIn(withoutType(fieldOf(group, key) ?? '')),
  )
  const address = names[0] ?? null
  if (action === 'delivered') return { address, action, failure: null }
  const diagnostic = withoutType(fieldOf(group, 'diagnostic-code') ?? '')
  const detail = diagnostic === '' ? sentenceOf(words, address) : diagnostic
  return { address, action, failure: failureOf(codeOf(status, diagnostic), detail) }
}

function actionOf(action: string | null, status: string | null): MailReportRecipient['action'] {
  const named = ACTIONS[action?.toLowerCase().match(/[a-z]+/)?.[0] ?? '']
  if (named) return named
  if (status?.startsWith('2')) return 'delivered'
  return 'failed'
}

/** The status, unless it says nothing and the server's own words do. */
const codeOf = (status: string | null, diagnostic: string): string | null =>
  status && /\d\.0\.0/.test(status) && /[45]\.\d{1,3}\.\d{1,3}/.test(diagnostic) ? null : status

/** Without the kind of address or words before it: `rfc822; `, `smtp; `. */
const withoutType = (value: string): string => value.replace(/^[\w-]{1,40}\s*;\s*/, '')

/** What the text says where it names the address. */
function sentenceOf(words: string, address: string | null): string {
  const lines = words.slice(0, LONGEST_REPORT).split('\n')
  const at = lines.findIndex((line) => address !== null && line.toLowerCase().includes(address))
  return at === -1 ? '' : lines.slice(at, at + 4).join(' ')
}
