/**
 * What somebody wrote and what is not (or could not be) taken in: deliveries as they came, pieces in
 * quarantine, news that waits for its message. Each channel's own parser says whom they are about.
 */
import type { InboundEvent } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { keysOf } from '../message/about.ts'
import { eraseSources, type ErasedSources } from '../mail/erase.ts'

const PORTION = 200

export type PieceTable = 'raw_delivery' | 'quarantine'

export interface About {
  channels: readonly ChannelKind[]
  /** As `kind:value`. */
  addresses: ReadonlySet<string>
  /** Of those that are somebody else's by now: until when they were theirs (ms). */
  until?: ReadonlyMap<string, number>
}

/** Any of these people is named by it, as they were called when it happened. */
function names({ addresses, until }: About, event: InboundEvent): boolean {
  const at = 'at' in event ? event.at : Infinity
  return keysOf(event).some((key) => addresses.has(key) && at <= (until?.get(key) ?? Infinity))
}

export interface ErasedPieces extends ErasedSources {
  /** How many were in quarantine. */
  parked: number
}

/** Removes what is about these people and nobody else, mails with what they came as. */
export async function erasePieces(ctx: AppContext, tx: Tx, about: About): Promise<ErasedPieces> {
  if (about.addresses.size === 0) return { parked: 0, mails: 0, blobs: [], suppress: [] }
  await eraseWaiting(tx, about)
  const underway = await piecesAbout(ctx, tx, 'raw_delivery', about)
  await eraseRaw(ctx, tx, idsOf(underway))
  const parked = await piecesAbout(ctx, tx, 'quarantine', about)
  if (parked.length > 0) await tx.deleteFrom('quarantine').where('id', 'in', idsOf(parked)).execute()
  const mails = [...underway, ...parked].flatMap(({ mails }) => mails)
  return { parked: parked.length, ...(await eraseSources(ctx, tx, mails)) }
}

const idsOf = (pieces: ReadonlyArray<{ id: number }>): number[] => pieces.map(({ id }) => id)

/** Removes messages of these people that are not taken in yet, unless they begin something else. */
export async function erasePending(ctx: AppContext, tx: Tx, about: About): Promise<void> {
  const goesOn = (event: InboundEvent) => event.type === 'message' && event.fresh !== true
  await eraseRaw(ctx, tx, idsOf(await piecesAbout(ctx, tx, 'raw_delivery', about, goesOn)))
}

/** Of these addresses, those by which something waits to be taken in, or was parked. */
export async function addressesWaiting(
  ctx: AppContext,
  db: Reader,
  tables: readonly PieceTable[],
  about: About,
): Promise<Set<string>> {
  const waiting = new Set<string>()
  for (const table of tables) {
    for await (const { events } of pieces(ctx, db, table, about)) {
      for (const key of events.flatMap(keysOf)) if (about.addresses.has(key)) waiting.add(key)
    }
  }
  return waiting
}

interface Piece {
  id: number
  /** Rows of mails as they came. */
  mails: number[]
}

async function piecesAbout(
  ctx: AppContext,
  tx: Reader,
  table: PieceTable,
  about: About,
  fits: (event: InboundEvent) => boolean = () => true,
): Promise<Piece[]> {
  const found: Piece[] = []
  for await (const { id, events } of pieces(ctx, tx, table, about)) {
    if (events.length > 0 && events.every((event) => names(about, event) && fits(event))) {
      found.push({ id, mails: events.flatMap(mailsIn) })
    }
  }
  return found
}

const mailsIn = (event: InboundEvent): number[] =>
  event.type === 'message' && typeof event.mail?.raw === 'number' ? [event.mail.raw] : []

async function* pieces(ctx: AppContext, db: Reader, table: PieceTable, { channels }: About) {
  let after = 0
  for (;;) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'channel', 'body'])
      .where('id', '>', after)
      .where('channel', 'in', channels)
      .orderBy('id')
      .limit(PORTION)
      .execute()
    for (const { id, channel, body } of rows) {
      yield { id, events: ctx.channel(channel as ChannelKind).parse(body.toString('utf8')) }
    }
    after = rows.at(-1)?.id ?? after
    if (rows.length < PORTION) return
  }
}

/** One that a worker has in hand is left to it, and comes to nothing there (see message/gone.ts). */
async function eraseRaw(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const query = tx.selectFrom('raw_delivery').select('id').where('id', 'in', ids)
  const free = await (ctx.db.skipLocked ? query.forUpdate().skipLocked() : query).execute()
  const freeIds = free.map(({ id }) => id)
  if (freeIds.length > 0) await tx.deleteFrom('raw_delivery').where('id', 'in', freeIds).execute()
}

async function eraseWaiting(tx: Tx, about: About): Promise<void> {
  const { channels, addresses } = about
  const rows = await tx
    .selectFrom('waiting')
    .select(['id', 'event'])
    .where('inbox_id', 'in', (query) =>
      query.selectFrom('inbox').select('id').where('channel', 'in', channels),
    )
    .where('id', 'in', (query) =>
      query
        .selectFrom('waiting_about')
        .select('waiting_id')
        .where('address', 'in', [...addresses]),
    )
    .execute()
  const theirs = rows.filter(({ event }) => names(about, JSON.parse(event) as InboundEvent))
  if (theirs.length > 0) await tx.deleteFrom('waiting').where('id', 'in', idsOf(theirs)).execute()
}

/** What is about one person alone and not taken in yet, was parked, or waits for something else. */
export async function countPending(ctx: AppContext, db: Reader, contactId: number): Promise<number> {
  const rows = await db
    .selectFrom('identity')
    .select(['channel', 'kind', 'value', 'ended_at'])
    .where('contact_id', '=', contactId)
    .execute()
  if (rows.length === 0) return 0
  const about: About = {
    channels: [...new Set(rows.map(({ channel }) => channel))],
    ...namesIn(rows),
  }
  const underway = await piecesAbout(ctx, db, 'raw_delivery', about)
  const parked = await piecesAbout(ctx, db, 'quarantine', about)
  return underway.length + parked.length
}

/** From rows of `identity`: what somebody is called, and what they were called once. */
export function namesIn(
  rows: ReadonlyArray<{ kind: string; value: string; ended_at: number }>,
): Pick<Required<About>, 'addresses' | 'until'> {
  const keyOf = ({ kind, value }: { kind: string; value: string }) => `${kind}:${value}`
  const ended = rows.filter(({ ended_at: at }) => at > 0)
  const current = new Set(rows.filter(({ ended_at: at }) => at === 0).map(keyOf))
  return {
    addresses: new Set(rows.map(keyOf)),
    // Ended twice, or theirs again: the latest end counts, or none.
    until: new Map(
      ended
        .toSorted((a, b) => a.ended_at - b.ended_at)
        .filter((row) => !current.has(keyOf(row)))
        .map((row) => [keyOf(row), row.ended_at]),
    ),
  }
}
