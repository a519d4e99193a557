import { ref } from 'vue'
import type { Page } from '../../../server/contract/common.ts'
import type { QuarantineItem } from '../../../server/contract/inbox.ts'
import { query } from '../../lib/api.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

/** Deliveries that could not be taken in, newest first. */
export function useQuarantine() {
  const { api } = useSession()
  const items = ref<QuarantineItem[]>([])
  const next = ref<string | null>(null)
  const state = ref<'loading' | 'idle'>('loading')
  const error = ref<string | null>(null)

  async function load(cursor: string | null = null): Promise<void> {
    state.value = 'loading'
    error.value = null
    try {
      const page = await api.get<Page<QuarantineItem>>(`/api/quarantine${query({ cursor })}`)
      items.value = cursor === null ? page.items : [...items.value, ...page.items]
      next.value = page.next
    } catch (cause) {
      error.value = explain(cause)
    }
    state.value = 'idle'
  }

  async function leave(id: number, request: () => Promise<unknown>): Promise<boolean> {
    error.value = null
    try {
      await request()
      items.value = items.value.filter((each) => each.id !== id)
      return true
    } catch (cause) {
      error.value = explain(cause)
      return false
    }
  }

  return {
    items,
    next,
    state,
    error,
    load,
    replay: (id: number) => leave(id, () => api.post(`/api/quarantine/${id}/replay`)),
    remove: (id: number) => leave(id, () => api.delete(`/api/quarantine/${id}`)),
  }
}
