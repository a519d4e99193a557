import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'

const PAUSE = 180

/** Finds conversations while somebody types. The server says which and in what order; the rest is live. */
export function useSearch(words: Ref<string>) {
  const live = useLive()
  const ids = ref<number[]>([])
  const next = ref<string | null>(null)
  const loading = ref(false)
  const error = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function fetchPage(cursor: string | null): Promise<void> {
    const question = (asked += 1)
    loading.value = true
    error.value = null
    try {
      const page = await live.loadConversations({ q: words.value, cursor })
      if (question !== asked) return
      const found = page.items.map(({ id }) => id)
      ids.value = cursor === null ? found : [...ids.value, ...found]
      next.value = page.next
    } catch (cause) {
      if (question === asked) error.value = explain(cause)
    }
    if (question === asked) loading.value = false
  }

  watch(
    words,
    (text) => {
      clearTimeout(timer)
      asked += 1
      loading.value = text !== ''
      if (text === '') {
        ids.value = []
        next.value = null
      } else timer = setTimeout(() => void fetchPage(null), PAUSE)
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
    more: () => fetchPage(next.value),
  }
}
