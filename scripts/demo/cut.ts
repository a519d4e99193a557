/** Where a dialogue may stop and still be a believable moment of an open conversation. */
import type { Step } from './dialogue.ts'

/**
 * `first`: only the customer has written. `asked`: after an answer the customer wrote again and waits.
 * `answered`: we wrote last. `whole`: to the end of what was written down.
 */
export type Tail = 'first' | 'asked' | 'answered' | 'whole'

const writes = (step: Step | undefined) => step?.do === 'write'
const answers = (step: Step | undefined) => step?.do === 'answer' || step?.do === 'offer'

/** The steps up to such a moment, or null if this dialogue has none. Of several, one in the middle. */
export function cut(steps: readonly Step[], tail: Tail): readonly Step[] | null {
  if (tail === 'whole') return steps
  const ends = steps.flatMap((_, index) => (endsAs(steps, index, tail) ? [index + 1] : []))
  const end = ends[Math.floor((ends.length - 1) / 2)]
  return end === undefined ? null : steps.slice(0, end)
}

function endsAs(steps: readonly Step[], index: number, tail: Exclude<Tail, 'whole'>): boolean {
  const step = steps[index]
  const before = steps.slice(0, index)
  const next = steps.slice(index + 1).find(({ do: act }) => act !== 'note' && act !== 'hand-over')
  switch (tail) {
    case 'first':
      return writes(step) && !writes(steps[index + 1]) && before.every(writes)
    case 'asked':
      // What nobody answered in the script needed no answer: a thank-you.
      return writes(step) && answers(next) && before.some(answers)
    case 'answered':
      return answers(step) && writes(next)
  }
}
