/** The list the address asks for: a view, an inbox, or what a search found. */
import { computed, ref, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { belongs, listOf, newestFirst, type ListFilter } from '../../lib/select.ts'
import { useLive } from '../live/useLive.ts'
import { useSearch } from '../search/useSearch.ts'
import { useSession } from '../session/useSession.ts'
import { useDesk } from '../useDesk.ts'
import { useWhere } from '../useWhere.ts'
import { useRanges } from './useRanges.ts'

export function useConversationList() {
  const live = useLive()
  const session = useSession()
  const desk = useDesk()
  const ranges = useRanges()
  const where = useWhere()
  const search = useSearch(where.words, where.label)
  const onlyUnread = ref(false)
  /** Read while the unread filter is on: they stay until the filter or the list changes. */
  const kept = ref(new Set<number>())

  const me = computed(() => ({ id: session.me?.id ?? 0 }))
  /** The same list, of what is unread only: the server finds those however far down they are. */
  const unreadFilter = computed<ListFilter>(() => ({ ...where.filter.value, unread: true }))
  const filter = computed(() => (onlyUnread.value ? unreadFilter.value : where.filter.value))
  const range = computed(() => ranges.of(filter.value))
  const unread = computed(() =>
    listOf(live.state, unreadFilter.value, ranges.of(unreadFilter.value), me.value),
  )
  const stillHere = computed(() =>
    [...kept.value].flatMap((id) => {
      const item = live.state.conversations[id]
      const read = item && !belongs(item, unreadFilter.value, me.value)
      return read && belongs(item, where.filter.value, me.value) ? [item] : []
    }),
  )
  const items = computed<ConversationItem[]>(() => {
    if (where.searching.value) return search.items.value
    if (onlyUnread.value) return [...unread.value, ...stillHere.value].sort(newestFirst)
    return listOf(live.state, where.filter.value, range.value, me.value)
  })

  const done = computed(() =>
    where.searching.value ? search.next.value === null : range.value.next === null,
  )
  const error = computed(() => (where.searching.value ? search.error.value : range.value.error))
  const loading = computed(() =>
    where.searching.value
      ? search.loading.value
      : range.value.state === 'loading' || range.value.state === 'new',
  )
  const more = () => (where.searching.value ? search.more() : ranges.more(filter.value))
  /** The number on the chip needs its first page too. */
  const begin = (list: ListFilter) => ranges.of(list).state === 'new' && void ranges.more(list)

  watch(
    [where.filter, where.searching, () => live.epoch],
    () => {
      kept.value = new Set()
      if (where.searching.value) return
      begin(where.filter.value)
      begin(unreadFilter.value)
    },
    { immediate: true },
  )
  watch(onlyUnread, () => (kept.value = new Set()))
  watch(where.selected, (id) => id && onlyUnread.value && kept.value.add(id), { immediate: true })
  watch(items, (list) => (desk.order = list.map(({ id }) => id)), { immediate: true })

  return {
    items,
    onlyUnread,
    unread: computed(() => unread.value.length),
    /** There are more unread ones than could be counted so far. */
    unreadMore: computed(() => ranges.of(unreadFilter.value).next !== null),
    loading,
    error,
    done,
    more,
  }
}
