/** Gives every step of a chat its moment, and every answer the moment at which it is read. */
import { HOUR, MINUTE, SECOND } from '../../../server/clock.ts'
import { beginOf } from '../begins.ts'
import type { Chance } from '../random.ts'
import type { Step, Visit } from './visit.ts'

export type Act = Step | { do: 'see' }

export interface Moment {
  at: number
  act: Act
}

/** In order, and nothing later than `now`. */
export function moments(visit: Visit, now: number, chance: Chance): Moment[] {
  const gaps = visit.steps.map((step, index) => (index === 0 ? 0 : gapBefore(step, chance)))
  let at = beginOf(visit.begins, now, sum(gaps))
  const placed = gaps.map((gap, index) => ({ at: (at += gap), act: visit.steps[index] as Step }))
  return placed.flatMap((moment, index) => {
    if (!isAnswer(moment.act)) return [moment]
    const next = placed.slice(index + 1).find(({ act }) => isVisitors(act))
    if (!next && visit.away) return [moment]
    const until = Math.min(next?.at ?? now, placed[index + 1]?.at ?? now)
    const seen = Math.min(moment.at + chance.whole(3, 12) * SECOND, until - SECOND)
    return [moment, { at: Math.max(seen, moment.at), act: { do: 'see' as const } }]
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)

const isAnswer = ({ do: act }: Step) => act === 'answer' || act === 'hand-in'
const isVisitors = ({ do: act }: Step) => act === 'say' || act === 'end' || act === 'rate'

const UNITS = { m: MINUTE, h: HOUR }

function gapBefore(step: Step, chance: Chance): number {
  const jitter = chance.whole(0, 20) * SECOND
  const given = /^(\d+)([mh])$/.exec(step.after ?? '')
  if (given) return Number(given[1]) * UNITS[given[2] as keyof typeof UNITS] + jitter
  switch (step.do) {
    case 'say':
      return (15 + Math.round(step.text.length / 4)) * SECOND + jitter
    case 'answer':
      return (20 + Math.round(step.text.length / 5)) * SECOND + jitter
    case 'hand-in':
      return 50 * SECOND + jitter
    case 'assign':
    case 'hand-over':
    case 'note':
      return 15 * SECOND + jitter
    case 'resolve':
      return 3 * MINUTE + jitter
    case 'end':
    case 'rate':
      return 12 * SECOND + jitter
  }
}
