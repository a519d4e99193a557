/** A mailbox at a real IMAP server that an inbox is fed from, for the tests of collecting. */
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import type { HealthView } from '../../server/contract/inbox.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { until } from '../helpers/acts.ts'
import { IMAP_PASSWORD } from '../helpers/dovecot.ts'
import type { TestServer } from '../helpers/server.ts'

const SYSTEM = { kind: 'system' } as const

export const simpleMail = (id: string, text = 'Moin') =>
  `From: Carla <carla@kunde.example>\r\nTo: support@nordlicht.example\r\nSubject: ${id}\r\n` +
  `Message-ID: <${id}@kunde.example>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n\r\n${text}\r\n`

export interface Collected {
  inboxId: number
  /** Subjects' ids of the mails that are here, in the order in which they came. */
  ids(): Promise<Array<string | null>>
  /** Waits until exactly these are here, in whatever order. */
  has(...ids: string[]): Promise<void>
  health(): Promise<HealthView>
  isReady(): Promise<void>
}

export interface Server {
  host?: string
  port: number
  user: string
}

export async function collectFrom(
  t: TestServer,
  { host = '127.0.0.1', port, user }: Server,
  settings: Partial<MailboxSettings> = {},
): Promise<Collected> {
  const inbox = await createInbox(t.ctx, SYSTEM, {
    channel: 'email',
    name: user,
    settings: {
      address: `${user}@nordlicht.example`,
      imapHost: host,
      imapPort: port,
      imapEncryption: 'none',
      imapUser: user,
      imapPassword: IMAP_PASSWORD,
      after: 'leave',
      ...settings,
    },
  })
  const ids = async () => {
    const rows = await t.ctx.db.read
      .selectFrom('raw_mail')
      .select('mail_id')
      .where('inbox_id', '=', inbox.id)
      .orderBy('id')
      .execute()
    return rows.map(({ mail_id }) => mail_id?.replace('@kunde.example', '') ?? null)
  }
  const health = async () => (await t.owner.get<HealthView>(`/api/inboxes/${inbox.id}/health`)).body
  return {
    inboxId: inbox.id,
    ids,
    health,
    has: (...wanted) =>
      until(async () => {
        const here = (await ids()).toSorted()
        const expected = wanted.toSorted()
        if (JSON.stringify(here) !== JSON.stringify(expected)) {
          throw new Error(
            `expected ${expected.length}: ${expected.join(' ')}; found ${here.length}: ${here.join(' ')}`,
          )
        }
      }),
    isReady: () =>
      until(async () => {
        const { collector } = await health()
        if (collector?.state !== 'ready') throw new Error(`the collector is ${JSON.stringify(collector)}`)
      }),
  }
}
