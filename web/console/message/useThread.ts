import { computed, ref, watch } from 'vue'
import { ApiError } from '../../lib/api.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { loadMail, mailMessage } from '../mail/lazy.ts'

/** Loads what a thread needs to be shown, and once more when everything has to be loaded afresh. */
export function useThread(conversationId: () => number | null) {
  const live = useLive()
  const error = ref<string | null>(null)
  const missing = ref(false)

  const isMail = () => live.state.conversations[conversationId() ?? 0]?.channel === 'email'
  const loaded = computed(() => {
    const id = conversationId()
    if (id === null || !live.state.messages[id] || !live.state.entries[id]) return false
    return !isMail() || mailMessage.value !== null
  })

  async function open(): Promise<void> {
    const id = conversationId()
    error.value = null
    missing.value = false
    if (id === null) return
    try {
      await live.openThread(id)
      if (isMail()) await loadMail()
    } catch (cause) {
      missing.value = cause instanceof ApiError && cause.status === 404
      error.value = explain(cause)
    }
  }

  watch([conversationId, () => live.epoch], () => void open(), { immediate: true })
  return { error, missing, loaded, open }
}
