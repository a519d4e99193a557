import { ref, shallowRef, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import type { HoldView } from '../../../server/contract/hold.ts'
import type { ExplainView } from '../../../server/contract/retention.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

/** When a conversation goes and why it is still here; asked again whenever that may have changed. */
export function useExplain(conversation: () => ConversationItem) {
  const { api, may } = useSession()
  const live = useLive()
  const explained = shallowRef<ExplainView | null>(null)
  /** Why it is held, by the hold's id. Only for who may know holds. */
  const reasons = ref<Record<number, string>>({})
  const error = ref<string | null>(null)
  let asked = 0

  async function load(): Promise<void> {
    const question = (asked += 1)
    try {
      const answer = await api.get<ExplainView>(`/api/conversations/${conversation().id}/retention`)
      if (question !== asked) return
      explained.value = answer
      error.value = null
      if (may('hold.manage') && answer.kept.some(({ holdId }) => holdId !== null)) await loadReasons()
    } catch (cause) {
      if (question === asked) error.value = explain(cause)
    }
  }
  async function loadReasons(): Promise<void> {
    const { items } = await api.get<{ items: HoldView[] }>('/api/holds')
    reasons.value = Object.fromEntries(items.map(({ id, reason }) => [id, reason]))
  }

  /** Throws, so that a form can say what was wrong. */
  async function setDay(of: 'event' | 'relationship', at: number | null): Promise<void> {
    const { id, contact } = conversation()
    await api.post(
      of === 'event' ? `/api/conversations/${id}/event` : `/api/contacts/${contact.id}/relationship`,
      { at },
    )
    await load()
  }

  watch(
    () => {
      const { id, retention, labels, status, lastMessageAt } = conversation()
      return JSON.stringify([id, retention, labels.map((label) => label.id), status, lastMessageAt])
    },
    () => void load(),
    { immediate: true },
  )
  watch(
    () => live.retentionChanged,
    () => void load(),
  )
  return { explained, reasons, error, load, setDay }
}
