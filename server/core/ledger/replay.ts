/** Does again to a database from a backup what the ledger says was done since; see catch-up.ts. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { restrictConversations } from '../conversation/hide.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { COPY_COLUMNS, discardCopies } from '../discard/files.ts'
import { eraseContacts } from '../erasure/contact.ts'
import { eraseConversations, lockConversations } from '../erasure/conversation.ts'
import { removeFiles } from '../erasure/files.ts'
import { blobsOf } from '../erasure/rows.ts'
import { eraseMentions } from '../erasure/mentions.ts'
import { clearMentions } from '../erasure/mentions-kept.ts'
import { eraseVisitors } from '../erasure/visitor.ts'
import { settleHeld } from '../hold/settle.ts'
import { eraseSources } from '../mail/erase.ts'
import { refreshDue, refreshFiles } from '../retention/due.ts'
import { anonymiseConversations } from '../retention/run/anonymise.ts'
import { noteOnce } from '../retention/run/note.ts'
import { redactConversations } from '../retention/run/redact.ts'
import { eraseMoved } from './moved.ts'
import { findNamed, type Findable } from './named.ts'
import type { Named, Orders } from './orders.ts'
import { applyWishes, stillRestricted } from './replay-people.ts'

const SYSTEM = { kind: 'system' } as const

/** How much was done. */
export interface Applied {
  erased: number
  files: number
  mails: number
  redacted: number
  anonymised: number
  /** Conversations, and people who asked for it. */
  restricted: number
  /** People of whom it has ended. */
  lifted: number
}

/** Nothing is underway, and nobody else writes. No events: consoles begin anew after a restore. */
export async function applyOrders(ctx: AppContext, orders: Orders): Promise<Applied> {
  const { erase, files } = orders
  await apply(ctx, 'mention', erase, leaveOthers)
  const erased = await apply(ctx, 'conversation', erase, eraseAll)
  const moved = await eraseMoved(ctx, orders.messages, eraseAll)
  const withContacts = await apply(ctx, 'contact', erase, eraseWithContacts)
  await apply(ctx, 'visitor', erase, eraseVisitors)
  const mails = await apply(ctx, 'raw_mail', erase, eraseMails)
  const done = {
    erased: erased + moved + withContacts,
    mails: mails + (await apply(ctx, 'raw_mail', files, forgetMails)),
    files: await apply(ctx, 'attachment', files, takeFiles),
    anonymised: await apply(ctx, 'conversation', orders.anonymise, anonymise),
    redacted: await apply(ctx, 'conversation', orders.redact, redact),
  }
  const people = await applyWishes(ctx, orders)
  const restricted = await apply(ctx, 'conversation', orders.restrict, (...args) => restrict(orders, ...args))
  // Letters of others that were kept when the backup was made, and are not any more; unless a hold may be missing.
  if (orders.holds === 0) await clearMentions(ctx)
  return { ...done, lifted: people.lifted, restricted: people.restricted + restricted }
}

/** How much of what was to go for good is here all the same. */
export async function stillThere(ctx: AppContext, { erase, files }: Orders): Promise<number> {
  const looks: Array<[Findable, Named]> = [
    ['conversation', erase],
    ['contact', erase],
    ['visitor', erase],
    ['raw_mail', erase],
    ['attachment', erase],
    ['raw_mail', files],
    ['attachment', files],
  ]
  let left = 0
  for (const [type, named] of looks) {
    for await (const found of findNamed(ctx, type, named)) left += found.length
  }
  return left
}

/** Returns names of stored files that are nobody's any more. */
type Act = (ctx: AppContext, tx: Tx, ids: readonly number[]) => Promise<readonly string[]>

async function apply(ctx: AppContext, type: Findable, named: Named, act: Act): Promise<number> {
  let done = 0
  for await (const ids of findNamed(ctx, type, named)) {
    await removeFiles(ctx, await ctx.db.transaction((tx) => act(ctx, tx, ids)))
    done += ids.length
  }
  return done
}

