/** How much there is to each rule: conversations whose day it decides, and their files. */
import type { AppContext } from '../../context.ts'
import type { Database, Reader } from '../../storage/database.ts'
import type { Step } from './evaluate.ts'
import { walkIds } from './walk.ts'

export interface RuleFigures {
  conversations: number
  bytes: number
}

export interface Figures {
  /** All conversations, and those with a day on which they go. */
  conversations: number
  due: number
  rules: ReadonlyMap<number, RuleFigures>
}

/** What took long to count is not counted again for that much longer. */
const WORTH = 20

interface Known {
  figures: Promise<Figures>
  /** By the clock that only goes on (ms). */
  until: number
}

const known = new WeakMap<Database, Known>()

/** Of a small database as they are at this moment; of a large one as they were up to a minute or two ago. */
export function figuresOf({ db }: AppContext): Promise<Figures> {
  const last = known.get(db)
  if (last && performance.now() < last.until) return last.figures
  const counting: Known = { figures: countTimed(db), until: Infinity }
  known.set(db, counting)
  return counting.figures
}

const QUICK_MS = 100

async function countTimed(db: Database): Promise<Figures> {
  const began = performance.now()
  let until = 0
  try {
    const figures = await count(db.read)
    const took = performance.now() - began
    if (took > QUICK_MS) until = began + WORTH * took
    return figures
  } finally {
    const counted = known.get(db)
    if (counted) counted.until = until
  }
}

async function count(db: Reader): Promise<Figures> {
  const rules = new Map<number, RuleFigures>()
  let conversations = 0
  let due = 0
  await walkIds(db, 'conversation', async ({ after, to }) => {
    const rows = await db
      .selectFrom('conversation')
      .select(['id', 'due_at', 'due_rule_id', 'steps'])
      .where('id', '>', after)
      .where('id', '<=', to)
      .execute()
    const bytes = await bytesBetween(db, after, to)
    for (const row of rows) {
      conversations++
      if (row.due_at !== null) due++
      for (const id of rulesOf(row)) {
        const sum = rules.get(id) ?? { conversations: 0, bytes: 0 }
        rules.set(id, {
          conversations: sum.conversations + 1,
          bytes: sum.bytes + (bytes.get(row.id) ?? 0),
        })
      }
    }
  })
  return { conversations, due, rules }
}

/** Those by which it ends, and those by which something happens to it before. */
function rulesOf({ due_rule_id: ends, steps }: { due_rule_id: number | null; steps: string | null }) {
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
