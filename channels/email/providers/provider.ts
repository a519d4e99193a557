/** What is known of a provider of mailboxes. */
import type { Encryption } from '../../../server/contract/mailbox.ts'

export interface MailServer {
  host: string
  port: number
  encryption: Encryption
}

export interface Provider {
  /** Stable: the console has its help by it. */
  id: string
  name: string
  /** Addresses at these are with it. */
  domains: readonly string[]
  /** Domains whose mail goes to hosts at these are with it, too. */
  mx: readonly string[]
  imap: MailServer
  smtp: MailServer
  /** How people sign in: by their address, or for IMAP by what stands before its @. */
  user?: 'local'
  /** With what: the mailbox's password, one made for this program alone, or tokens. */
  login: 'password' | 'app_password' | 'oauth'
  /** Mail programs have to be let in first, in the mailbox's own settings. */
  enable?: true
  /** Title of the provider's own page about it, in its language. */
  help: string
  /** Mail to name+anything@ reaches name@; left out: not known. */
  plus?: boolean
  /** What the SPF record of a domain that it sends for includes; left out: not known. */
  spf?: string
  /** Under which names the DKIM keys of such a domain stand; left out: not known. */
  selectors?: readonly string[]
  /** Where access tokens are made, and what for. */
  oauth?: { endpoint: string; scope: string }
}

/** In place of a host: the one that takes the domain's mail. */
export const AT_MX = '{mx}'

export const tls = (host: string, port: 993 | 465): MailServer => ({ host, port, encryption: 'tls' })
export const starttls = (host: string): MailServer => ({ host, port: 587, encryption: 'starttls' })
