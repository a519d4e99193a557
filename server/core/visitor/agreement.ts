/** Which wording of the privacy notice somebody has agreed to, and how they do. */
import type { AppContext } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { addConsents } from '../consent/store.ts'
import { contactsUpdated } from '../contact/store.ts'
import { currentNotice } from '../notice/store.ts'
import type { Website } from './site.ts'

export const noticeRequired = () =>
  new AppError('notice_required', 409, 'The privacy notice has to be agreed to first.')
const noticeChanged = () =>
  new AppError('notice_changed', 409, 'The privacy notice is another one by now: read it again.')

/** The newest version that this person has agreed to; null: none. */
export async function agreedVersion(
  db: Reader,
  contactId: number | null,
  inboxId: number,
): Promise<number | null> {
  if (contactId === null) return null
  const row = await db
    .selectFrom('consent')
    .innerJoin('notice', 'notice.id', 'consent.notice_id')
    .select('notice.version')
    .where('consent.contact_id', '=', contactId)
    .where('consent.purpose', '=', 'privacy_notice')
    .where('consent.state', '=', 'granted')
    .where('notice.inbox_id', '=', inboxId)
    .orderBy('notice.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.version ?? null
}

/** Throws notice_required where the wording of today has not been agreed to and has to be. */
export async function refuseUninformed(
  db: Reader,
  { inbox, settings }: Website,
  contactId: number | null,
): Promise<void> {
  if (settings.notice?.required !== true) return
  const [notice, agreed] = await Promise.all([
    currentNotice(db, inbox.id),
    agreedVersion(db, contactId, inbox.id),
  ])
  if (notice && agreed !== notice.version) throw noticeRequired()
}

/** Agreeing twice to one wording is agreeing once: then there is nothing to tell. Throws notice_changed. */
export async function agree(
  ctx: AppContext,
  tx: Tx,
  { inbox, settings }: Website,
  contactId: number,
  { version, language }: { version: number; language: string },
): Promise<NewEvent[]> {
  const notice = settings.notice && (await currentNotice(tx, inbox.id))
  if (!notice || notice.version !== version) throw noticeChanged()
  if ((await agreedVersion(tx, contactId, inbox.id)) === version) return []
  await addConsents(ctx, tx, [
    {
      contact_id: contactId,
      channel: inbox.channel,
      purpose: 'privacy_notice',
      state: 'granted',
      source: 'widget',
      detail: null,
      agent_id: null,
      at: ctx.clock.now(),
      notice_id: notice.id,
      language,
    },
  ])
  return contactsUpdated(tx, new Set([contactId]))
}
