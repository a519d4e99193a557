import { onScopeDispose, readonly, ref, type Ref } from 'vue'

interface Clock {
  now: Ref<number>
  users: number
  timer: ReturnType<typeof setInterval>
}

/** One clock for each interval, however many look at it: a thread has hundreds of messages. */
const clocks = new Map<number, Clock>()

/** The time, moving on twice a minute: enough for “2 m” and for hours and minutes. */
export function useNow(interval = 30_000): Readonly<Ref<number>> {
  const clock = clocks.get(interval) ?? start(interval)
  clock.users += 1
  // Whoever comes between two beats is not told a time that is long gone.
  if (Date.now() - clock.now.value > 1_000) clock.now.value = Date.now()
  onScopeDispose(() => {
    clock.users -= 1
    if (clock.users > 0) return
    clearInterval(clock.timer)
    clocks.delete(interval)
  })
  return readonly(clock.now)
}

function start(interval: number): Clock {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), interval)
  const clock = { now, users: 0, timer }
  clocks.set(interval, clock)
  return clock
}
