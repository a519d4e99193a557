/** How much there is: of all conversations, and of each rule those whose day it decides, and their files. */
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { Remembered, SMALL } from '../remembered.ts'
import type { Step } from './evaluate.ts'
import { isOverdue } from './run/overdue.ts'
import { readState } from './state.ts'
import { walkIds } from './walk.ts'

export interface RuleFigures {
  conversations: number
  bytes: number
}

export interface Figures {
  /** When they were counted (ms). */
  at: number
  /** All conversations, and those with a day on which they go. */
  conversations: number
  due: number
  overdue: number
  /** To which the next run does something. */
  next: number
  held: number
  quarantined: number
  rules: ReadonlyMap<number, RuleFigures>
}

const known = new Remembered<Figures>(({ conversations }) => conversations > SMALL)

/** Of a small database as they are at this moment; of a large one as they were up to a minute or two ago. */
export const figuresOf = ({ db, clock }: AppContext): Promise<Figures> =>
  known.of(db, () => count(db.read, clock.now()))

async function count(db: Reader, now: number): Promise<Figures> {
  const { next_run_at: nextRun } = await readState(db)
  const rules = new Map<number, RuleFigures>()
  const figures = { at: now, conversations: 0, due: 0, overdue: 0, next: 0, held: 0, quarantined: 0 }
  await walkIds(db, 'conversation', async ({ after, to }) => {
    const rows = await db
      .selectFrom('conversation')
      .select(['id', 'due_at', 'due_rule_id', 'steps', 'next_at', 'held', 'hidden'])
      .where('id', '>', after)
      .where('id', '<=', to)
      .execute()
    const bytes = await bytesBetween(db, after, to)
    for (const row of rows) {
      figures.conversations++
      if (row.due_at !== null) figures.due++
      if (isOverdue(row, now)) figures.overdue++
      if (row.next_at !== null && nextRun !== null && row.next_at <= nextRun && row.held === 0) figures.next++
      if (row.held === 1) figures.held++
      if (row.hidden === 'quarantined') figures.quarantined++
      addTo(rules, row, bytes.get(row.id) ?? 0)
    }
  })
  return { ...figures, rules }
}

type Row = Pick<ConversationRow, 'due_rule_id' | 'steps'>

function addTo(rules: Map<number, RuleFigures>, row: Row, bytes: number): void {
  for (const id of rulesOf(row)) {
    const sum = rules.get(id) ?? { conversations: 0, bytes: 0 }
    rules.set(id, { conversations: sum.conversations + 1, bytes: sum.bytes + bytes })
  }
}

/** Those by which it ends, and those by which something happens to it before. */
function rulesOf({ due_rule_id: ends, steps }: Row) {
  const ids = new Set(steps === null ? [] : (JSON.parse(steps) as Step[]).map(({ ruleId }) => ruleId))
  if (ends !== null) ids.add(ends)
  return ids
}

async function bytesBetween(db: Reader, after: number, to: number): Promise<Map<number, number>> {
  const files = await db
    .selectFrom('conversation')
    .innerJoin('message', 'message.conversation_id', 'conversation.id')
    .innerJoin('attachment', 'attachment.message_id', 'message.id')
    .select(({ fn }) => ['conversation.id', fn.sum<number>('attachment.size').as('bytes')])
    .where('conversation.id', '>', after)
    .where('conversation.id', '<=', to)
    .where('conversation.oldest_file_at', 'is not', null)
    .groupBy('conversation.id')
    .execute()
  return new Map(files.map(({ id, bytes }) => [id, Number(bytes ?? 0)]))
}
