/** Figures that outlive their conversations. */
import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { dayNumber } from '../retention/calendar.ts'
import { readState } from '../retention/state.ts'
import { byDay, NUMBERS, sumUp, type Counted, type DayFigures } from './figures.ts'

/** Adds what these conversations come to. Once for each, in the transaction in which it goes. */
export async function tallyBefore(
  ctx: AppContext,
  tx: Tx,
  conversationIds: readonly number[],
): Promise<void> {
  if (conversationIds.length === 0) return
  const { settings } = await readState(tx)
  const rows = await tx
    .selectFrom('conversation')
    .select(['id', 'inbox_id', 'created_at', 'status'])
    .where('id', 'in', conversationIds)
    .execute()
  await addLines(ctx, tx, byDay(await count(tx, rows), settings.timeZone))
}

export async function addLines(ctx: AppContext, tx: Tx, lines: readonly DayFigures[]): Promise<void> {
  for (const portion of ctx.db.portions(lines)) {
    await tx
      .insertInto('tally')
      .values(portion)
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'inbox_id'])
          .doUpdateSet(
            Object.fromEntries(
              NUMBERS.map((name) => [
                name,
                sql<number>`${sql.ref(`tally.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
              ]),
            ),
          ),
      )
      .execute()
  }
}

const PORTION = 1000

/**
 * Of conversations that began between these times (ms, `to` not counted), whether they are still here or not.
 * `from` and `to` are beginnings of days in the office's time zone.
 */
export async function figuresBetween(db: Reader, from: number, to: number): Promise<DayFigures[]> {
  const { timeZone } = (await readState(db)).settings
  const lines = await tallied(db, from, to, timeZone)
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('conversation')
      .select(['id', 'inbox_id', 'created_at', 'status'])
      .where('created_at', '>=', from)
      .where('created_at', '<', to)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PORTION)
      .execute()
    lines.push(...byDay(await count(db, rows), timeZone))
    const last = rows.at(-1)
    if (!last || rows.length < PORTION) return sumUp(lines)
    after = last.id
  }
}

type Row = Pick<Counted, 'inbox_id' | 'created_at' | 'status'> & { id: number }

async function count(db: Reader, rows: readonly Row[]): Promise<Counted[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const messages = await db
    .selectFrom('message')
    .select(['conversation_id', 'direction', 'sent_at'])
    .where('conversation_id', 'in', ids)
    .where('direction', '<>', 'internal')
    .where('type', '<>', 'reaction')
    .orderBy('conversation_id')
    .orderBy('sent_at')
    .orderBy('id')
    .execute()
  const ratings = await db
    .selectFrom('rating')
    .select(['conversation_id', 'score'])
    .where('conversation_id', 'in', ids)
    .execute()
  const scores = new Map(ratings.map(({ conversation_id: id, score }) => [id, score]))
  const said = Map.groupBy(messages, ({ conversation_id: id }) => id)
  return rows.map((row) => {
    const all = said.get(row.id) ?? []
    const inbound = all.filter(({ direction }) => direction === 'in')
    const first = inbound[0]?.sent_at ?? null
    const answer =
      first === null
        ? undefined
        : all.find(({ direction, sent_at: at }) => direction === 'out' && at >= first)
    return {
      ...row,
      inbound: inbound.length,
      outbound: all.length - inbound.length,
      first_in: first,
      first_answer: answer?.sent_at ?? null,
      score: scores.get(row.id) ?? null,
    }
  })
}

async function tallied(db: Reader, from: number, to: number, timeZone: string): Promise<DayFigures[]> {
  return db
    .selectFrom('tally')
    .selectAll()
    .where('day', '>=', dayNumber(from, timeZone))
    .where('day', '<', dayNumber(to, timeZone))
    .execute()
}
