/** The retention pages' copy of the server: rules, settings and figures, and what can be done about them. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { LabelView } from '../../../server/contract/label.ts'
import type {
  RetentionView,
  RuleBody,
  RuleView,
  RunView,
  Simulation,
} from '../../../server/contract/retention.ts'
import { query } from '../../lib/api.ts'
import { locale } from '../../lib/i18n.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'
import type { Names } from './sentence/parts.ts'

export const useRetention = defineStore('retention', () => {
  const session = useSession()
  const { api } = session
  const live = useLive()
  const view = shallowRef<RetentionView | null>(null)
  const labels = shallowRef<LabelView[]>([])
  const error = ref<string | null>(null)
  /** Given for the last decision: those of one visit often have one reason. */
  const lastWhy = ref('')

  /** Of several answers on their way the one that was asked for last counts: an older one may be late. */
  let asked = 0
  async function load(): Promise<void> {
    const turn = (asked += 1)
    try {
      const [policy, { items }] = await Promise.all([
        api.get<RetentionView>('/api/retention'),
        api.get<{ items: LabelView[] }>('/api/labels'),
      ])
      if (turn !== asked) return
      view.value = policy
      labels.value = items
      error.value = null
    } catch (cause) {
      if (turn === asked) error.value = explain(cause)
    }
  }

  const names: Names = {
    inbox: (id) => live.state.inboxes[id]?.name ?? `#${id}`,
    label: (id) => labels.value.find((label) => label.id === id)?.name ?? `#${id}`,
  }

  /** Shows the answer at once; what else it changed comes with the next load. */
  function put(rule: RuleView): RuleView {
    if (view.value) {
      const known = view.value.rules.some(({ id }) => id === rule.id)
      const rules = view.value.rules.map((each) => (each.id === rule.id ? rule : each))
      view.value = { ...view.value, rules: known ? rules : [...rules, rule] }
    }
    return rule
  }
  const path = (id: number) => `/api/retention/rules/${id}`

  return {
    view,
    labels,
    error,
    lastWhy,
    names,
    load,
    mayManage: computed(() => session.may('retention.manage')),
    drafts: computed(() => (view.value?.rules ?? []).filter(({ draft }) => draft !== null)),

    add: async (body: RuleBody) => put(await api.post<RuleView>('/api/retention/rules', { body })),
    change: async (id: number, body: RuleBody) => put(await api.patch<RuleView>(path(id), { body })),
    async discard(id: number): Promise<void> {
      await api.delete(`${path(id)}/draft`)
      await load()
    },
    simulate: (id: number) => api.post<Simulation>(`${path(id)}/simulation`),
    async enable(id: number, count: number, why: string): Promise<void> {
      await api.post(`${path(id)}/enable`, { count, why })
      lastWhy.value = why
      await load()
    },
    async disable(id: number, why: string): Promise<void> {
      await api.post(`${path(id)}/disable`, { why })
      lastWhy.value = why
      await load()
    },
    /** Its rules and labels are called in the language in which they were offered. */
    async takePreset(key: string): Promise<void> {
      await api.post(`/api/retention/presets/${key}${query({ locale: locale.value })}`)
    },
    async continueRun(id: number, count: number, why: string): Promise<void> {
      await api.post<RunView>(`/api/retention/runs/${id}/continue`, { count, why })
      await load()
    },
  }
})
