/** When a thread counts as read, and where its “new” line stands. */
import { onMounted, onScopeDispose, onUnmounted, ref, watch, type Ref } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { unreadOf } from '../../lib/select.ts'
import type { NewMark } from '../../lib/thread.ts'
import { useActions } from '../conversation/useActions.ts'
import { useDesk } from '../useDesk.ts'

/** Skimming with j and k does not read everything on the way. */
const DWELL = 400

export function useReadMark(conversation: () => ConversationItem, atEnd: Ref<boolean>) {
  const desk = useDesk()
  const actions = useActions()
  const looking = ref(isLooking())
  const unread = unreadOf(conversation())
  const mark = ref<NewMark | null>(unread > 0 ? { after: conversation().seen, count: unread } : null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = () => (looking.value = isLooking())
  const events = ['focus', 'blur', 'visibilitychange'] as const
  onMounted(() => events.forEach((name) => window.addEventListener(name, look)))
  onUnmounted(() => events.forEach((name) => window.removeEventListener(name, look)))
  onScopeDispose(() => clearTimeout(timer))

  watch(
    [() => unreadOf(conversation()), looking, atEnd, () => desk.heldUnread],
    ([unread]) => {
      clearTimeout(timer)
      if (unread === 0 || !looking.value || !atEnd.value || desk.heldUnread === conversation().id) return
      const { id, inboundCount } = conversation()
      timer = setTimeout(() => void actions.setSeen(id, inboundCount), DWELL)
    },
    { immediate: true },
  )
  // What comes while nobody looks is new; after everything was read, the line moves there.
  watch(
    () => conversation().inboundCount,
    (count, before) => {
      if (looking.value && atEnd.value) return
      const after = mark.value && conversation().seen < before ? mark.value.after : before
      mark.value = { after, count: count - after }
    },
  )
  return { mark }
}

const isLooking = () => document.visibilityState === 'visible' && document.hasFocus()
