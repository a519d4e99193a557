import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** The time, moving on twice a minute: enough for “2 m” and for hours and minutes. */
export function useNow(interval = 30_000): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), interval)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
