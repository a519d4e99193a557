/** What `mail.facts` holds: all of a mail that nobody asks the database about. */
import type {
  MailAuthentication,
  MailInvitation,
  MailMachine,
  MailProtection,
  MailWarning,
} from '../../../channels/adapter.ts'

export interface MailFacts {
  remotePictures: number
  warnings: MailWarning[]
  authentication: MailAuthentication
  protection: MailProtection | null
  machine: MailMachine | null
  invitation: MailInvitation | null
  unreadable: boolean
  /** Message-IDs of what it answers, as in InboundMail; of ours: References, the newest first. */
  answers: string[]
}

/** Of a mail of ours: nothing has to be found out about it. */
export const OWN_FACTS: Omit<MailFacts, 'answers'> = {
  remotePictures: 0,
  warnings: [],
  authentication: { spf: null, dkim: null, dmarc: null },
  protection: null,
  machine: null,
  invitation: null,
  unreadable: false,
}

/** What somebody told our own listener before the mail itself. */
export interface Envelope {
  /** Empty: a bounce. */
  from: string
  to: string[]
  /** Of the server that handed it over. */
  address: string
  hello: string
}
