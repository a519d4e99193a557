import { ref, shallowRef, watch } from 'vue'
import type { ConsentView } from '../../../server/contract/contact.ts'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

/** What this person allowed or forbade for this purpose on the conversation's channel, newest first. */
export function useConsents(conversation: () => ConversationItem, purpose: ConsentView['purpose']) {
  const { api } = useSession()
  const items = shallowRef<ConsentView[] | null>(null)
  const error = ref<string | null>(null)
  const path = () => `/api/contacts/${conversation().contact.id}/consents`
  const here = (item: ConsentView) => item.channel === conversation().channel && item.purpose === purpose

  async function load(): Promise<void> {
    try {
      items.value = (await api.get<{ items: ConsentView[] }>(path())).items.filter(here)
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  /** Throws, so that a form can say what was wrong. */
  async function note(state: ConsentView['state'], detail: string): Promise<void> {
    const body = { channel: conversation().channel, purpose, state, detail }
    items.value = (await api.post<{ items: ConsentView[] }>(path(), body)).items.filter(here)
  }

  watch(
    [
      () => conversation().contact.id,
      () => conversation().contact.marketing,
      () => conversation().visitor?.notice?.at,
    ],
    () => void load(),
    { immediate: true },
  )
  return { items, error, load, note }
}
