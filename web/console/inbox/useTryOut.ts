import { ref } from 'vue'
import type { TryOut, TryOutReply } from '../../../server/contract/inbox.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'
import { useToast } from '../toast/useToast.ts'

/** Makes an inbox to try a channel out, and opens the page on which one plays the customer. */
export function useTryOut() {
  const session = useSession()
  const live = useLive()
  const toast = useToast()
  const busy = ref(false)

  async function begin(channel: TryOut['channel'] = 'whatsapp'): Promise<boolean> {
    // Opened at once, within the click: a window opened after the answer would be blocked.
    const phone = window.open('', `sandglass-customer-${channel}`)
    busy.value = true
    try {
      const reply = await live.load(
        () => session.api.post<TryOutReply>('/api/inboxes/try-out', { channel }),
        ({ inbox }) => ({ inboxes: [inbox] }),
      )
      if (phone) phone.location.href = reply.phone
      else window.location.assign(reply.phone)
      return true
    } catch (error) {
      phone?.close()
      toast.show({ text: explain(error) })
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, begin }
}
