/** For tests: what the server begins a mail with, and an inbox that sends mails. */
import type { ReplyDraft } from '../../../../server/contract/mail.ts'
import { buildConversation, buildInbox } from '../../../lib/testing.ts'

export const CARLA = { name: 'Carla Brandt', address: 'carla@kunde.example' }
export const OFFICE = { name: null, address: 'office@kunde.example' }

export const buildReplyDraft = (overrides: Partial<ReplyDraft> = {}): ReplyDraft => ({
  about: 5,
  from: { name: 'Ada Lang', address: 'service@nordlicht.example' },
  to: [CARLA],
  cc: [],
  subject: 'Re: Lamp',
  quote: '> Is the lamp still there?\n> Carla',
  signature: '<p>Nordlicht</p>',
  files: [],
  others: [OFFICE],
  warnings: [],
  maxFiles: 1000,
  ...overrides,
})

export const mailbox = buildInbox({
  channel: 'email',
  name: 'service@',
  capabilities: {
    ...buildInbox().capabilities,
    maxText: 200_000,
    replyWindow: null,
    entryPointWindow: null,
    reactions: false,
    sends: ['mail'],
    files: [{ kind: 'document', mimeTypes: ['*'], maxBytes: 100_000 }],
  },
})

export const mailConversation = (overrides: Parameters<typeof buildConversation>[0] = {}) =>
  buildConversation({
    channel: 'email',
    replyUntil: null,
    subject: 'Lamp',
    participants: [
      { ...CARLA, via: 'contact' },
      { ...OFFICE, via: 'copied' },
    ],
    ...overrides,
  })