/** While their addresses are still known. */
async function leaveOthers(
  ctx: AppContext,
  tx: Tx,
  contactIds: readonly number[],
): Promise<readonly string[]> {
  const blobs: string[] = []
  for (const id of contactIds) {
    for (let more = true; more;) {
      const erased = await eraseMentions(ctx, tx, id)
      blobs.push(...erased.blobs)
      more = erased.conversations > 0
    }
  }
  return blobs
}

/** A hold that kept one of them then had been released before it went. */
async function eraseAll(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const rows = await tx.selectFrom('conversation').select('contact_id').where('id', 'in', ids).execute()
  const contacts = [...new Set(rows.map(({ contact_id: id }) => id))]
  await tx.updateTable('contact').set({ held: 0 }).where('id', 'in', contacts).execute()
  await tx.updateTable('conversation').set({ held: 0 }).where('id', 'in', ids).execute()
  const blobs = await eraseConversations(ctx, tx, SYSTEM, ids)
  // Whoever is still here is held as before: whether that has ended meanwhile is for people to say.
  await settleHeld(ctx, tx, { contacts, conversations: [] })
  return blobs
}

/** A contact went with the last conversation: those of theirs that had become one with another went in it. */
async function eraseWithContacts(
  ctx: AppContext,
  tx: Tx,
  ids: readonly number[],
): Promise<readonly string[]> {
  const rows = await tx.selectFrom('conversation').select('id').where('contact_id', 'in', ids).execute()
  const blobs = await eraseAll(
    ctx,
    tx,
    rows.map(({ id }) => id),
  )
  await eraseContacts(tx, ids)
  return blobs
}

async function eraseMails(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<readonly string[]> {
  return (await eraseSources(ctx, tx, ids)).blobs
}

async function forgetMails(_ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<readonly string[]> {
  const rows = await tx.selectFrom('raw_mail').select('blob').where('id', 'in', ids).execute()
  await tx.updateTable('raw_mail').set({ blob: null, envelope: null }).where('id', 'in', ids).execute()
  return rows.flatMap(({ blob }) => blob ?? [])
}

async function takeFiles(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<readonly string[]> {
  const conversations = await tx
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select(['conversation.id', 'conversation.inbox_id'])
    .distinct()
    .where('attachment.id', 'in', ids)
    .execute()
  const files = await tx
    .deleteFrom('attachment')
    .where('id', 'in', ids)
    .returning(['blob', 'small_blob', ...COPY_COLUMNS])
    .execute()
  await discardCopies(ctx, tx, files)
  await refreshFiles(
    ctx,
    tx,
    conversations.map(({ id }) => id),
  )
  await noteOnce(ctx, tx, conversations, 'files_deleted')
  return blobsOf(files)
}

async function anonymise(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<readonly string[]> {
  const rows = (await lockConversations(ctx, tx, ids)).filter((row) => row.anonymised_at === null)
  const { blobs } = await anonymiseConversations(ctx, tx, rows)
  await noteOnce(ctx, tx, rows, 'anonymised')
  await refreshDue(ctx, tx, ids)
  return blobs
}

/** Of what was redacted before, what was said after that. */
const isUnredacted = ({ redacted_at: at, last_message_at: last }: ConversationRow) => at === null || last > at

async function redact(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<readonly string[]> {
  const rows = (await lockConversations(ctx, tx, ids)).filter(isUnredacted)
  const { blobs } = await redactConversations(ctx, tx, rows)
  await noteOnce(ctx, tx, rows, 'redacted')
  await refreshDue(ctx, tx, ids)
  return blobs
}

async function restrict(
  orders: Orders,
  ctx: AppContext,
  tx: Tx,
  ids: readonly number[],
): Promise<readonly string[]> {
  const rows = stillRestricted(ctx, orders, await lockConversations(ctx, tx, ids))
  await restrictConversations(ctx, tx, SYSTEM, rows)
  await refreshDue(ctx, tx, ids)
  return []
}
