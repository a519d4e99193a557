/** How far each list is loaded, and loading it further. */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { newestFirst, type ListFilter, type Range } from '../../lib/select.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'

export interface ListRange extends Range {
  state: 'new' | 'loading' | 'idle' | 'error'
  error: string | null
}

const keyOf = ({ view, inbox, label, unread }: ListFilter) =>
  `${view}:${inbox ?? ''}:${label ?? ''}:${unread ? 'unread' : ''}`
/** Not empty, so that nothing counts as loaded before the first page. */
const START = 'start'

export const useRanges = defineStore('ranges', () => {
  const live = useLive()
  const ranges = reactive<Record<string, ListRange>>({})

  watch(
    () => live.epoch,
    () => {
      for (const key of Object.keys(ranges)) delete ranges[key]
    },
  )

  function of(filter: ListFilter): ListRange {
    return ranges[keyOf(filter)] ?? { edge: null, next: START, state: 'new', error: null }
  }

  async function more(filter: ListFilter): Promise<void> {
    const key = keyOf(filter)
    ranges[key] ??= of(filter)
    // Read back: only what comes out of the reactive table is watched.
    const range = ranges[key]
    if (!range || range.state === 'loading' || range.next === null) return
    range.state = 'loading'
    const cursor = range.next === START ? null : range.next
    try {
      const { view, inbox, label = null } = filter
      const unread = filter.unread ? 'true' : null
      const page = await live.loadConversations({ view, inbox, label, unread, cursor })
      const last = [...page.items].sort(newestFirst).at(-1)
      if (last) range.edge = { lastMessageAt: last.lastMessageAt, id: last.id }
      range.next = page.next
      range.state = 'idle'
    } catch (error) {
      range.state = 'error'
      range.error = explain(error)
    }
  }

  return { of, more }
})
