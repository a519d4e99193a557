import { ref, watch } from 'vue'
import type { CheckStep, HealthView } from '../../../../server/contract/inbox.ts'
import { useSession } from '../../session/useSession.ts'
import { CHECKS, STEPS, type Step } from './steps.ts'

export type StepState = 'failed' | 'warning' | 'ok'

/** How each page's part of the connection is, by the last test; read anew whenever one goes to another page. */
export function useStepStates(inboxId: () => number | null, current: () => Step) {
  const { api } = useSession()
  const states = ref<Partial<Record<Step, StepState>>>({})

  async function read(): Promise<void> {
    const id = inboxId()
    if (id === null) return
    const { check } = await api.get<HealthView>(`/api/inboxes/${id}/health`)
    states.value = Object.fromEntries(STEPS.map((step) => [step, worst(step, check.steps)]))
  }

  // Without an answer the list merely says less.
  watch([inboxId, current], () => void read().catch(() => undefined), { immediate: true })
  return states
}

/** The worst of what was tested for a page. */
export function worst(page: Step, steps: readonly CheckStep[]): StepState {
  const own = steps.filter(({ step }) => CHECKS[page]?.includes(step)).map(({ state }) => state)
  if (own.includes('failed')) return 'failed'
  return own.includes('warning') ? 'warning' : 'ok'
}
