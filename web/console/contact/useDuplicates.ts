import { ref, shallowRef, watch } from 'vue'
import type { DuplicateView } from '../../../server/contract/contact.ts'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

/** Open questions whether this person is the same as another. The feed brings what follows from an answer. */
export function useDuplicates(conversation: () => ConversationItem) {
  const { api } = useSession()
  const items = shallowRef<DuplicateView[]>([])
  const error = ref<string | null>(null)
  const busy = ref(false)

  async function load(): Promise<void> {
    const { id } = conversation().contact
    try {
      const answer = await api.get<{ items: DuplicateView[] }>(`/api/contacts/${id}/duplicates`)
      if (id === conversation().contact.id) items.value = answer.items
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  async function decide(id: number, path: string, body: Record<string, unknown>): Promise<boolean> {
    busy.value = true
    error.value = null
    try {
      await api.post(`/api/duplicates/${id}/${path}`, body)
      items.value = items.value.filter((each) => each.id !== id)
      return true
    } catch (cause) {
      // More may go with it by now than was shown.
      await load()
      error.value = explain(cause)
      return false
    } finally {
      busy.value = false
    }
  }

  watch([() => conversation().contact.id, () => conversation().contact.duplicates], () => void load(), {
    immediate: true,
  })
  return {
    items,
    error,
    busy,
    merge: ({ id, goes }: DuplicateView, keep: number) => decide(id, 'merge', { keep, goes }),
    dismiss: (id: number) => decide(id, 'dismiss', {}),
  }
}
