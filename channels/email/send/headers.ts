/** What may stand in a header or on the wire, looked at once more right before it goes. Pure. */
import { domainToASCII } from 'node:url'
import { MailboxAddress } from '../../../server/contract/mailbox.ts'
import type { MailAddress } from '../../adapter.ts'

/** Without anything that ends a line, or that nobody sees. */
export const oneLine = (text: string): string => text.replace(/[\p{C}\s]+/gu, ' ').trim()

/** As servers have it, its domain in ASCII; null: it is not one single address. */
export function wireAddress(address: string): string | null {
  const given = MailboxAddress.safeParse(address)
  if (!given.success || given.data !== address.toLowerCase() || /\p{C}/u.test(address)) return null
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(address.slice(at + 1))
  return domain === '' ? null : `${address.slice(0, at)}@${domain}`
}

/** As nodemailer takes one: an object, so that nothing in a name is read as a list. null: no single address. */
export function headerAddress({ name, address }: MailAddress): { name: string; address: string } | null {
  const wire = wireAddress(address)
  return wire === null ? null : { name: oneLine(name ?? ''), address: wire }
}

const ID = /^[\x21-\x3b\x3d\x3f-\x7e]{1,250}$/

/** In its brackets; null: it would not be one. */
export const bracketed = (id: string): string | null => (ID.test(id) ? `<${id}>` : null)

const LONGEST_NAME = 200

/** A name of a file and nothing of where it lay. */
export function fileNameOf(name: string): string {
  const bare = oneLine(name.slice(-2000)).replace(/[/\\]/g, '_')
  return bare.slice(-LONGEST_NAME) || 'file'
}

/** What must not be encoded (RFC 2046, 5.2.1) goes as a plain file, whose bytes arrive as they are. */
export function contentTypeOf(type: string): string {
  const simple =
    /^(?!message\/|multipart\/)[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}$/i
  return simple.test(type) ? type.toLowerCase() : 'application/octet-stream'
}
