import { ref, shallowRef } from 'vue'
import type { CheckReply, CheckStep } from '../../../server/contract/inbox.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

export function useCheck(inboxId: () => number) {
  const session = useSession()
  const steps = shallowRef<CheckStep[]>([])
  const busy = ref(false)
  const error = ref<string | null>(null)

  async function run(): Promise<void> {
    busy.value = true
    error.value = null
    try {
      steps.value = (await session.api.post<CheckReply>(`/api/inboxes/${inboxId()}/check`)).steps
    } catch (cause) {
      error.value = explain(cause)
    }
    busy.value = false
  }
  return { steps, busy, error, run }
}
