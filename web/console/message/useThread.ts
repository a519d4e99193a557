import { ref, watch } from 'vue'
import { ApiError } from '../../lib/api.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'

/** Loads what a thread needs, and once more when everything has to be loaded afresh. */
export function useThread(conversationId: () => number | null) {
  const live = useLive()
  const error = ref<string | null>(null)
  const missing = ref(false)

  async function open(): Promise<void> {
    const id = conversationId()
    error.value = null
    missing.value = false
    if (id === null) return
    try {
      await live.openThread(id)
    } catch (cause) {
      missing.value = cause instanceof ApiError && cause.status === 404
      error.value = explain(cause)
    }
  }

  watch([conversationId, () => live.epoch], () => void open(), { immediate: true })
  return { error, missing, open }
}
