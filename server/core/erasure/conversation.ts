/** The one way by which conversations go: all that there is of them, and of people who have no other. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'
import { contactsUpdated } from '../contact/store.ts'
import { refuseHeld } from '../hold/refuse.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { record } from '../record.ts'
import { tallyBefore } from '../tally/store.ts'
import { erasePeople, whoseAre } from './people.ts'
import { NOBODY, proveErased, type Origin } from './proof.ts'
import { eraseRows } from './rows.ts'

/** Names of stored files that have no row any more; `removeErased` takes them once that is committed. */
export type ErasedFiles = readonly string[]

/** How much went. */
export interface Erased {
  conversations: number
  messages: number
  contacts: number
  /** Of messages, and such that were to become one; and their bytes in clear. */
  files: number
  bytes: number
  /** As they came. */
  mails: number
  /** Of files, that their provider has and is asked to delete. */
  copies: number
  blobs: ErasedFiles
}

/** The same as `eraseCounted` for those who don't count. */
export async function eraseConversations(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  ids: readonly number[],
  origin: Origin = NOBODY,
): Promise<ErasedFiles> {
  return (await eraseCounted(ctx, tx, actor, ids, origin)).blobs
}

/**
 * Erases these conversations; those that are gone already are passed over. The caller has authorised it,
 * and hands the names of files to `removeErased` after the commit. Throws `held`, and erases nothing, where a
 * legal hold keeps one of them: it is asked under the rows' locks, so that none is placed meanwhile.
 *
 * What is in flight finds nothing to come back to: a message that is being sent has no outbox row to be
 * settled in, a file that is being fetched no attachment, and what is told once more of what was erased is
 * dropped (see message/gone.ts and message/forgotten.ts).
 */
export async function eraseCounted(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  ids: readonly number[],
  origin: Origin = NOBODY,
): Promise<Erased> {
  const conversations = await lockConversations(ctx, tx, ids)
  if (conversations.length === 0) return NOTHING
  await refuseHeld(
    tx,
    conversations.map(({ id }) => id),
  )
  await tallyBefore(
    ctx,
    tx,
    conversations.map(({ id }) => id),
  )
  const rows = await eraseRows(ctx, tx, conversations)
  const people = await erasePeople(ctx, tx, whoseAre(conversations))
  const [only] = conversations
  const counts = {
    conversations: conversations.length,
    messages: rows.messages,
    files: rows.files,
    contacts: people.gone.length,
  }
  await proveErased(ctx, tx, actor, origin, {
    ids: { conversation: conversations.map(({ id }) => id), contact: people.gone, visitor: people.visitors },
    suppress: [...rows.suppress, ...people.suppress],
    counts: { ...counts, mails: rows.mails + people.mails },
  })
  await record(
    ctx,
    tx,
    actor,
    {
      action: 'conversation.erase',
      object: 'conversation',
      objectId: only && conversations.length === 1 ? only.id : null,
      detail: { ...counts, ...(origin.run === null ? {} : { run: origin.run }) },
    },
    ...conversations.flatMap(({ id, inbox_id: inboxId, going_at: goingAt }) =>
      // It was told with its first portion.
      goingAt === null ? { name: 'conversation.deleted' as const, inboxId, conversationId: id } : [],
    ),
    ...(await contactsUpdated(tx, people.changed)),
    ...(people.parked > 0 ? [{ name: 'quarantine.changed' as const }] : []),
  )
  return {
    ...counts,
    bytes: rows.bytes,
    mails: rows.mails + people.mails,
    copies: rows.copies,
    blobs: [...rows.blobs, ...people.blobs],
  }
}

const NOTHING: Erased = {
  conversations: 0,
  messages: 0,
  contacts: 0,
  files: 0,
  bytes: 0,
  mails: 0,
  copies: 0,
  blobs: [],
}

/**
 * As deliveries do, inbox by inbox: what is taken in at this moment is wholly before or wholly after. New
 * messages wait for the row of their conversation, and then find it gone.
 */
export async function lockConversations(
  ctx: AppContext,
  tx: Tx,
  ids: readonly number[],
): Promise<ConversationRow[]> {
  if (ids.length === 0) return []
  const inboxes = await tx
    .selectFrom('conversation')
    .select('inbox_id')
    .distinct()
    .where('id', 'in', ids)
    .orderBy('inbox_id')
    .execute()
  for (const { inbox_id: inboxId } of inboxes) await ctx.db.lockInbox(tx, inboxId)
  return ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', 'in', ids).orderBy('id'))
    .execute()
}
