import { useSession } from '../session/useSession.ts'

/** The provider's own sign lasts some 25 s, so one in 15 keeps it there. */
const EVERY = 15_000

/** Tells the customer that somebody writes, while somebody does. A lost signal does no harm. */
export function useTyping(conversationId: number, wanted: () => boolean): () => void {
  const session = useSession()
  let last = -Infinity
  return () => {
    const now = Date.now()
    if (!wanted() || now - last < EVERY) return
    last = now
    session.api.post(`/api/conversations/${conversationId}/typing`).catch(() => undefined)
  }
}
