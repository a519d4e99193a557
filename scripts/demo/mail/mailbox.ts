/** The shop's third inbox: the mailbox that its customers write to. */
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { AppContext } from '../../../server/context.ts'
import { createInbox } from '../../../server/core/inbox/actions.ts'
import type { Inbox } from '../../../server/core/inbox/store.ts'

export const NAME = 'Service-E-Mail'
export const ADDRESS = 'service@nordlicht.example'
/** The mail server that took what is here, and says what it found out about who sent it. */
export const SERVER = 'mx.nordlicht.example'
/** Where the running demo takes the shop's own mails; see postbox.ts. */
export const PORT = 43_025

const settings: Partial<MailboxSettings> = {
  address: ADDRESS,
  aliases: ['hallo@nordlicht.example'],
  senderName: '{agent} | Nordlicht Möbel',
  // Handed over: there is no mailbox anywhere that could be fetched from.
  receive: 'smtp',
  smtpHost: '127.0.0.1',
  smtpPort: PORT,
  smtpEncryption: 'none',
  authenticators: [SERVER],
  signature:
    '<p>{agent}<br><b>Nordlicht Möbel</b> · Große Elbstraße 42 · 22767 Hamburg<br><a href="https://nordlicht.example">nordlicht.example</a></p>',
}

export const openMailbox = (ctx: AppContext): Promise<Inbox> =>
  createInbox(ctx, { kind: 'cli' }, { channel: 'email', name: NAME, settings })
