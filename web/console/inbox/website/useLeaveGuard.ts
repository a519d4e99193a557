import { onScopeDispose, ref, watch } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

/** Asks before somebody leaves what they have written: `asking` is true while the answer is awaited. */
export function useLeaveGuard(dirty: () => boolean) {
  const asking = ref(false)
  let settle: ((leaves: boolean) => void) | null = null

  function answer(leaves: boolean): void {
    asking.value = false
    settle?.(leaves)
    settle = null
  }
  function ask(): boolean | Promise<boolean> {
    if (!dirty()) return true
    answer(false)
    asking.value = true
    return new Promise((resolve) => (settle = resolve))
  }
  onBeforeRouteLeave(ask)
  onBeforeRouteUpdate(ask)

  // Closing the window is the browser's to ask about; it does only while somebody listens.
  const hold = (event: BeforeUnloadEvent) => event.preventDefault()
  watch(
    dirty,
    (held) => {
      if (held) window.addEventListener('beforeunload', hold)
      else window.removeEventListener('beforeunload', hold)
    },
    { immediate: true },
  )
  onScopeDispose(() => window.removeEventListener('beforeunload', hold))

  return { asking, answer }
}
