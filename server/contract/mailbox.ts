/** One mailbox as an inbox: how its mail is fetched, sent and kept. */
import { z } from 'zod'
import { Typed } from './common.ts'

const line = (longest: number) => Typed.trim().max(longest)

/** One address and nothing beside it: no list, no quotes, no comment, no second line. */
export const MailboxAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@<>",;:()\\[\]]+@[^\s@<>",;:()\\[\]]+$/, 'expected an address such as support@example.com')

const Host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^[0-9a-f:]+$/, 'expected the name of a server, without https://')
const Port = z.int().min(1).max(65_535)

/** tls: from the first byte · starttls: asked for before anything is said · none: only to this very machine */
export const Encryption = z.enum(['tls', 'starttls', 'none'])
export type Encryption = z.infer<typeof Encryption>

const secret = z
  .string()
  .max(8192)
  .regex(/^[^\p{C}]*$/u, 'expected visible characters')
  .nullable()
  .default(null)

/** A day of the wall clock nowhere in particular: mail that is older is not fetched. */
const Day = z.iso.date().nullable()

/**
 * The settings of an inbox of channel `email`. Secret: `imapPassword`, `smtpPassword`, `oauthClientSecret`,
 * `oauthRefreshToken`, `oauthAccessToken`.
 */
export const MailboxSettings = z
  .strictObject({
    /** What customers write to; also the name of the account. */
    address: MailboxAddress,
    /** Other addresses whose mail comes here. Nobody who writes from one of them is a customer. */
    aliases: z.array(MailboxAddress).max(50).default([]),
    /** Who answers, beside the address. `{agent}` and `{inbox}` stand for names. */
    senderName: line(120).default('{inbox}'),

    /** imap: fetched from there · smtp: handed to this server's own listener, and nothing is fetched */
    receive: z.enum(['imap', 'smtp']).default('imap'),
    imapHost: Host.nullable().default(null),
    imapPort: Port.default(993),
    imapEncryption: Encryption.default('tls'),
    /** null: the address */
    imapUser: line(254).nullable().default(null),
    imapPassword: secret,
    folders: z.array(line(255).min(1)).min(1).max(20).default(['INBOX']),
    /** Mail from that day on is taken in when a folder is read first; null: only what comes from then on. */
    since: Day.default(null),
    /** What happens at the provider to what was taken in. */
    after: z.enum(['leave', 'seen', 'move']).default('seen'),
    /** With `move`: where to. Made if it is not there. */
    moveTo: line(255).nullable().default(null),

    smtpHost: Host.nullable().default(null),
    smtpPort: Port.default(465),
    smtpEncryption: Encryption.default('tls'),
    /** null: as for IMAP */
    smtpUser: line(254).nullable().default(null),
    /** null: as for IMAP */
    smtpPassword: secret,

    /** password: as above · oauth: tokens of the provider, for IMAP and SMTP alike */
    login: z.enum(['password', 'oauth']).default('password'),
    oauthClientId: line(500).nullable().default(null),
    oauthClientSecret: secret,
    /** Makes access tokens. */
    oauthRefreshToken: secret,
    /** In place of one that is made: it works until it ends. */
    oauthAccessToken: secret,
    /** Where access tokens are made. */
    oauthEndpoint: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable()
      .default(null),
    oauthScope: line(1000).nullable().default(null),

    /** plus: answers go to local+token@domain, which not every provider delivers · none: to the address */
    replyTokens: z.enum(['plus', 'none']).default('none'),
    /** Names of the servers whose Authentication-Results may be believed; empty: that of the IMAP server's domain. */
    authenticators: z.array(Host).max(10).default([]),
    /** Below what is written, before the agent's own: a small set of HTML. `{agent}` and `{inbox}` stand for names. */
    signature: Typed.max(10_000).default(''),
    /** What was said before stands below an answer. */
    quote: z.boolean().default(true),
    /** All files of one mail together, megabytes. */
    maxFilesMb: z.int().min(1).max(100).default(20),

    /** Sent once to who begins a conversation; null: nothing is sent by itself. Nothing of their mail stands in it. */
    autoReply: z
      .strictObject({
        subject: line(150).min(1),
        text: Typed.trim().min(1).max(5000),
        /** Also to senders for whom neither their domain nor their server vouches: anybody can write in their name. */
        toUnverified: z.boolean().default(false),
      })
      .nullable()
      .default(null),

    /** What is erased here is deleted at the provider, too. */
    eraseAtProvider: z.boolean().default(true),
  })
  .superRefine((settings, check) => {
    const need = (path: string, message: string) => check.addIssue({ code: 'custom', path: [path], message })
    if (settings.receive === 'imap' && settings.imapHost === null) need('imapHost', 'expected a server')
    if (settings.autoReply && settings.smtpHost === null) need('smtpHost', 'expected a server to answer by')
    if (settings.after === 'move' && settings.moveTo === null) need('moveTo', 'expected a folder')
    if (settings.moveTo !== null && settings.folders.includes(settings.moveTo)) {
      need('moveTo', 'expected a folder that is not fetched from')
    }
    if (settings.login === 'oauth' && !settings.oauthAccessToken && !settings.oauthRefreshToken) {
      need('oauthRefreshToken', 'expected a token')
    }
    if (settings.oauthRefreshToken && !(settings.oauthEndpoint && settings.oauthClientId)) {
      need('oauthEndpoint', 'expected where and for whom tokens are made')
    }
  })
export type MailboxSettings = z.infer<typeof MailboxSettings>
