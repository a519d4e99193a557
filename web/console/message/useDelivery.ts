/** How far a message got, as its channel tells it. */
import { computed } from 'vue'
import type { Delivery } from '../../../server/contract/conversation.ts'
import type { ThreadMessage } from '../../lib/thread.ts'
import { useLive } from '../live/useLive.ts'

/** Where a channel knows of no step between taking a message over and delivering it, taken over is sent. */
export function useDelivery(message: () => ThreadMessage) {
  const live = useLive()
  return computed((): Delivery | null => {
    const { delivery, conversationId } = message()
    const inboxId = live.state.conversations[conversationId]?.inboxId
    const receipts = inboxId === undefined ? undefined : live.state.inboxes[inboxId]?.capabilities.receipts
    return delivery === 'accepted' && receipts && !receipts.includes('sent') ? 'sent' : delivery
  })
}
