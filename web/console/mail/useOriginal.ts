import { ref } from 'vue'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'
import { useToast } from '../toast/useToast.ts'

/** Saves a mail as it came. */
export function useOriginal(messageId: () => number) {
  const session = useSession()
  const toast = useToast()
  const busy = ref(false)
  return {
    busy,
    async save(): Promise<void> {
      busy.value = true
      try {
        const url = URL.createObjectURL(await session.api.bytes(`/api/messages/${messageId()}/raw`))
        const link = document.createElement('a')
        link.href = url
        link.download = `mail-${messageId()}.eml`
        link.click()
        URL.revokeObjectURL(url)
      } catch (error) {
        toast.show({ text: explain(error) })
      }
      busy.value = false
    },
  }
}
