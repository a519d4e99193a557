/** What a hold holds, as it is written in its form. Pure. */
import type { HoldObject } from '../../../server/contract/hold.ts'
import { isoDay } from '../../lib/format.ts'

export interface ObjectDraft extends Record<string, unknown> {
  kind: HoldObject['kind']
  /** Of a conversation or a contact: who was picked. */
  picked: number | null
  q: string
  inboxes: number[]
  labels: number[]
  from: string
  to: string
}

export const emptyDraft = (): ObjectDraft => ({
  kind: 'contact',
  picked: null,
  q: '',
  inboxes: [],
  labels: [],
  from: '',
  to: '',
})

const HALF_DAY = 12 * 3_600_000

/** Such days find nothing, ever. */
export const isBackwards = ({ from, to }: Pick<ObjectDraft, 'from' | 'to'>): boolean =>
  from !== '' && to !== '' && to < from

/** null: it is not said yet what is to be held. */
export function objectOf(draft: ObjectDraft): HoldObject | null {
  const { kind, picked, q, inboxes, labels, from, to } = draft
  if (kind !== 'search') return picked === null ? null : { kind, id: picked }
  if (isBackwards(draft)) return null
  const [first, last] = [isoDay(from), isoDay(to)]
  const search = {
    q: q.trim(),
    inboxes,
    labels,
    // Whole days: from the midnight before noon to the one after.
    from: first === null ? null : first - HALF_DAY,
    to: last === null ? null : last + HALF_DAY,
  }
  const says = search.q || inboxes.length || labels.length || search.from !== null || search.to !== null
  return says ? { kind, search } : null
}
