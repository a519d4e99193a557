/** When a thread counts as read, and where its “new” line stands. */
import { onMounted, onScopeDispose, onUnmounted, ref, watch, type Ref } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { unreadOf } from '../../lib/select.ts'
import { useActions } from '../conversation/useActions.ts'
import { useDesk } from '../useDesk.ts'

/** Skimming with j and k does not read everything on the way. */
const DWELL = 400

export function useReadMark(conversation: () => ConversationItem, atEnd: Ref<boolean>) {
  const desk = useDesk()
  const actions = useActions()
  const looking = ref(isLooking())
  /** What was seen when the line was drawn; null: no line. */
  const mark = ref<number | null>(unreadOf(conversation()) > 0 ? conversation().seen : null)
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
  // Something came while nobody looked, after everything had been read: the line moves there.
  watch(
    () => conversation().inboundCount,
    (_count, before) => {
      if (looking.value && atEnd.value) return
      if (mark.value === null || conversation().seen >= before) mark.value = before
    },
  )
  return { mark }
}

const isLooking = () => document.visibilityState === 'visible' && document.hasFocus()
