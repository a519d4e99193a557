/** What can be done in one conversation: by right, by what the channel can, and while the window is open. */
import { computed } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { useNow } from '../../lib/useNow.ts'
import { windowOf } from '../../lib/window.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

export function useMay(conversation: () => ConversationItem) {
  const live = useLive()
  const session = useSession()
  const now = useNow()
  const capabilities = computed(() => live.state.inboxes[conversation().inboxId]?.capabilities)
  const shut = computed(
    () => windowOf(conversation(), capabilities.value ?? null, now.value).state === 'shut',
  )
  const reply = computed(() => session.may('conversation.reply'))
  return {
    reply,
    /** Free answers are not allowed at the moment. */
    shut,
    react: computed(
      () => reply.value && !shut.value && Boolean(capabilities.value?.sends.includes('reaction')),
    ),
  }
}
