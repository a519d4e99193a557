/** The inboxes that share templates. */
import type { NewEvent } from '../../events/log.ts'
import type { Reader } from '../../storage/database.ts'
import type { Inbox } from '../inbox/store.ts'
import type { TemplateGroup } from './store.ts'

export async function inboxesOf(db: Reader, { channel, account_group }: TemplateGroup): Promise<Inbox[]> {
  return db
    .selectFrom('inbox')
    .selectAll()
    .where('channel', '=', channel)
    .where(({ and, eb, or }) =>
      or([
        eb('account_group', '=', account_group),
        and([eb('account_group', 'is', null), eb('account', '=', account_group)]),
      ]),
    )
    .orderBy('id')
    .execute()
}

export async function templatesUpdated(db: Reader, group: TemplateGroup): Promise<NewEvent[]> {
  const inboxes = await inboxesOf(db, group)
  return inboxes.map(({ id }) => ({ name: 'template.updated', inboxId: id }))
}
