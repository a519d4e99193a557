import type { Selectable } from 'kysely'
import type { Account, Channel } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { seesInbox, type Actor } from '../access.ts'
import { SECRETS_PURPOSE, secretsOf } from './secrets.ts'
import type { InboxTable } from './table.ts'

export type Inbox = Selectable<InboxTable>

export async function listInboxes(db: Reader, actor: Actor): Promise<Inbox[]> {
  const inboxes = await db.selectFrom('inbox').selectAll().orderBy('id').execute()
  return inboxes.filter(({ id }) => seesInbox(actor, id))
}

export async function findInbox(db: Reader, id: number): Promise<Inbox> {
  const inbox = await db.selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst()
  if (!inbox) throw notFound()
  return inbox
}

export async function membersOf(db: Reader, inboxId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('inbox_member')
    .select('agent_id')
    .where('inbox_id', '=', inboxId)
    .orderBy('agent_id')
    .execute()
  return rows.map(({ agent_id }) => agent_id)
}

/** The whole settings of an inbox, secrets included: for adapters only, never for an answer. */
export function settingsOf(ctx: AppContext, inbox: Inbox): unknown {
  const open = JSON.parse(inbox.settings) as Record<string, unknown>
  const secret = JSON.parse(ctx.sealer.open(inbox.secrets, SECRETS_PURPOSE)) as Record<string, unknown>
  return ctx.channel(inbox.channel).settings.parse({ ...open, ...secret })
}

/** How an adapter reaches its provider for this inbox. */
export function accountOf(ctx: AppContext, inbox: Inbox): Account {
  return {
    settings: settingsOf(ctx, inbox),
    baseUrl: inbox.simulator === 1 ? `${ctx.simulatorUrl}/graph` : ctx.config.whatsapp.graphUrl,
    secrets: secretsOf(ctx, inbox.id),
  }
}

/** Settings as given → what is stored openly and what is sealed. */
export function splitSettings(ctx: AppContext, channel: Channel, settings: Record<string, unknown>) {
  const secretKeys = new Set(channel.fields.filter(({ secret }) => secret).map(({ key }) => key))
  const entries = Object.entries(settings)
  return {
    settings: JSON.stringify(Object.fromEntries(entries.filter(([key]) => !secretKeys.has(key)))),
    secrets: ctx.sealer.seal(
      JSON.stringify(Object.fromEntries(entries.filter(([key]) => secretKeys.has(key)))),
      SECRETS_PURPOSE,
    ),
  }
}
