/** The audit log, page by page, as far as its filters let it through. */
import { reactive, ref, shallowRef, watch } from 'vue'
import type { AuditView, ChainView } from '../../../server/contract/audit.ts'
import type { Page } from '../../../server/contract/common.ts'
import { query } from '../../lib/api.ts'
import { isoDay } from '../../lib/format.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

const HALF_DAY = 12 * 3_600_000
const PAUSE = 200

export interface AuditFilter {
  agent: number | null
  action: string
  object: string
  objectId: string
  /** Days as date fields have them. */
  from: string
  to: string
}

const queryOf = ({ agent, action, object, objectId, from, to }: AuditFilter) => {
  const [first, last] = [isoDay(from), isoDay(to)]
  return {
    agent,
    action,
    object,
    objectId: /^[1-9]\d{0,15}$/.test(objectId.trim()) ? objectId.trim() : null,
    from: first === null ? null : first - HALF_DAY,
    to: last === null ? null : last + HALF_DAY,
  }
}

export function useAudit() {
  const { api } = useSession()
  const filter = reactive<AuditFilter>({
    agent: null,
    action: '',
    object: '',
    objectId: '',
    from: '',
    to: '',
  })
  const items = shallowRef<AuditView[] | null>(null)
  const next = ref<string | null>(null)
  const loading = ref(false)
  const error = ref<string | null>(null)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(cursor: string | null = null): Promise<void> {
    const question = (asked += 1)
    loading.value = true
    error.value = null
    try {
      const page = await api.get<Page<AuditView>>(`/api/audit${query({ ...queryOf(filter), cursor })}`)
      if (question !== asked) return
      items.value = cursor === null ? page.items : [...(items.value ?? []), ...page.items]
      next.value = page.next
    } catch (cause) {
      if (question === asked) error.value = explain(cause)
    }
    if (question === asked) loading.value = false
  }
  watch(filter, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), PAUSE)
  })
  return { filter, items, next, loading, error, load }
}

/** Whether the chain is whole; asked for by hand, since it reads every line. */
export function useChain() {
  const { api } = useSession()
  const chain = shallowRef<ChainView | null>(null)
  const checking = ref(false)
  const error = ref<string | null>(null)

  async function check(): Promise<void> {
    checking.value = true
    error.value = null
    try {
      chain.value = await api.get<ChainView>('/api/audit/check')
    } catch (cause) {
      error.value = explain(cause)
    }
    checking.value = false
  }
  return { chain, checking, error, check }
}
