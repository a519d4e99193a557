import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { CheckReply, HealthView } from '../../../../server/contract/inbox.ts'
import { explain } from '../../../lib/useForm.ts'
import { useLive } from '../../live/useLive.ts'
import { useSession } from '../../session/useSession.ts'

/** The condition of one inbox, read again every `every` ms while it is looked at. */
export function useHealth(inboxId: () => number, every = 20_000) {
  const { api } = useSession()
  const live = useLive()
  const health = shallowRef<HealthView | null>(null)
  const error = ref<string | null>(null)
  const checking = ref(false)
  /** The step of the connection test that is being put right. */
  const mending = ref<string | null>(null)
  const path = (rest: string) => `/api/inboxes/${inboxId()}/${rest}`

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  async function read(): Promise<void> {
    const asked = inboxId()
    const answer = await api.get<HealthView>(path('health'))
    if (asked === inboxId()) health.value = answer
  }

  async function test(): Promise<void> {
    checking.value = true
    try {
      await api.post<CheckReply>(path('check'))
      await read()
    } finally {
      checking.value = false
    }
  }

  const load = () => attempt(read)
  const check = () => attempt(test)

  async function mend(step: string): Promise<void> {
    mending.value = step
    await attempt(async () => {
      await api.post<CheckReply>(path('mend'), { step })
      await read()
    })
    mending.value = null
  }

  // A check or a notice may have paused or freed the inbox; the feed tells that at once.
  watch([inboxId, () => live.state.inboxes[inboxId()]?.paused], load, { immediate: true })
  const timer = setInterval(() => {
    if (!document.hidden && !checking.value) void load()
  }, every)
  onScopeDispose(() => clearInterval(timer))

  return { health, error, checking, mending, load, check, mend }
}
