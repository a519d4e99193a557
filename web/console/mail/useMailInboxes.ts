import { computed } from 'vue'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

/** Inboxes in which this agent may begin a conversation by mail. */
export function useMailInboxes() {
  const live = useLive()
  const session = useSession()
  return computed(() =>
    session.may('conversation.start')
      ? live.inboxes.filter(({ capabilities }) => capabilities.sends.includes('mail'))
      : [],
  )
}
