/**
 * The mail server that the running demo sends by: it takes every mail and throws it away, so that whatever a
 * newcomer writes is sent and leaves this machine nowhere.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { AppContext } from '../../../server/context.ts'
import { changeInbox } from '../../../server/core/inbox/actions.ts'
import { settingsOf } from '../../../server/core/inbox/store.ts'

export async function openPostbox(ctx: AppContext): Promise<void> {
  const inbox = await ctx.db.read
    .selectFrom('inbox')
    .selectAll()
    .where('channel', '=', 'email')
    .executeTakeFirst()
  if (!inbox) return
  const { smtpPort: wanted } = settingsOf(ctx, inbox) as MailboxSettings
  const port = (await listenOn(wanted)) ?? (await listenOn(0)) ?? wanted
  if (port !== wanted) await changeInbox(ctx, { kind: 'cli' }, inbox.id, { settings: { smtpPort: port } })
}

/** null: somebody else listens there. */
async function listenOn(port: number): Promise<number | null> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      stream.on('end', () => done())
      stream.resume()
    },
  })
  // A connection that breaks off is nobody's concern.
  server.on('error', () => {})
  const listener = server.listen(port, '127.0.0.1')
  const listens = await once(listener, 'listening').then(
    () => true,
    () => false,
  )
  if (!listens) return null
  listener.unref()
  return (listener.address() as AddressInfo).port
}
