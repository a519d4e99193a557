import { ref, watch } from 'vue'
import type { WidgetView } from '../../../../../server/contract/widget.ts'
import { useSession } from '../../../session/useSession.ts'

/** Whether the server lacks what it takes to send mail: it then offers no visitor a transcript. */
export function useMailHint(key: () => string, wanted: () => boolean) {
  const { api } = useSession()
  const lacking = ref(false)

  async function look(): Promise<void> {
    if (!wanted()) return
    const { transcript } = await api.get<WidgetView>(`/api/widget/${key()}`)
    lacking.value = !transcript
  }
  // Without an answer the page merely says less.
  watch([key, wanted], () => look().catch(() => undefined), { immediate: true })
  return lacking
}
