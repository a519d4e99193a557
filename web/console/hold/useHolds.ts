/** Legal holds: reading them, and what can be done about them. Acts throw, so that forms can say what was wrong. */
import { ref, shallowRef, watch } from 'vue'
import type { z } from 'zod'
import type {
  HoldChange,
  HoldInput,
  HoldObject,
  HoldPreview,
  HoldView,
} from '../../../server/contract/hold.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

export function useHoldActs() {
  const { api } = useSession()
  const path = (id: number) => `/api/holds/${id}`
  return {
    place: (hold: z.infer<typeof HoldInput>) => api.post<HoldView>('/api/holds', hold),
    change: (id: number, change: z.infer<typeof HoldChange>) => api.patch<HoldView>(path(id), change),
    /** Asks for its end; or agrees, if somebody else has asked. */
    release: (id: number, why: string) => api.post<HoldView>(`${path(id)}/release`, { why }),
    /** Takes back that it was asked to end. */
    keep: (id: number) => api.delete(`${path(id)}/release`),
    /** How many conversations it would hold. */
    count: async (object: HoldObject) =>
      (await api.post<z.infer<typeof HoldPreview>>('/api/holds/preview', { object })).conversations,
  }
}

export function useHolds() {
  const { api } = useSession()
  const live = useLive()
  const items = shallowRef<readonly HoldView[] | null>(null)
  const error = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      items.value = (await api.get<{ items: HoldView[] }>('/api/holds')).items
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }
  watch(
    () => [live.retentionChanged, live.epoch],
    () => void load(),
    { immediate: true },
  )
  return { items, error, load }
}
