/** A message that is a mail, whole: one that is still on its way has no more than its words. */
import type { MailView } from '../../../server/contract/mail.ts'
import type { ThreadMessage } from '../../lib/thread.ts'

export interface MailMessage extends ThreadMessage {
  mail: MailView
}

const NOBODY_LOOKED = { spf: null, dkim: null, dmarc: null }

export const mailOf = ({ mail, text }: ThreadMessage): MailView =>
  mail ?? {
    mailId: null,
    subject: null,
    date: null,
    from: null,
    sender: null,
    replyTo: [],
    to: [],
    cc: [],
    bcc: [],
    segments: text ? [{ kind: 'text', text }] : [],
    page: false,
    remotePictures: 0,
    warnings: [],
    authentication: NOBODY_LOOKED,
    protection: null,
    machine: null,
    invitation: null,
    unreadable: false,
    raw: false,
    recipients: [],
  }
