import { computed } from 'vue'
import { belongs, unreadOf } from '../lib/select.ts'
import { useLive } from './live/useLive.ts'
import { useSession } from './session/useSession.ts'

/** How many own and unowned conversations have something new, as far as they are loaded. */
export function useWaiting() {
  const live = useLive()
  const session = useSession()
  return computed(() => {
    const me = { id: session.me?.id ?? 0 }
    const unread = Object.values(live.state.conversations).filter((each) => unreadOf(each) > 0)
    const count = (view: 'mine' | 'unassigned') =>
      unread.filter((each) => belongs(each, { view, inbox: null }, me)).length
    return { mine: count('mine'), unassigned: count('unassigned') }
  })
}
