import { computed, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { newestFirst } from '../../lib/select.ts'
import { useLive } from '../live/useLive.ts'

/** The same person's other conversations, of every state, the newest first. */
export function useOthers(conversation: () => ConversationItem) {
  const live = useLive()
  watch(
    [() => conversation().contact.id, () => live.epoch],
    // Without an answer the column merely has no such section.
    ([contact]) => void live.loadConversations({ contact }).catch(() => undefined),
    { immediate: true },
  )
  return computed(() =>
    Object.values(live.state.conversations)
      .filter(({ id, contact }) => id !== conversation().id && contact.id === conversation().contact.id)
      .sort(newestFirst),
  )
}
