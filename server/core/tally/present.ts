import { DAY } from '../../clock.ts'
import type { FiguresView } from '../../contract/figures.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput } from '../../errors.ts'
import { authorise, type Actor } from '../access.ts'
import { figuresBetween } from './store.ts'

const LONGEST = 400 * DAY

/** Times in ms, beginnings of days of the office. Throws invalid_input for more than a year or so. */
export async function presentFigures(
  ctx: AppContext,
  actor: Actor,
  { from, to }: { from: number; to: number },
): Promise<FiguresView> {
  authorise(actor, 'retention.read')
  if (to <= from || to - from > LONGEST) {
    throw invalidInput([{ path: 'to', message: 'expected a time after `from`, at most 400 days later' }])
  }
  const lines = await figuresBetween(ctx.db.read, from, to)
  return {
    items: lines.map((line) => ({
      day: line.day,
      inboxId: line.inbox_id,
      conversations: line.conversations,
      resolved: line.resolved,
      inbound: line.inbound,
      outbound: line.outbound,
      answered: line.answered,
      answerSeconds: line.answer_seconds,
      ratings: line.ratings,
      ratingSum: line.rating_sum,
    })),
  }
}
