/** Gives every step its moment, and every answer its statuses. */
import { DAY, HOUR, MINUTE, SECOND } from '../../server/clock.ts'
import type { Content, Fate, Step } from './dialogue.ts'
import { filledOffer, type Offer } from './offer.ts'
import type { Casting } from './plan.ts'
import type { Chance } from './random.ts'
import { createFill, type Fill } from './words.ts'

/** What happens at one moment. Numbers name the step that made the message meant. */
export type Act =
  | {
      do: 'write'
      key: number
      content: Content
      quoting: number | null
      forwarded: boolean
      advert: boolean
    }
  | {
      do: 'answer'
      key: number
      text: string
      by: 'worker' | 'colleague'
      quoting: number | null
      lost: boolean
    }
  | {
      do: 'offer'
      key: number
      offer: Offer
      by: 'worker' | 'colleague'
      quoting: number | null
    }
  | { do: 'echo'; key: number; text: string }
  | { do: 'status'; key: number; state: 'sent' | 'delivered' | 'read' | 'played' }
  | { do: 'failure'; key: number; code: number }
  | { do: 'note'; text: string; by: 'worker' | 'colleague' }
  | { do: 'react'; key: number; emoji: string }
  /** A reaction of ours. */
  | { do: 'like'; key: number; emoji: string }
  | { do: 'ring' | 'hang-up'; key: number; seconds: number }
  | { do: 'move' | 'stop-marketing' }
  | { do: 'edit'; key: number; text: string }
  | { do: 'revoke'; key: number }
  | { do: 'assign' | 'hand-over' | 'resolve' | 'reopen' }

export interface Moment {
  at: number
  act: Act
}

/** Everything of one conversation, in order. `latest`: nothing may be later. */
export function timeline(casting: Casting, latest: number, chance: Chance): Moment[] {
  const { steps, anchor } = casting
  const times = momentsOf(steps, anchor, latest, chance)
  const fill = createFill(casting.dialogue, casting.person, times[0] ?? latest, chance)
  const acts = steps.map((step, index) => actOf(step, index, steps, fill))
  const moments = acts.map((act, index) => ({ at: times[index] as number, act }))
  const news = moments.flatMap(({ at, act }, index) => {
    const step = steps[index]
    if (act.do === 'ring') return [{ at: hangUpAt(at, act.seconds), act: { ...act, do: 'hang-up' as const } }]
    if (step?.do !== 'answer' && step?.do !== 'offer') return []
    const next = moments.slice(index + 1).find(({ act }) => act.do === 'write' || act.do === 'react')
    const heard = step.do === 'offer' && step.offer.kind === 'voice' ? 'played' : 'read'
    const fate = step.fate ?? (next ? heard : chance.pick(['read', 'read', 'delivered', 'sent'] as const))
    return statusesOf(index, fate, at, Math.min(next?.at ?? latest, latest), chance)
  })
  return [...moments, ...news].sort((a, b) => a.at - b.at)
}

function momentsOf(
  steps: readonly Step[],
  anchor: Casting['anchor'],
  latest: number,
  chance: Chance,
): number[] {
  const gaps = steps.map((step, index) =>
    index === 0 ? 0 : gapBefore(step, steps[index - 1] as Step, chance),
  )
  const whole = gaps.reduce((sum, gap) => sum + gap, 0)
  // A long story that began too late to be over by now began some days earlier.
  const end = 'end' in anchor ? anchor.end : anchor.begin + whole
  const late = 'end' in anchor ? 0 : Math.max(0, Math.ceil((end - latest + HOUR) / DAY)) * DAY
  let at = end - late - whole
  return gaps.map((gap) => (at += gap))
}

/** Who is not answered lets it ring for half a minute. */
const hangUpAt = (at: number, seconds: number) => at + (seconds || 30) * SECOND

const UNITS = { m: MINUTE, h: HOUR, d: DAY }

