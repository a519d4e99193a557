/** What an admin sets for a mailbox: the contract's settings. */
import { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { SettingsField } from '../adapter.ts'

export const settings = MailboxSettings

const SECRET: ReadonlySet<string> = new Set([
  'imapPassword',
  'smtpPassword',
  'oauthClientSecret',
  'oauthRefreshToken',
  'oauthAccessToken',
])

export const fields: readonly SettingsField[] = Object.keys(MailboxSettings.shape).map((key) => ({
  key,
  secret: SECRET.has(key),
  ...(key === 'address' ? { fixed: true as const } : {}),
}))
