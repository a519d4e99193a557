/** What the beginning of a mail tells that can't be read. */
import { basicsOf, parsedOf } from './basics.ts'
import { readHead } from './head.ts'
import type { Mailbox, ReadMail } from './mail.ts'

/** `bytes`: at most LOOK of them. */
export function lookAtMail(bytes: Uint8Array, mailbox: Mailbox): ReadMail {
  const head = readHead(bytes)
  const parsed = parsedOf(head, { text: null, html: null, parts: [] }, mailbox)
  const basics = basicsOf(head, parsed, bytes.subarray(head.bodyAt), mailbox)
  return { ...basics, mail: { ...basics.mail, unreadable: true } }
}
