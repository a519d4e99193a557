/** What reading a mail gives. */
import type { InboundMail, MailAddress, MailAuthentication } from '../../adapter.ts'
import type { MailPage } from '../html/page.ts'

/** The mailbox a mail came into. */
export interface Mailbox {
  address: string
  aliases: readonly string[]
  /** Servers whose Authentication-Results are believed; see authentication.ts. */
  authenticators: readonly string[]
  /** Of a mail that was handed to us: what counts in place of what it says of its own way. */
  handed?: { returnPath: string; authentication: MailAuthentication }
}

/** A file of the mail, not stored yet. */
export interface ReadFile {
  /** Random; what becomes its public id. The page names pictures of its own by it. */
  id: string
  /** Part of the page, and not to be listed beside it. */
  inline: boolean
  /** Without brackets; null: none. */
  contentId: string | null
  /** Cleaned: one line, no path, never empty. */
  fileName: string
  content: Uint8Array
}

export interface ReadMail {
  /** EmailDelivery.id. */
  id: string
  /** EmailDelivery.sender. */
  sender: MailAddress
  mail: Omit<InboundMail, 'page' | 'raw'>
  files: ReadFile[]
  /** null: it has no formatted body. */
  page: MailPage | null
}
