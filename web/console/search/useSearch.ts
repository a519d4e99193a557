import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'

const PAUSE = 180
/** Fewer open ones than this: the resolved ones are fetched at once. */
const ENOUGH = 20

/** Where a search goes on: open conversations first, then resolved ones. */
interface Place {
  status: 'open' | 'resolved'
  cursor: string | null
}

/** Finds conversations while somebody types. The server says which and in what order; the rest is live. */
export function useSearch(words: Ref<string>, label: Ref<number | null>) {
  const live = useLive()
  const ids = ref<number[]>([])
  const next = ref<Place | null>(null)
  const loading = ref(false)
  const error = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function fetchPages(): Promise<void> {
    const question = (asked += 1)
    loading.value = true
    error.value = null
    try {
      do {
        const place: Place | null = next.value
        if (!place) break
        const page = await live.loadConversations({ q: words.value, label: label.value, ...place })
        if (question !== asked) return
        ids.value = [...new Set([...ids.value, ...page.items.map(({ id }) => id)])]
        next.value = after(place, page.next)
      } while (next.value && ids.value.length < ENOUGH)
    } catch (cause) {
      if (question === asked) error.value = explain(cause)
    }
    if (question === asked) loading.value = false
  }

  watch(
    [words, label],
    ([text]) => {
      clearTimeout(timer)
      asked += 1
      error.value = null
      loading.value = text !== ''
      if (text === '') {
        ids.value = []
        next.value = null
        return
      }
      timer = setTimeout(() => {
        ids.value = []
        next.value = { status: 'open', cursor: null }
        void fetchPages()
      }, PAUSE)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))

  return {
    items: computed(() =>
      ids.value
        .map((id) => live.state.conversations[id])
        .filter((item): item is ConversationItem => Boolean(item)),
    ),
    next,
    loading,
    error,
    more: async () => (loading.value ? undefined : fetchPages()),
  }
}

function after({ status }: Place, cursor: string | null): Place | null {
  if (cursor !== null) return { status, cursor }
  return status === 'open' ? { status: 'resolved', cursor: null } : null
}
