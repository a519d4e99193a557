import { ref, shallowRef, watch } from 'vue'
import type { RetentionView } from '../../../server/contract/retention.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

/** Rules, settings and figures; loaded again whenever somebody changes one of them, or a run goes on. */
export function useRetention() {
  const { api } = useSession()
  const live = useLive()
  const view = shallowRef<RetentionView | null>(null)
  const error = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      view.value = await api.get<RetentionView>('/api/retention')
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }
  watch([() => live.retentionChanged, () => live.epoch], () => void load(), { immediate: true })
  return { view, error, load }
}
