/** For tests: settings of a mailbox, and mails that came into it. */
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { InboundMail, Outbound } from '../adapter.ts'
import type { EmailDelivery } from './delivery.ts'

export const ADDRESS = 'support@nordlicht.example'

export const sampleSettings: MailboxSettings = {
  address: ADDRESS,
  aliases: ['hilfe@nordlicht.example'],
  senderName: '{agent}, {inbox}',
  receive: 'imap',
  imapHost: '127.0.0.1',
  imapPort: 9,
  imapEncryption: 'none',
  imapUser: 'support',
  imapPassword: 'open sesame',
  folders: ['INBOX', 'Kunden'],
  since: '2026-10-01',
  after: 'move',
  moveTo: 'Sandglass',
  smtpHost: '127.0.0.1',
  smtpPort: 9,
  smtpEncryption: 'none',
  smtpUser: null,
  smtpPassword: null,
  login: 'password',
  oauthClientId: null,
  oauthClientSecret: null,
  oauthRefreshToken: null,
  oauthAccessToken: null,
  oauthEndpoint: null,
  oauthScope: null,
  replyTokens: 'plus',
  authenticators: ['mx.nordlicht.example'],
  signature: '<p>{agent}<br>Nordlicht</p>',
  quote: true,
  maxFilesMb: 20,
  autoReply: null,
  eraseAtProvider: true,
}

const CARLA = { name: 'Carla Brandt', address: 'carla@kunde.example' }

export const sampleMail = (part: Partial<InboundMail> = {}): InboundMail => ({
  mailId: 'first@kunde.example',
  answers: [],
  head: {
    subject: 'Kratzer an der Lampe',
    from: CARLA,
    sender: null,
    replyTo: [],
    to: [{ name: null, address: ADDRESS }],
    cc: [],
    bcc: [],
    date: 1_750_000_000_000,
  },
  segments: [
    { kind: 'text', text: 'Moin, die Lampe hat einen Kratzer.' },
    { kind: 'signature', text: '-- \nCarla' },
  ],
  page: null,
  remotePictures: 0,
  warnings: [],
  authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
  protection: null,
  machine: null,
  report: null,
  invitation: null,
  unreadable: false,
  raw: 1,
  ...part,
})

export const arrived = (part: Partial<EmailDelivery> = {}): EmailDelivery => ({
  inbox: ADDRESS,
  id: 'first@kunde.example#AAAAAAAAAAAAAAAAAAAAAA',
  at: 1_750_000_000_000,
  sender: CARLA,
  old: false,
  mail: sampleMail(),
  files: [],
  ...part,
})

export const sampleDeliveries: EmailDelivery[] = [
  arrived(),
  arrived({
    id: 'second',
    old: true,
    mail: sampleMail({
      mailId: null,
      answers: ['first@kunde.example'],
      page: 'p'.repeat(22),
      machine: 'auto_reply',
      protection: 'smime_signed',
      warnings: [{ kind: 'reply_to_differs', value: 'else@kunde.example' }],
      invitation: {
        method: 'request',
        summary: 'Besuch',
        start: 1_750_000_000_000,
        end: null,
        allDay: false,
        location: null,
        organizer: CARLA,
      },
    }),
    files: [
      {
        id: 'u'.repeat(22),
        kind: 'image',
        mimeType: 'image/png',
        fileName: 'scratch.png',
        sha256: 'a'.repeat(64),
        inline: true,
      },
    ],
  }),
  arrived({
    id: 'bounce',
    sender: { name: null, address: 'unknown-1@sender.invalid' },
    mail: sampleMail({
      machine: 'bounce',
      report: {
        kind: 'delivery',
        original: 'ours@nordlicht.example',
        recipients: [
          {
            address: 'carla@kunde.example',
            action: 'failed',
            failure: { code: '5.1.1', reason: 'unknown_address', detail: 'user unknown' },
          },
        ],
      },
    }),
  }),
]

export const outbound: Outbound = {
  correlation: 'abcdefghijklmnopqrstuv',
  to: [{ kind: 'email', value: CARLA.address }],
  content: {
    kind: 'mail',
    mail: {
      mailId: 'ours@nordlicht.example',
      from: { name: 'Ada, Nordlicht', address: ADDRESS },
      replyTo: null,
      to: [CARLA],
      cc: [],
      bcc: [],
      subject: 'Re: Kratzer an der Lampe',
      text: 'Moin Carla',
      html: '<p>Moin Carla</p>',
      inReplyTo: 'first@kunde.example',
      references: ['first@kunde.example'],
      automatic: false,
    },
  },
  quotedId: null,
}
