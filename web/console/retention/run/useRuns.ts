import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Page } from '../../../../server/contract/common.ts'
import type { ChainView } from '../../../../server/contract/audit.ts'
import type { RunView } from '../../../../server/contract/retention.ts'
import { query } from '../../../lib/api.ts'
import { explain } from '../../../lib/useForm.ts'
import { useLive } from '../../live/useLive.ts'
import { useSession } from '../../session/useSession.ts'

/** While one goes on it is asked this often (ms). */
const BEAT = 1_500

/** Runs, newest first. One that goes on is followed until it has ended. */
export function useRuns() {
  const { api } = useSession()
  const live = useLive()
  const items = shallowRef<RunView[]>([])
  const next = ref<string | null>(null)
  const state = ref<'loading' | 'idle'>('loading')
  const error = ref<string | null>(null)
  const chain = shallowRef<ChainView | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(cursor: string | null = null): Promise<void> {
    state.value = 'loading'
    try {
      const page = await api.get<Page<RunView>>(`/api/retention/runs${query({ cursor })}`)
      items.value = cursor === null ? page.items : [...items.value, ...page.items]
      next.value = page.next
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
    state.value = 'idle'
    clearTimeout(timer)
    if (items.value.some((run) => run.state === 'running')) timer = setTimeout(() => void load(), BEAT)
  }
  watch([() => live.retentionChanged, () => live.epoch], () => void load(), { immediate: true })
  onScopeDispose(() => clearTimeout(timer))

  async function attempt(request: () => Promise<unknown>): Promise<void> {
    error.value = null
    try {
      await request()
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  return {
    items,
    next,
    state,
    error,
    chain,
    load,
    runNow: () =>
      attempt(async () => {
        await api.post('/api/retention/runs')
        await load()
      }),
    checkLedger: () =>
      attempt(async () => {
        chain.value = null
        chain.value = await api.get<ChainView>('/api/ledger/check')
      }),
  }
}
