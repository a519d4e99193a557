import { onScopeDispose, ref, watch } from 'vue'
import type { MailPageReply } from '../../../server/contract/mail.ts'
import { locale } from '../../lib/i18n.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

/**
 * Where a mail's page is shown. Pictures of other servers come once somebody asks for them, and for this
 * time only: to know whom somebody trusts would be one more list of people to keep and to forget.
 */
export function useMailPage(messageId: () => number) {
  const session = useSession()
  const page = ref<MailPageReply | null>(null)
  const error = ref<string | null>(null)
  const pictures = ref(false)
  let asked = 0

  async function open(): Promise<void> {
    const turn = ++asked
    error.value = null
    try {
      const body = { pictures: pictures.value, language: locale.value }
      const reply = await session.api.post<MailPageReply>(`/api/messages/${messageId()}/page`, body)
      if (turn === asked) page.value = reply
    } catch (cause) {
      if (turn === asked) error.value = explain(cause)
    }
  }

  watch(
    messageId,
    () => {
      pictures.value = false
      page.value = null
      void open()
    },
    { immediate: true },
  )
  onScopeDispose(() => asked++)

  return {
    page,
    error,
    /** Those of other servers are shown. */
    pictures,
    open,
    async showPictures(): Promise<void> {
      pictures.value = true
      await open()
    },
  }
}
