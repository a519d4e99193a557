import { computed, watchEffect, type Ref } from 'vue'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import { unreadOf } from '../lib/select.ts'
import { useLive } from './live/useLive.ts'
import { useSession } from './session/useSession.ts'

/** The window's title: how many own or unowned conversations have something new, and which one is open. */
export function useTitle(conversation: Ref<ConversationItem | null>): void {
  const live = useLive()
  const session = useSession()
  const waiting = computed(
    () =>
      Object.values(live.state.conversations).filter(
        (each) =>
          each.status === 'open' &&
          unreadOf(each) > 0 &&
          (each.assignee === null || each.assignee.id === session.me?.id),
      ).length,
  )
  watchEffect(() => {
    const name = conversation.value?.contact.name ?? conversation.value?.contact.address
    const count = waiting.value > 0 ? `(${waiting.value}) ` : ''
    document.title = `${count}${name ? `${name} · ` : ''}Sandglass`
  })
}
