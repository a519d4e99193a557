/** Gives every step of an exchange its moment: mails take their time. */
import { DAY, HOUR, MINUTE, SECOND } from '../../../server/clock.ts'
import { beginOf } from '../begins.ts'
import type { Chance } from '../random.ts'
import type { Exchange, Step } from './exchange.ts'

export interface Moment {
  at: number
  act: Step
}

/** In order, and nothing later than `now`. */
export function moments({ begins, steps }: Exchange, now: number, chance: Chance): Moment[] {
  const gaps = steps.map((step, index) => (index === 0 ? 0 : gapBefore(step, chance)))
  let at = beginOf(
    begins,
    now,
    gaps.reduce((sum, gap) => sum + gap, 0),
  )
  return gaps.map((gap, index) => ({ at: (at += gap), act: steps[index] as Step }))
}

const UNITS = { m: MINUTE, h: HOUR, d: DAY }

function gapBefore(step: Step, chance: Chance): number {
  const jitter = chance.whole(0, 50) * SECOND
  const given = /^(\d+)([mhd])$/.exec(step.after ?? '')
  if (given) return Number(given[1]) * UNITS[given[2] as keyof typeof UNITS] + jitter
  switch (step.do) {
    case 'write':
      return chance.whole(25, 110) * MINUTE + jitter
    case 'answer':
    case 'begin':
    case 'pass-on':
      return chance.whole(4, 12) * MINUTE + jitter
    case 'assign':
      return chance.whole(6, 40) * MINUTE + jitter
    case 'arrive':
    case 'hand-over':
    case 'note':
    case 'resolve':
      return MINUTE + jitter
  }
}
