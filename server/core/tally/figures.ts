/** What conversations come to in numbers. Pure. */
import { dayNumber } from '../retention/calendar.ts'
import type { TallyTable } from './table.ts'

export type Figures = Omit<TallyTable, 'day' | 'inbox_id'>
export type DayFigures = TallyTable

/** One conversation. Times in ms; null: has not happened */
export interface Counted {
  inbox_id: number
  created_at: number
  status: string
  inbound: number
  outbound: number
  first_in: number | null
  /** Of ours, after the first of theirs. */
  first_answer: number | null
  score: number | null
}

/** By the day on which they began and their inbox, in that order. */
export function byDay(rows: readonly Counted[], timeZone: string): DayFigures[] {
  return sumUp(
    rows.map((row) => ({
      day: dayNumber(row.created_at, timeZone),
      inbox_id: row.inbox_id,
      conversations: 1,
      resolved: row.status === 'resolved' ? 1 : 0,
      inbound: row.inbound,
      outbound: row.outbound,
      answered: row.first_answer === null ? 0 : 1,
      answer_seconds: row.first_answer === null ? 0 : secondsBetween(row.first_in, row.first_answer),
      ratings: row.score === null ? 0 : 1,
      rating_sum: row.score ?? 0,
    })),
  )
}

/** One line for each day and inbox. */
export function sumUp(lines: readonly DayFigures[]): DayFigures[] {
  const sums = new Map<string, DayFigures>()
  for (const line of lines) {
    const key = `${line.day}:${line.inbox_id}`
    const known = sums.get(key)
    if (!known) sums.set(key, { ...line })
    else for (const name of NUMBERS) known[name] += line[name]
  }
  return [...sums.values()].sort((a, b) => a.day - b.day || a.inbox_id - b.inbox_id)
}

export const NUMBERS = [
  'conversations',
  'resolved',
  'inbound',
  'outbound',
  'answered',
  'answer_seconds',
  'ratings',
  'rating_sum',
] as const satisfies ReadonlyArray<keyof Figures>

/** Each rounded by itself, so that sums are the same whenever they are made. */
const secondsBetween = (from: number | null, to: number) =>
  Math.max(0, Math.round((to - (from ?? to)) / 1000))
