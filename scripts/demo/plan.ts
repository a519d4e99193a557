/** Casts the dialogues: who speaks them, how far they have come, and when. The same seed, the same plan. */
import { DAY, HOUR, MINUTE, SECOND } from '../../server/clock.ts'
import { cut } from './cut.ts'
import type { Dialogue, Step } from './dialogue.ts'
import { DIALOGUES } from './dialogues/index.ts'
import { CUSTOMERS, PARTS, PLAYABLE, type Person } from './people.ts'
import { createChance, type Chance } from './random.ts'
import { SLOTS, type Slot, type Worker } from './slots.ts'

export interface Casting {
  dialogue: Dialogue
  steps: readonly Step[]
  person: Person
  /** Who takes it, and who gets it when it is handed over. */
  worker: Worker
  colleague: Worker
  /** Where its time is fixed: at its end, or at its beginning. */
  anchor: { end: number } | { begin: number }
  unread: boolean
}

/** Who plays what is played on the phone page too. */
const CAST: ReadonlyArray<readonly [dialogue: string, persona: string]> = [
  ['damage-door', 'katharina'],
  ['failed-gone', 'bjorn'],
  ['samples-fabric', 'lukas'],
  ['marketing-stopped', 'helga'],
  ['advert-sofa', 'advert'],
]

const WEEKS = 3
const JUST_NOW = 100 * MINUTE

export function plan(now: number, seed: number): Casting[] {
  const chance = createChance(seed)
  const waiting = chance.shuffled(
    DIALOGUES.flatMap((dialogue) => Array.from({ length: dialogue.times }, () => dialogue)),
  )
  const cast = casting(chance)
  const open = SLOTS.map((slot) => {
    const dialogue = takeFor(slot, waiting)
    return { slot, dialogue }
  })
  return [
    ...open.map(({ slot, dialogue }) => openCasting(slot, dialogue, cast(dialogue), now, chance)),
    ...waiting.map((dialogue) => closedCasting(dialogue, cast(dialogue), now, chance)),
  ]
}

/** Gives everybody one part, and those of the phone page the parts that were kept for them. */
function casting(chance: Chance): (dialogue: Dialogue) => Person {
  const people = { de: chance.shuffled(CUSTOMERS.de), en: chance.shuffled(CUSTOMERS.en) }
  const kept = new Map(CAST)
  return (dialogue) => {
    const played = PLAYABLE.get(kept.get(dialogue.name) ?? '')
    kept.delete(dialogue.name)
    const person = PARTS.get(dialogue.name) ?? played ?? people[dialogue.language].pop()
    if (!person) throw new Error(`nobody is left who speaks ${dialogue.language}`)
    return person
  }
}

/** A dialogue that can stand as the slot says, and best one that is not yet seen among the open ones. */
function takeFor(slot: Slot, waiting: Dialogue[]): Dialogue {
  const fits = ({ name, steps, times }: Dialogue) =>
    slot.dialogue ? name === slot.dialogue : times > 1 && cut(steps, slot.tail) !== null && endsInPeace(steps)
  const left = (dialogue: Dialogue) => waiting.filter(({ name }) => name === dialogue.name).length
  // The one that has had the fewest of its turns in the open list.
  const best = waiting.filter(fits).toSorted((a, b) => a.times - left(a) - (b.times - left(b)))[0]
  if (!best) throw new Error(`no dialogue for ${slot.dialogue ?? slot.tail}`)
  waiting.splice(waiting.indexOf(best), 1)
  return best
}

const endsInPeace = (steps: readonly Step[]) => steps.at(-1)?.do === 'resolve'

function openCasting(slot: Slot, dialogue: Dialogue, person: Person, now: number, chance: Chance): Casting {
  const steps = cut(dialogue.steps, slot.tail) ?? dialogue.steps
  const worker = slot.worker ?? 'jonas'
  const other = otherThan(worker, chance)
  const handed = steps.some((step) => step.do === 'hand-over')
  const at = now - Math.round(slot.age * MINUTE)
  return {
    dialogue,
    steps,
    person,
    worker: handed ? other : worker,
    colleague: handed ? worker : other,
    anchor: { end: slot.exact ? at : inWorkingHours(at - chance.whole(0, 59) * SECOND, now, chance) },
    unread: slot.unread,
  }
}

function closedCasting(dialogue: Dialogue, person: Person, now: number, chance: Chance): Casting {
  const worker = chance.pick(['jonas', 'jonas', 'mia', 'mia', 'admin'] as const)
  const day = new Date(now - chance.whole(1, WEEKS * 7 - 1) * DAY)
  day.setHours(8, chance.whole(20, 440), chance.whole(0, 59))
  return {
    dialogue,
    steps: dialogue.steps,
    person,
    worker,
    colleague: otherThan(worker, chance),
    anchor: { begin: day.getTime() },
    unread: false,
  }
}

function otherThan(worker: Worker, chance: Chance): Worker {
  return chance.pick((['jonas', 'mia', 'admin'] as const).filter((other) => other !== worker))
}

/**
 * Nobody answers at night: in the evening before, instead. Where that would let the window for answers run
 * out, first thing in the morning. What has only just happened stays where it is, whatever the hour.
 */
function inWorkingHours(at: number, now: number, chance: Chance): number {
  const hour = new Date(at).getHours()
  if ((hour >= 8 && hour < 20) || now - at < JUST_NOW) return at
  const evening = new Date(hour < 8 ? at - DAY : at)
  evening.setHours(chance.whole(17, 19), chance.whole(0, 59), chance.whole(0, 59))
  const before = evening.getTime()
  if (now - at > DAY || now - before < 22 * HOUR) return before
  const morning = new Date(at)
  morning.setHours(9, chance.whole(0, 50))
  return hour < 8 && morning.getTime() < now - JUST_NOW ? morning.getTime() : at
}
