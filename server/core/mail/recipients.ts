/** Whom a mail of ours goes to. Pure. */
import { domainToASCII } from 'node:url'
import type { MailAddress } from '../../../channels/adapter.ts'
import type { MailboxSettings } from '../../contract/mailbox.ts'

export const ROLES = ['to', 'cc', 'bcc'] as const
export type Role = (typeof ROLES)[number]
export type Recipients = Record<Role, MailAddress[]>

export interface Problem {
  path: string
  message: string
}

export type IsOwn = (address: string) => boolean

/** Asks whether an address is one of the inbox itself; `local+anything@domain` is where `local@domain` is. */
export function ownAddresses({ address, aliases }: Pick<MailboxSettings, 'address' | 'aliases'>): IsOwn {
  const own = new Set([address, ...aliases])
  return (given) => {
    const lower = given.toLowerCase()
    return own.has(lower) || own.has(withoutTag(lower))
  }
}

function withoutTag(address: string): string {
  const at = address.lastIndexOf('@')
  const plus = address.indexOf('+')
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address
}

/** Nothing that ends or separates an address in a header or on the wire (RFC 5321, 4.1.2: quotes are left out). */
const LOCAL = /^[^\p{C}\s@<>",;:()\\[\]]{1,64}$/u
const LABEL = /^[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]{0,62})$/u

/** False for what is no single address, and for those that were made up because somebody had none. */
export function isSendable(address: string): boolean {
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, at), address.slice(at + 1).toLowerCase()]
  if (at < 1 || address.length > 254 || !LOCAL.test(local)) return false
  const labels = domain.split('.')
  if (!labels.every((label) => LABEL.test(label)) || labels.at(-1) === 'invalid') return false
  return domainToASCII(domain) !== ''
}

/** What is wrong with the addresses, each at its place: `content.cc.0.address`. */
export function recipientProblems(given: Recipients, isOwn: IsOwn, prefix = ''): Problem[] {
  const problems = ROLES.flatMap((role) =>
    given[role].flatMap(({ address }, at) => {
      const path = `${prefix}${role}.${at}.address`
      if (isOwn(address)) return [{ path, message: 'this is an address of this inbox' }]
      return isSendable(address) ? [] : [{ path, message: 'expected an address that mail can be sent to' }]
    }),
  )
  const nobody = ROLES.every((role) => given[role].length === 0)
  return nobody ? [{ path: `${prefix}to`, message: 'expected at least one address' }] : problems
}

/** Each address once: who stands in To needs no copy. Names in one line. */
export function distinct(given: Recipients): Recipients {
  const seen = new Set<string>()
  const kept = (people: readonly MailAddress[]) =>
    people.flatMap(({ name, address }) => {
      const lower = address.toLowerCase()
      if (seen.has(lower)) return []
      seen.add(lower)
      return [{ name: oneLine(name ?? '') || null, address: lower }]
    })
  return { to: kept(given.to), cc: kept(given.cc), bcc: kept(given.bcc) }
}

/** Without anything that ends a line, or that nobody sees. */
export const oneLine = (text: string): string => text.replace(/[\p{C}\s]+/gu, ' ').trim()
