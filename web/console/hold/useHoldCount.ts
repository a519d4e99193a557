import { onScopeDispose, ref, watch } from 'vue'
import type { HoldObject } from '../../../server/contract/hold.ts'
import { useHoldActs } from './useHolds.ts'

const PAUSE = 250

/** How many conversations a hold would hold; null: nobody knows yet. */
export function useHoldCount(object: () => HoldObject | null) {
  const acts = useHoldActs()
  const count = ref<number | null>(null)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function ask(wanted: HoldObject): Promise<void> {
    const question = (asked += 1)
    const found = await acts.count(wanted).catch(() => null)
    if (question === asked) count.value = found
  }
  watch(
    () => JSON.stringify(object()),
    () => {
      clearTimeout(timer)
      asked += 1
      count.value = null
      const wanted = object()
      if (wanted) timer = setTimeout(() => void ask(wanted), PAUSE)
    },
    { immediate: true },
  )
  return count
}
