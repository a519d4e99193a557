/** Visitors who have written nothing: there is no reason to know them. */
import { setImmediate } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { contactsUpdated } from '../contact/store.ts'
import { record } from '../record.ts'
import { eraseContacts } from './contact.ts'
import type { ErasedFiles } from './conversation.ts'
import { removeErased, removeFiles } from './files.ts'
import { contactsWaiting } from './pending.ts'
import { NOBODY, proveErased } from './proof.ts'
import { eraseVisitors } from './visitor.ts'

const PAGE = 200

/**
 * How many went of those who came before that time (ms), have not come back since, and have no chat in the
 * inbox of their website.
 */
export async function eraseSilentVisitors(ctx: AppContext, before: number): Promise<number> {
  let erased = 0
  let after = 0
  for (;;) {
    const page = await ctx.db.read
      .selectFrom('visitor')
      .select('id')
      .where('id', '>', after)
      .where('created_at', '<=', before)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const ids = page.map(({ id }) => id)
    const silent = await silentAmong(ctx.db.read, ids, before)
    for (const [inboxId, visitors] of Map.groupBy(silent, ({ inbox_id }) => inbox_id)) {
      const gone = await ctx.db.transaction((tx) =>
        erase(
          ctx,
          tx,
          inboxId,
          visitors.map(({ id }) => id),
          before,
        ),
      )
      await removeFiles(ctx, gone.files)
      erased += gone.erased
    }
    after = ids.at(-1) ?? after
    if (ids.length < PAGE) break
    await setImmediate()
  }
  if (erased > 0) await removeErased(ctx, [])
  return erased
}

interface Silent {
  id: number
  inbox_id: number
  contact_id: number | null
}

async function silentAmong(db: Reader, ids: readonly number[], before: number): Promise<Silent[]> {
  if (ids.length === 0) return []
  return (
    db
      .selectFrom('visitor')
      .leftJoin('identity', (join) =>
        join
          .onRef('identity.value', '=', 'visitor.public_id')
          .on('identity.channel', '=', 'web')
          .on('identity.kind', '=', 'visitor'),
      )
      .leftJoin('contact', 'contact.id', 'identity.contact_id')
      .select(['visitor.id', 'visitor.inbox_id', 'identity.contact_id'])
      .where('visitor.id', 'in', ids)
      // What is kept for a court, or because they asked for that, is kept whole.
      .where(({ eb, or }) => or([eb('contact.held', 'is', null), eb('contact.held', '=', 0)]))
      .where('contact.restriction_asked_at', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('conversation')
              .select('conversation.id')
              .whereRef('conversation.contact_id', '=', 'identity.contact_id')
              .whereRef('conversation.inbox_id', '=', 'visitor.inbox_id'),
          ),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('visitor_session as session')
              .select('session.id')
              .whereRef('session.visitor_id', '=', 'visitor.id')
              .where('session.created_at', '>', before),
          ),
        ),
      )
      .execute()
  )
}

/** Asked again under the lock under which messages are taken in: a first one may be on its way. */
async function erase(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  candidates: readonly number[],
  before: number,
): Promise<{ erased: number; files: ErasedFiles }> {
  await ctx.db.lockInbox(tx, inboxId)
  // Whoever comes back holds their row meanwhile.
  await ctx.db
    .forUpdate(tx.selectFrom('visitor').select('id').where('id', 'in', candidates).orderBy('id'))
    .execute()
  const silent = await silentAmong(tx, candidates, before)
  const contactIds = [...new Set(silent.flatMap(({ contact_id }) => contact_id ?? []))]
  const waiting = await contactsWaiting(ctx, tx, ['raw_delivery', 'quarantine'], contactIds)
  const leaving = silent.filter(({ contact_id }) => contact_id === null || !waiting.has(contact_id))
  if (leaving.length === 0) return { erased: 0, files: [] }
  const files = await eraseVisitors(
    ctx,
    tx,
    leaving.map(({ id }) => id),
  )
  const left = leaving.flatMap(({ contact_id }) => contact_id ?? [])
  const nobodies = await nobodiesAmong(ctx, tx, [...new Set(left)])
  const asked = await eraseContacts(tx, nobodies)
  const changed = new Set([...left.filter((id) => !nobodies.includes(id)), ...asked])
  const detail = { visitors: leaving.length, contacts: nobodies.length, files: files.length }
  const ids = { visitor: leaving.map(({ id }) => id), contact: nobodies }
  await proveErased(ctx, tx, { kind: 'system' }, NOBODY, { ids, suppress: [], counts: detail })
  await record(
    ctx,
    tx,
    { kind: 'system' },
    { action: 'visitor.erase', object: 'inbox', objectId: inboxId, detail },
    ...(await contactsUpdated(tx, changed)),
  )
  return { erased: leaving.length, files }
}

/** Contacts whom nothing names any more, and who have written nowhere. */
async function nobodiesAmong(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .forUpdate(
      tx
        .selectFrom('contact')
        .select('contact.id')
        .where('contact.id', 'in', ids)
        .where(({ and, not, exists, selectFrom }) =>
          and(
            (['identity', 'conversation'] as const).map((table) =>
              not(
                exists(
                  selectFrom(table).select(`${table}.id`).whereRef(`${table}.contact_id`, '=', 'contact.id'),
                ),
              ),
            ),
          ),
        )
        .orderBy('contact.id'),
    )
    .execute()
  return rows.map(({ id }) => id)
}