function gapBefore(step: Step, before: Step, chance: Chance): number {
  const jitter = chance.whole(1, 55) * SECOND
  const given = /^(\d+)([mhd])$/.exec(step.after ?? '')
  if (given) {
    // A day later is another hour of the day too, but never so late that the window has shut.
    const wobble = given[2] === 'd' ? chance.whole(0, 110) * MINUTE : 0
    return Number(given[1]) * UNITS[given[2] as keyof typeof UNITS] + wobble + jitter
  }
  switch (step.do) {
    case 'write':
      return (before.do === 'write' ? 1 : chance.whole(3, 24)) * MINUTE + jitter
    case 'answer':
      // Before an answer comes looking at the case; typing it takes as long as it is.
      return (before.do === 'note' ? 2 : chance.whole(2, 8)) * MINUTE + step.text.length * 120 + jitter
    case 'offer':
    case 'echo':
    case 'call':
      return chance.whole(3, 9) * MINUTE + jitter
    case 'note':
      return chance.whole(2, 9) * MINUTE + jitter
    case 'assign':
      return chance.whole(2, 14) * MINUTE + jitter
    case 'resolve':
      return chance.whole(4, 40) * MINUTE + jitter
    case 'react':
    case 'like':
    case 'edit':
    case 'revoke':
    case 'move':
    case 'stop-marketing':
    case 'hand-over':
    case 'reopen':
      return MINUTE + jitter
  }
}

function actOf(step: Step, index: number, steps: readonly Step[], fill: Fill): Act {
  const named = (name: string): number => {
    const key = steps.findIndex((step) => 'as' in step && step.as === name)
    if (key < 0 || key >= index) throw new Error(`no earlier step is called ${name}`)
    return key
  }
  const last = (...acts: Array<Step['do']>) =>
    steps.findLastIndex((step, at) => at < index && acts.includes(step.do))
  const by = 'by' in step ? 'colleague' : 'worker'
  const quoting = 'quoting' in step && step.quoting ? named(step.quoting) : null
  switch (step.do) {
    case 'write':
      return {
        do: 'write',
        key: index,
        content: filled(step.content, fill),
        quoting,
        forwarded: step.forwarded ?? false,
        advert: step.advert ?? false,
      }
    case 'answer':
      return { do: 'answer', key: index, text: fill(step.text), by, quoting, lost: step.fate === 'unknown' }
    case 'offer':
      return { do: 'offer', key: index, offer: filledOffer(step.offer, fill), by, quoting }
    case 'echo':
      return { do: 'echo', key: index, text: fill(step.text) }
    case 'call':
      return { do: 'ring', key: index, seconds: step.seconds }
    case 'like':
      return { do: 'like', key: step.to ? named(step.to) : last('write'), emoji: step.emoji }
    case 'note':
      return { do: 'note', text: fill(step.text), by }
    case 'react':
      return { do: 'react', key: step.to ? named(step.to) : last('answer', 'offer'), emoji: step.emoji }
    case 'edit':
      return { do: 'edit', key: step.of ? named(step.of) : last('write'), text: fill(step.text) }
    case 'revoke':
      return { do: 'revoke', key: step.of ? named(step.of) : last('write') }
    case 'move':
    case 'stop-marketing':
    case 'assign':
    case 'hand-over':
    case 'resolve':
    case 'reopen':
      return { do: step.do }
  }
}

function filled(content: Content, fill: Fill): Content {
  switch (content.kind) {
    case 'text':
    case 'tap':
    case 'order':
      return { ...content, text: fill(content.text) }
    case 'photo':
    case 'document':
      return { ...content, caption: content.caption && fill(content.caption) }
    case 'card':
      return { ...content, name: fill(content.name) }
    case 'voice':
    case 'sticker':
    case 'place':
    case 'choice':
    case 'form':
    case 'own-number':
    case 'poll':
      return content
  }
}

const REACHED = { sent: 1, delivered: 2, read: 3, played: 4 }

/** `until`: when the customer is known to have read it, or now. */
function statusesOf(key: number, fate: Fate, at: number, until: number, chance: Chance): Moment[] {
  if (fate === 'unknown') return []
  if (typeof fate === 'object')
    return [{ at: at + 3 * SECOND, act: { do: 'failure', key, code: fate.failed } }]
  const states = (['sent', 'delivered', 'read', 'played'] as const).slice(0, REACHED[fate])
  const reading = Math.min(at + chance.whole(15, 300) * SECOND, until - 4 * SECOND)
  const times = {
    sent: at + SECOND,
    delivered: at + chance.whole(2, 6) * SECOND,
    read: Math.max(reading, at + 7 * SECOND),
    played: Math.max(reading, at + 7 * SECOND) + 2 * SECOND,
  }
  return states.map((state) => ({ at: times[state], act: { do: 'status', key, state } }))
}
