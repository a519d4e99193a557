/** Where the agent is, read from the address, and the addresses of other places. */
import { computed } from 'vue'
import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router'
import type { View } from '../../server/contract/conversation.ts'
import type { ListFilter } from '../lib/select.ts'

const queryOf = (q: string, label: number | null) => ({ ...(q && { q }), ...(label && { label }) })
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

export function useWhere() {
  const route = useRoute()
  const router = useRouter()

  const selected = computed(() => Number(text(route.params['id'])) || null)
  const inbox = computed(() => (route.name === 'inbox' ? Number(route.params['inbox']) : null))
  const searching = computed(() => route.name === 'search')
  const words = computed(() => text(route.query['q']) ?? '')
  /** Of the list, whichever it is. */
  const label = computed(() => Number(text(route.query['label'])) || null)
  const filter = computed<ListFilter>(() => ({
    view: (text(route.params['view']) as View | null) ?? 'all',
    inbox: inbox.value,
    label: label.value,
  }))

  /** A conversation in the present list, or the list itself. */
  const linkTo = (id: number | null): RouteLocationRaw => ({
    name: route.name ?? 'view',
    params: { ...route.params, id: id ?? null },
    query: route.query,
  })

  return {
    selected,
    inbox,
    searching,
    words,
    label,
    filter,
    linkTo,
    go: (id: number | null) => router.push(linkTo(id)),
    search: (q: string) =>
      router.replace({ name: 'search', params: { id: null }, query: queryOf(q, label.value) }),
    /** The same list, of what has this label only; null: of everything. */
    linkToLabel: (id: number | null): RouteLocationRaw => ({
      name: route.name ?? 'view',
      params: { ...route.params, id: null },
      query: queryOf(words.value, id),
    }),
  }
}
