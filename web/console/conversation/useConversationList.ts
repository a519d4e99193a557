/** The list the address asks for: a view, an inbox, or what a search found. */
import { computed, ref, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { listOf, unreadOf } from '../../lib/select.ts'
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
  const search = useSearch(where.words)
  const onlyUnread = ref(false)
  /** Read while the unread filter is on: they stay until the filter or the list changes. */
  const kept = ref(new Set<number>())

  const range = computed(() => ranges.of(where.filter.value))
  const all = computed<ConversationItem[]>(() =>
    where.searching.value
      ? search.items.value
      : listOf(live.state, where.filter.value, range.value, { id: session.me?.id ?? 0 }),
  )
  const shown = (item: ConversationItem) => unreadOf(item) > 0 || kept.value.has(item.id)
  const items = computed(() => (onlyUnread.value ? all.value.filter(shown) : all.value))

  const done = computed(() =>
    where.searching.value ? search.next.value === null : range.value.next === null,
  )
  const error = computed(() => (where.searching.value ? search.error.value : range.value.error))
  const loading = computed(() =>
    where.searching.value
      ? search.loading.value
      : range.value.state === 'loading' || range.value.state === 'new',
  )
  const more = () => (where.searching.value ? search.more() : ranges.more(where.filter.value))

  watch(
    [where.filter, where.searching, () => live.epoch],
    () => {
      kept.value = new Set()
      if (!where.searching.value && range.value.state === 'new') void more()
    },
    { immediate: true },
  )
  watch(onlyUnread, () => (kept.value = new Set()))
  watch(where.selected, (id) => id && onlyUnread.value && kept.value.add(id), { immediate: true })
  // With the filter on, a page may hold nothing that is shown; then the next one is fetched.
  watch([items, loading, onlyUnread], () => {
    if (onlyUnread.value && items.value.length < 20 && !loading.value && !done.value && !error.value)
      void more()
  })
  watch(items, (list) => (desk.order = list.map(({ id }) => id)), { immediate: true })

  return {
    items,
    onlyUnread,
    unread: computed(() => all.value.filter((item) => unreadOf(item) > 0).length),
    loading,
    error,
    done,
    more,
  }
}
