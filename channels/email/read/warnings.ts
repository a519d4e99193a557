/** What an agent is warned of by the mail alone. What needs to know the other mails is said elsewhere. */
import type { MailAddress, MailAuthentication, MailHead, MailWarning } from '../../adapter.ts'
import { asciiAddress } from './addresses.ts'
import type { Mailbox } from './mail.ts'

export interface Judged {
  head: MailHead
  /** All that From names. */
  senders: readonly MailAddress[]
  authentication: MailAuthentication
  mailbox: Mailbox
}

export function warningsOf({ head, senders, authentication, mailbox }: Judged): MailWarning[] {
  const { from } = head
  const warnings: MailWarning[] = []
  const warn = (kind: MailWarning['kind'], value: string | null = null) => void warnings.push({ kind, value })
  if (from === null) {
    warn('no_sender')
    return warnings
  }
  const { address } = from
  const others = [...new Set(senders.map((sender) => sender.address))].filter((each) => each !== address)
  if (others.length > 0) warn('several_senders', others.join(', ').slice(0, 500))
  const replies = head.replyTo.filter((each) => each.address !== address)
  if (replies[0]) warn('reply_to_differs', replies[0].address)
  const named = addressIn(from.name ?? '')
  if (named !== null && named !== address && named !== asciiAddress(address)) warn('name_is_address', named)
  if (mixesScripts(address)) warn('mixed_scripts', asciiAddress(address))
  if (authentication.dmarc === 'fail') warn('dmarc_failed', address.slice(address.lastIndexOf('@') + 1))
  const isOurs = address === mailbox.address || mailbox.aliases.includes(address)
  if (isOurs && authentication.dmarc !== 'pass') warn('own_address')
  return warnings
}

/** The first word of a name that is an address; null: none. */
function addressIn(name: string): string | null {
  for (const word of name.toLowerCase().split(/[\s<>()[\]"',;:]+/)) {
    const plain = word.replace(/^mailto$/, '').replace(/\.$/, '')
    if (/^[^@]{1,64}@[^@.][^@]{0,250}\.[^@.]{2,63}$/.test(plain)) return plain
  }
  return null
}

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Cherokee',
  'Thai',
  'Georgian',
  'Devanagari',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
]
const TESTS = SCRIPTS.map((script) => ({ script, test: new RegExp(`\\p{Script=${script}}`, 'u') }))
/** Written together by those whose scripts they are (UTS 39, highly restrictive). */
const TOGETHER = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Bopomofo']),
  new Set(['Latin', 'Han', 'Hangul']),
]

function mixesScripts(address: string): boolean {
  return address.split(/[@.\-_+]/).some((word) => {
    // oxlint-disable-next-line no-control-regex
    if (/^[\u0000-\u007f]*$/.test(word)) return false
    const scripts = TESTS.flatMap(({ script, test }) => (test.test(word) ? [script] : []))
    return scripts.length > 1 && !TOGETHER.some((set) => scripts.every((script) => set.has(script)))
  })
}
