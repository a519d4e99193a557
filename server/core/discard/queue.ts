/** What is to be deleted at the provider, too: remembered until it is. */
import type { Insertable, Selectable } from 'kysely'
import type { Channel, Collected, Failure } from '../../../channels/adapter.ts'
import { DAY, MINUTE, SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { accountOf, findInbox, type Inbox } from '../inbox/store.ts'
import { placeOf } from '../mail/folders.ts'
import type { DiscardTable, FileCopy } from './table.ts'

/** As many are taken at once; mails are handed to the adapter together. */
const PORTION = 100
const FIRST_PAUSE = 5 * MINUTE
const LONGEST_PAUSE = DAY
const PATIENCE_MS = 5 * MINUTE
/** For one file. */
const FILE_PATIENCE_MS = 30 * SECOND

type Row = Selectable<DiscardTable>

/** From `dueAt` (ms) on the provider's copy of a mail is to go. Asking twice is asking once: what is gone is gone. */
export async function askDiscard(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  place: Collected,
  dueAt: number,
): Promise<void> {
  await enqueue(ctx, tx, [
    { inbox_id: inboxId, place: JSON.stringify(placeOf(place)), until: null, due_at: dueAt },
  ])
}

type Asked = Pick<Insertable<DiscardTable>, 'inbox_id' | 'place' | 'until' | 'due_at'>

export async function enqueue(ctx: AppContext, tx: Tx, asked: readonly Asked[]): Promise<void> {
  const rows = asked.map((each) => ({ ...each, attempts: 0, created_at: ctx.clock.now() }))
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('discard').values(portion).execute()
}

/**
 * Deletes what is due, and tells how many that were. What could not be deleted is due again after a while, as
 * often as it takes until nothing of it is there: somebody was promised that it goes.
 */
export async function discardDue(ctx: AppContext): Promise<number> {
  const now = ctx.clock.now()
  await ctx.db.transaction((tx) => tx.deleteFrom('discard').where('until', '<=', now).execute())
  const inboxes = await ctx.db.read
    .selectFrom('discard')
    .select('inbox_id')
    .distinct()
    .where('due_at', '<=', now)
    .orderBy('inbox_id')
    .execute()
  let gone = 0
  for (const { inbox_id: id } of inboxes) {
    const inbox = await findInbox(ctx.db.read, id)
    for (let more = true; more;) {
      const some = await discardSome(ctx, inbox)
      gone += some.gone
      more = some.more
    }
  }
  return gone
}

/** Of one inbox; how many are gone. */
async function discardSome(ctx: AppContext, inbox: Inbox): Promise<{ gone: number; more: boolean }> {
  const rows = await ctx.db.read
    .selectFrom('discard')
    .selectAll()
    .where('inbox_id', '=', inbox.id)
    .where('due_at', '<=', ctx.clock.now())
    .orderBy('due_at')
    .orderBy('id')
    .limit(PORTION)
    .execute()
  if (rows.length === 0) return { gone: 0, more: false }
  const { done, left } = await attempt(ctx, inbox, rows)
  await ctx.db.transaction(async (tx) => {
    const ids = done.map(({ id }) => id)
    if (ids.length > 0) await tx.deleteFrom('discard').where('id', 'in', ids).execute()
    for (const row of left) await postpone(ctx, tx, row)
  })
  return { gone: done.length, more: done.length > 0 && rows.length === PORTION }
}

/** What is gone, by us or before, and what is still there. */
interface Attempted {
  done: readonly Row[]
  left: readonly Row[]
}

async function attempt(ctx: AppContext, inbox: Inbox, rows: readonly Row[]): Promise<Attempted> {
  const { discard, discardFile } = ctx.channel(inbox.channel)
  if (discard) return discardMails(ctx, inbox, rows, discard)
  if (discardFile) return discardFiles(ctx, inbox, rows, discardFile)
  // Nothing of it lies anywhere but here.
  return { done: rows, left: [] }
}

/** All of them, or none. */
async function discardMails(
  ctx: AppContext,
  inbox: Inbox,
  rows: readonly Row[],
  discard: NonNullable<Channel['discard']>,
): Promise<Attempted> {
  const places = rows.map(({ place }) => JSON.parse(place) as Collected)
  const outcome = await discard(places, accountOf(ctx, inbox), AbortSignal.timeout(PATIENCE_MS))
  if (outcome.ok) return { done: rows, left: [] }
  warn(ctx, inbox, rows.length, outcome.failure)
  return { done: [], left: rows }
}

/** One by one. Where the provider is in trouble the others are spared, too: it would say the same of them. */
async function discardFiles(
  ctx: AppContext,
  inbox: Inbox,
  rows: readonly Row[],
  discardFile: NonNullable<Channel['discardFile']>,
): Promise<Attempted> {
  const account = accountOf(ctx, inbox)
  const done: Row[] = []
  const left: Row[] = []
  for (const [index, row] of rows.entries()) {
    const { file } = JSON.parse(row.place) as FileCopy
    const outcome = await discardFile(file, account, AbortSignal.timeout(FILE_PATIENCE_MS))
    if (outcome.ok) {
      done.push(row)
      continue
    }
    const isTrouble = outcome.pauses || outcome.retry !== null
    const spared = isTrouble ? rows.slice(index) : [row]
    left.push(...spared)
    warn(ctx, inbox, spared.length, outcome.failure)
    if (isTrouble) break
  }
  return { done, left }
}

function warn(ctx: AppContext, inbox: Inbox, copies: number, { code, reason }: Failure): void {
  ctx.log.warn({ inbox: inbox.id, copies, code, reason }, 'not deleted at the provider yet')
}

async function postpone(ctx: AppContext, tx: Tx, { id, attempts }: Row): Promise<void> {
  const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(attempts, 20), LONGEST_PAUSE)
  await tx
    .updateTable('discard')
    .set({ attempts: attempts + 1, due_at: ctx.clock.now() + pause })
    .where('id', '=', id)
    .execute()
}
