import type { ConversationView } from '../../../server/contract/conversation.ts'
import { useSession } from '../session/useSession.ts'

/** A provider's own sign lasts some 25 s, so one in 15 keeps it there; a widget's lasts 6. */
const EVERY = 15_000
const EVERY_ON_WEB = 4_000

/** Tells the customer that somebody writes, while somebody does. A lost signal does no harm. */
export function useTyping(
  { id, channel }: Pick<ConversationView, 'id' | 'channel'>,
  wanted: () => boolean,
): () => void {
  const session = useSession()
  const every = channel === 'web' ? EVERY_ON_WEB : EVERY
  let last = -Infinity
  return () => {
    const now = Date.now()
    if (!wanted() || now - last < every) return
    last = now
    session.api.post(`/api/conversations/${id}/typing`).catch(() => undefined)
  }
}
