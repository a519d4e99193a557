/** Two contacts become one: everything of `drop` is `keep`'s, and `drop` goes. Can't be undone. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor, VisitorActor } from '../access.ts'
import { restrictConversations } from '../conversation/hide.ts'
import { mergeConversation } from '../conversation/merge.ts'
import { waitingFor } from '../conversation/notes.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { earlier, later } from '../conversation/rules.ts'
import { adoptDuplicates } from '../duplicate/adopt.ts'
import { moveHolds } from '../hold/settle.ts'
import { markOwnAddresses } from '../mail/participants.ts'
import { refreshContacts } from '../retention/due.ts'
import { contactsUpdated } from './store.ts'

/** After `lockPeople`. The caller has authorised it (or the visitor has proved to be both) and records it. */
export async function mergeContacts(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor | VisitorActor,
  { keep, drop }: { keep: number; drop: number },
): Promise<NewEvent[]> {
  const merged = await moveConversations(ctx, tx, actor, keep, drop)
  await moveIdentities(ctx, tx, keep, drop)
  await markOwnAddresses(tx, keep)
  await moveConsents(tx, keep, drop)
  await moveWaiting(tx, keep, drop)
  const asked = await adoptDuplicates(tx, keep, drop)
  await takeFacts(tx, keep, drop)
  await moveHolds(tx, drop, keep)
  await tx.deleteFrom('contact').where('id', '=', drop).execute()
  const restricted = await restrictAsked(ctx, tx, keep)
  await refreshContacts(ctx, tx, [keep])
  return [...merged, ...restricted, ...(await contactsUpdated(tx, new Set([keep, ...asked])))]
}

/**
 * Whatever arrives meanwhile, in whichever inbox, must find one of the two as they were or the one they become;
 * and so must another merge.
 */
export async function lockPeople(ctx: AppContext, tx: Tx): Promise<void> {
  const inboxes = await tx.selectFrom('inbox').select(['id', 'channel']).orderBy('id').execute()
  for (const { id } of inboxes) await ctx.db.lockInbox(tx, id)
  for (const channel of [...new Set(inboxes.map((inbox) => inbox.channel))].sort()) {
    await ctx.db.lockContacts(tx, channel)
  }
}

async function moveConversations(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor | VisitorActor,
  keep: number,
  drop: number,
): Promise<NewEvent[]> {
  const rows = await ctx.db
    .forUpdate(
      tx.selectFrom('conversation').selectAll().where('contact_id', 'in', [keep, drop]).orderBy('id'),
    )
    .execute()
  // What is out of sight stays so by itself.
  const running = (contactId: number) => (row: ConversationRow) =>
    row.contact_id === contactId && row.status !== 'resolved' && row.hidden === null
  const events: NewEvent[] = []
  for (const from of rows.filter(running(drop))) {
    // Of mail somebody has several at once, and merging people makes one of none of them.
    const into = rows.find((row) => running(keep)(row) && threadKeyOf(row) === threadKeyOf(from))
    if (into) events.push(await mergeConversation(ctx, tx, actor, from, into))
  }
  await tx.updateTable('conversation').set({ contact_id: keep }).where('contact_id', '=', drop).execute()
  return events
}

const threadKeyOf = ({ inbox_id: inboxId, thread }: ConversationRow) => `${inboxId}:${thread}`

/** What one of them wants kept and not used is so of both. */
async function restrictAsked(ctx: AppContext, tx: Tx, contactId: number): Promise<NewEvent[]> {
  const rows = await tx
    .selectFrom('conversation')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .select(['conversation.id', 'conversation.inbox_id', 'conversation.hidden'])
    .where('contact.id', '=', contactId)
    .whereRef('conversation.created_at', '<=', 'contact.restriction_asked_at')
    .orderBy('conversation.id')
    .execute()
  return restrictConversations(ctx, tx, { kind: 'system' }, rows)
}

/** Written anew, so that those of `keep` stand before them: that is how the person is reached first. */
async function moveIdentities(ctx: AppContext, tx: Tx, keep: number, drop: number): Promise<void> {
  const rows = await tx.deleteFrom('identity').where('contact_id', '=', drop).returningAll().execute()
  const moved = rows
    .sort((a, b) => a.id - b.id)
    .map((old) => {
      const { id: _, ...row } = old
      return { ...row, contact_id: keep }
    })
  for (const portion of ctx.db.portions(moved)) await tx.insertInto('identity').values(portion).execute()
}

async function moveConsents(tx: Tx, keep: number, drop: number): Promise<void> {
  const known = await tx.selectFrom('consent').selectAll().where('contact_id', '=', keep).execute()
  const keyOf = (row: (typeof known)[number]) => [row.channel, row.purpose, row.at, row.state].join()
  const keys = new Set(known.map(keyOf))
  const rows = await tx.selectFrom('consent').selectAll().where('contact_id', '=', drop).execute()
  const fresh = rows.filter((row) => !keys.has(keyOf(row))).map(({ id }) => id)
  if (fresh.length === 0) return
  await tx.updateTable('consent').set({ contact_id: keep }).where('id', 'in', fresh).execute()
}

/** Lines that wait for a conversation wait for one with whoever stays. */
async function moveWaiting(tx: Tx, keep: number, drop: number): Promise<void> {
  await tx
    .updateTable('waiting')
    .set({ target: waitingFor(keep) })
    // With every inbox, or no key would find them.
    .where('inbox_id', 'in', (query) => query.selectFrom('inbox').select('id'))
    .where('target', '=', waitingFor(drop))
    .execute()
}

/** What either asked for, or is held for, is true of both. */
async function takeFacts(tx: Tx, keep: number, drop: number): Promise<void> {
  const rows = await tx.selectFrom('contact').selectAll().where('id', 'in', [keep, drop]).execute()
  const stays = rows.find(({ id }) => id === keep)
  const goes = rows.find(({ id }) => id === drop)
  if (!stays || !goes) return
  await tx
    .updateTable('contact')
    .set({
      name: stays.name ?? goes.name,
      // What either was called until now does not undo the choice.
      name_at: Math.max(stays.name_at, goes.name_at),
      created_at: Math.min(stays.created_at, goes.created_at),
      held: stays.held === 1 ? 1 : goes.held,
      relationship_ended_at: later(stays.relationship_ended_at, goes.relationship_ended_at),
      restriction_asked_at: earlier(stays.restriction_asked_at, goes.restriction_asked_at),
      erasure_asked_at: later(stays.erasure_asked_at, goes.erasure_asked_at),
    })
    .where('id', '=', keep)
    .execute()
}
