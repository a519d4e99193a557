/** Addresses as people type and paste them. Pure. */
import type { MailPerson } from '../../../../server/contract/mail.ts'

/** Why nothing can be sent to it. */
export type AddressFault = 'at' | 'local' | 'domain' | 'ending' | 'sign' | 'long'

/** As the server takes one (server/contract/mailbox.ts); here it also says what is wrong. */
const SIGN = /[\s<>",;:()\\[\]\p{C}]/u
const LONGEST = 254
const LONGEST_NAME = 120

export function faultOf(address: string): AddressFault | null {
  if (address.length > LONGEST) return 'long'
  const [local = '', domain, ...rest] = address.split('@')
  if (domain === undefined || rest.length > 0) return 'at'
  if (SIGN.test(address)) return 'sign'
  if (local === '' || local.startsWith('.') || local.endsWith('.')) return 'local'
  if (domain === '' || domain.startsWith('.') || domain.startsWith('-')) return 'domain'
  const [ending = '', ...before] = domain.split('.').toReversed()
  if (before.length === 0 || ending.length < 2) return 'ending'
  return before.includes('') ? 'domain' : null
}

/**
 * `Jo Weber <jo@example.com>, ann@example.com; "Lund, Kai" <kai@example.com>`: by comma, semicolon or line;
 * bare addresses also by blanks.
 */
export function parseRecipients(text: string): MailPerson[] {
  return split(text).flatMap((part) => {
    const named = /^([^<]*)<([^<>]*)>?$/.exec(part)
    if (named) return [person(named[1] ?? '', named[2] ?? '')]
    const words = part.split(/\s+/)
    // Words without any address are one mistake and not several.
    return words.some((word) => word.includes('@'))
      ? words.map((word) => person('', word))
      : [person('', part)]
  })
}

/** Outside of quotes and of angles, which may hold what otherwise parts. */
function split(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let quoted = false
  for (const sign of text) {
    if (sign === '"') quoted = !quoted
    if ((!quoted && (sign === ',' || sign === ';')) || sign === '\n' || sign === '\r') {
      parts.push(part)
      part = ''
      quoted = false
    } else part += sign
  }
  return [...parts, part].map((each) => each.trim()).filter(Boolean)
}

function person(name: string, address: string): MailPerson {
  const shown = name.trim().replace(/^"|"$/g, '').replaceAll('\\', '').trim().slice(0, LONGEST_NAME)
  const bare = address.trim().replace(/^mailto:/i, '')
  return { name: shown === '' || shown === bare ? null : shown, address: bare.toLowerCase() }
}

export const has = (people: readonly MailPerson[], { address }: MailPerson): boolean =>
  people.some((each) => each.address === address)

/** One address is written to once. */
export const join = (people: readonly MailPerson[], more: readonly MailPerson[]): MailPerson[] =>
  more.reduce<MailPerson[]>((all, each) => (has(all, each) ? all : [...all, each]), [...people])

/** As one would write it into a mail: what can be copied and pasted again. */
export const written = ({ name, address }: MailPerson): string =>
  name === null ? address : `${/[",;<>@]/.test(name) ? `"${name.replaceAll('"', '')}"` : name} <${address}>`
