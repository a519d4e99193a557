import { ref, shallowRef, watch } from 'vue'
import type { RuleBody, Simulation } from '../../../../server/contract/retention.ts'
import { explain } from '../../../lib/useForm.ts'
import { useRetention } from '../useRetention.ts'

/**
 * What a draft would do; asked anew whenever it says something else. Of two answers the later question's counts.
 * `enabling`: it is being switched on, and a draft no more in a moment.
 */
export function useSimulation(ruleId: () => number, draft: () => RuleBody, enabling: () => boolean) {
  const retention = useRetention()
  const simulation = shallowRef<Simulation | null>(null)
  const error = ref<string | null>(null)
  const busy = ref(false)
  let asked = 0

  async function simulate(): Promise<void> {
    const turn = (asked += 1)
    busy.value = true
    error.value = null
    try {
      const found = await retention.simulate(ruleId())
      if (turn === asked) simulation.value = found
    } catch (cause) {
      if (turn === asked) error.value = explain(cause)
    }
    if (turn === asked) busy.value = false
  }
  watch(
    () => JSON.stringify(draft()),
    () => {
      simulation.value = null
      void simulate()
    },
    { immediate: true },
  )
  // Another rule in force may take what this one would have; figures stay until there are other ones.
  watch(
    () => retention.view?.rules.map(({ id, version }) => `${id} ${version}`).join(),
    () => {
      if (!enabling()) void simulate()
    },
  )
  return { simulation, error, busy, simulate }
}
