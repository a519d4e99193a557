/** How mails of ours look, and what answers them by itself. */
import { t } from '../../../lib/i18n.ts'
import { type Faults, type SectionForm } from './settings.ts'

export interface SendingDraft extends Record<string, unknown> {
  senderName: string
  replyTokens: boolean
  quote: boolean
  signature: string
  maxFilesMb: string
}

export const sending: SectionForm<SendingDraft> = {
  read: (settings) => ({
    senderName: settings.senderName ?? '{inbox}',
    replyTokens: settings.replyTokens === 'plus',
    quote: settings.quote ?? true,
    signature: settings.signature ?? '',
    maxFilesMb: String(settings.maxFilesMb ?? 20),
  }),
  write: ({ senderName, replyTokens, quote, signature, maxFilesMb }) => ({
    senderName: senderName.trim(),
    replyTokens: replyTokens ? 'plus' : 'none',
    quote,
    signature,
    maxFilesMb: Number(maxFilesMb),
  }),
  check: ({ maxFilesMb }) => {
    const mb = Number(maxFilesMb)
    const fits = /^\d+$/.test(maxFilesMb) && mb >= 1 && mb <= 100
    return fits ? {} : { maxFilesMb: t('mailbox.fault.megabytes') }
  },
}

export interface AutomaticDraft extends Record<string, unknown> {
  on: boolean
  subject: string
  text: string
  toUnverified: boolean
}

export const automatic: SectionForm<AutomaticDraft> = {
  read: ({ autoReply }) => ({
    on: Boolean(autoReply),
    subject: autoReply?.subject ?? '',
    text: autoReply?.text ?? '',
    toUnverified: autoReply?.toUnverified ?? false,
  }),
  write: ({ on, subject, text, toUnverified }) => ({
    autoReply: on ? { subject: subject.trim(), text: text.trim(), toUnverified } : null,
  }),
  check: ({ on, subject, text }) => {
    const faults: Faults = {}
    if (on && subject.trim() === '') faults['subject'] = t('mailbox.fault.subject')
    if (on && text.trim() === '') faults['text'] = t('mailbox.fault.text')
    return faults
  },
}
