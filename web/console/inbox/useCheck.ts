import { ref, shallowRef } from 'vue'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

interface Step {
  step: string
  ok: boolean
  detail: string | null
}

export function useCheck(inboxId: () => number) {
  const session = useSession()
  const steps = shallowRef<Step[]>([])
  const busy = ref(false)
  const error = ref<string | null>(null)

  async function run(): Promise<void> {
    busy.value = true
    error.value = null
    try {
      steps.value = (await session.api.post<{ steps: Step[] }>(`/api/inboxes/${inboxId()}/check`)).steps
    } catch (cause) {
      error.value = explain(cause)
    }
    busy.value = false
  }
  return { steps, busy, error, run }
}
