/** What agents decide about two contacts that may be one person. */
import type { AppContext } from '../../context.ts'
import type { DuplicateView } from '../../contract/contact.ts'
import { conflict, invalidInput } from '../../errors.ts'
import type { AgentActor } from '../access.ts'
import { lockPeople, mergeContacts } from '../contact/merge.ts'
import { contactsUpdated } from '../contact/store.ts'
import { record } from '../record.ts'
import { presentDuplicates } from './present.ts'
import { accessDuplicate } from './store.ts'

/**
 * They are one: `keep` stays. The answer shows them as they were. Throws count_differs where more or less would go by it
 * than whoever asks has read.
 */
export async function mergeDuplicate(
  ctx: AppContext,
  actor: AgentActor,
  { id, keep, goes }: { id: number; keep: number; goes: number },
): Promise<DuplicateView> {
  return ctx.db.transaction(async (tx) => {
    await accessDuplicate(tx, actor, id, 'contact.merge')
    await lockPeople(ctx, tx)
    // Somebody else may have merged one of them while we waited.
    const row = await accessDuplicate(tx, actor, id, 'contact.merge')
    const drop = [row.contact_id, row.other_id].find((each) => each !== keep)
    if (drop === undefined || (keep !== row.contact_id && keep !== row.other_id)) {
      throw invalidInput([{ path: 'keep', message: 'expected one of the two people' }])
    }
    const [view] = await presentDuplicates(ctx, tx, [row], keep)
    if (view && view.goes !== goes) {
      throw conflict('count_differs', `${view.goes} conversations would go with this, and not ${goes}.`)
    }
    const events = await mergeContacts(ctx, tx, actor, { keep, drop })
    const audit = {
      action: 'contact.merge',
      object: 'contact',
      objectId: keep,
      detail: { merged: drop, goes },
    }
    await record(ctx, tx, actor, audit, ...events)
    return { ...(view as DuplicateView), state: 'merged' as const }
  })
}

/** They are two. The question is not asked again. */
export async function dismissDuplicate(
  ctx: AppContext,
  actor: AgentActor,
  id: number,
): Promise<DuplicateView> {
  return ctx.db.transaction(async (tx) => {
    const row = await accessDuplicate(tx, actor, id, 'contact.merge')
    if (row.state === 'open') {
      const decided = { state: 'dismissed' as const, decided_at: ctx.clock.now(), decided_by: actor.id }
      await tx.updateTable('duplicate').set(decided).where('id', '=', id).execute()
      const pair = new Set([row.contact_id, row.other_id])
      const audit = { action: 'contact.apart', object: 'duplicate', objectId: id }
      await record(ctx, tx, actor, audit, ...(await contactsUpdated(tx, pair)))
    }
    const [view] = await presentDuplicates(ctx, tx, [{ ...row, state: 'dismissed' }])
    return view as DuplicateView
  })
}
