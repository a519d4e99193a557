import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** True once `flag` has been true for a moment: skeletons don't flash for what comes at once. */
export function useDelayed(flag: () => boolean, wait = 150): Readonly<Ref<boolean>> {
  const shown = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    flag,
    (on) => {
      clearTimeout(timer)
      if (on) timer = setTimeout(() => (shown.value = true), wait)
      else shown.value = false
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return shown
}
