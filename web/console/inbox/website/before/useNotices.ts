import { ref, shallowRef } from 'vue'
import type { NoticeView } from '../../../../../server/contract/widget.ts'
import { explain } from '../../../../lib/useForm.ts'
import { useSession } from '../../../session/useSession.ts'

/** The wordings that visitors were shown, the newest first. */
export function useNotices(inboxId: () => number) {
  const { api } = useSession()
  const notices = shallowRef<NoticeView[]>([])
  const error = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      const { items } = await api.get<{ items: NoticeView[] }>(`/api/inboxes/${inboxId()}/notices`)
      notices.value = items.toSorted((one, other) => other.version - one.version)
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }
  return { notices, error, load }
}
