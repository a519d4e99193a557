/** Mail: fetched from an IMAP mailbox (or handed to our own listener), sent by SMTP. */
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { Channel } from '../adapter.ts'
import { capabilities } from './capabilities.ts'
import { check } from './check/check.ts'
import { discover } from './discover/discover.ts'
import { collect } from './imap/collect.ts'
import { discard } from './imap/discard.ts'
import { parseEmail } from './parse.ts'
import { send } from './send/send.ts'
import { fields, settings } from './settings.ts'

export const email: Channel<MailboxSettings> = {
  kind: 'email',
  capabilities,
  settings,
  fields,
  accountOf: ({ address }) => address,
  otherAccounts: ({ aliases }) => aliases,
  // What has no sender is filed under a name that nobody can write to.
  showAddress: ({ value }) => (value.endsWith('@sender.invalid') ? '' : value),
  discover,
  check,
  collect,
  discard,
  parse: parseEmail,
  attaches: true,
  send,
}
