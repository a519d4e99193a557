/**
 * Conversations of others that were kept whole when somebody who stands in them was erased. All that is remembered is a
 * keyed hash of each address, of use only to who has the address and our key; once nothing keeps the conversation any
 * more, the addresses in it are held against that, and what fits is taken out.
 */
import { createHmac } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import { appendEvents } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { proofKey } from '../ledger/key.ts'
import { unfinishedRun } from '../retention/run/store.ts'
import { staysAmong } from './fate.ts'
import { removeErased } from './files.ts'
import { clearPlaces, updated, type Cleared } from './mention-places.ts'
import { NOBODY, proveErased } from './proof.ts'

const PORTION = 20

/** How many are new. `addresses`: in lower case. */
export async function rememberMentions(
  ctx: AppContext,
  tx: Tx,
  conversationIds: readonly number[],
  addresses: readonly string[],
): Promise<number> {
  const at = ctx.clock.now()
  const keys = addresses.map((address) => keyOf(ctx, address))
  const rows = conversationIds.flatMap((id) => keys.map((key) => ({ conversation_id: id, key, at })))
  let fresh = 0
  for (const portion of ctx.db.portions(rows)) {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('kept_mention')
      .values(portion)
      .onConflict((conflict) => conflict.columns(['conversation_id', 'key']).doNothing())
      .executeTakeFirstOrThrow()
    fresh += Number(numInsertedOrUpdatedRows)
  }
  return fresh
}

function keyOf({ secrets }: AppContext, address: string): string {
  return createHmac('sha256', proofKey(secrets, 'names')).update(`mention ${address}`).digest('base64url')
}

/**
 * Goes through what nothing keeps any more. How many conversations that were. After a restore a hold may be missing: then
 * it waits for who compares them, as runs do.
 */
export async function clearMentions(ctx: AppContext): Promise<number> {
  if ((await unfinishedRun(ctx.db.read))?.reason === 'restored') return 0
  let cleared = 0
  for (let after = 0; ;) {
    const candidates = await candidatesAfter(ctx, ctx.db.read, after)
    const last = candidates.at(-1)
    if (last === undefined) return cleared
    const blobs = await ctx.db.transaction((tx) => clearSome(ctx, tx, candidates))
    if (blobs) {
      cleared += candidates.length
      await removeErased(ctx, blobs)
    }
    after = last
  }
}

async function candidatesAfter({ clock }: AppContext, db: Reader, after: number): Promise<number[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', '>', after)
    .where('id', 'in', (query) => query.selectFrom('kept_mention').select('conversation_id'))
    .where('held', '=', 0)
    .where(({ eb, or }) => or([eb('kept_until', 'is', null), eb('kept_until', '<=', clock.now())]))
    .orderBy('id')
    .limit(PORTION)
    .execute()
  return rows.map(({ id }) => id)
}

/** Names of stored files; null: something keeps all of them. */
async function clearSome(
  ctx: AppContext,
  tx: Tx,
  candidates: readonly number[],
): Promise<readonly string[] | null> {
  const rows = await ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', 'in', candidates).orderBy('id'))
    .execute()
  const stays = await staysAmong(ctx, tx, rows)
  const free = rows.filter(({ id }) => !stays.has(id))
  if (free.length === 0) return null
  const cleared: Cleared[] = []
  for (const { id } of free) cleared.push(...(await clearOne(ctx, tx, id)))
  const suppress = cleared.flatMap((each) => each.suppress)
  const mails = cleared.reduce((sum, each) => sum + each.mails, 0)
  const counts = { mentions: free.length, mails }
  await proveErased(ctx, tx, { kind: 'system' }, NOBODY, { ids: {}, suppress, counts })
  await appendEvents(ctx, tx, updated(free))
  return cleared.flatMap(({ blobs }) => blobs)
}

/** Once for each time at which somebody was erased. */
async function clearOne(ctx: AppContext, tx: Tx, conversationId: number): Promise<Cleared[]> {
  const remembered = await tx
    .deleteFrom('kept_mention')
    .where('conversation_id', '=', conversationId)
    .returning(['key', 'at'])
    .execute()
  const untilOf = new Map(remembered.map(({ key, at }) => [key, at]))
  const cleared: Cleared[] = []
  const found = Map.groupBy(await addressesIn(tx, conversationId), (address) =>
    untilOf.get(keyOf(ctx, address)),
  )
  for (const [until, addresses] of found) {
    if (until === undefined) continue
    cleared.push(await clearPlaces(ctx, tx, { ids: [conversationId], addresses, until }))
  }
  return cleared
}

/** Every address that stands there as such, in lower case. */
async function addressesIn(tx: Tx, conversationId: number): Promise<string[]> {
  const messageIds = tx.selectFrom('message').select('id').where('conversation_id', '=', conversationId)
  const participants = await tx
    .selectFrom('participant')
    .select('address')
    .where('conversation_id', '=', conversationId)
    .execute()
  const recipients = await tx
    .selectFrom('mail_recipient')
    .select('address')
    .where('message_id', 'in', messageIds)
    .execute()
  const mails = await tx
    .selectFrom('mail')
    .select(['sender', 'head', 'facts'])
    .where('message_id', 'in', messageIds)
    .execute()
  const texts = mails.flatMap(({ sender, head, facts }) => [
    sender ?? '',
    ...textsIn(JSON.parse(head)),
    ...textsIn(JSON.parse(facts)),
  ])
  const written = texts.filter((text) => text.includes('@'))
  const named = [...participants, ...recipients].map(({ address }) => address)
  return [...new Set([...named, ...written].map((each) => each.toLowerCase()))]
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
