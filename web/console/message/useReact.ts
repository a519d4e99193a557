/** Reacting to a message: shown at once, taken back where the server refuses. */
import type { MessageView } from '../../../server/contract/conversation.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'
import { useToast } from '../toast/useToast.ts'

export function useReact() {
  const live = useLive()
  const session = useSession()
  const toast = useToast()

  /** Empty: taken back. */
  return async function react({ id, conversationId }: MessageView, emoji: string): Promise<void> {
    const find = () => live.state.messages[conversationId]?.items.find((each) => each.id === id)
    const message = find()
    if (!message) return
    const before = message.reactions
    const others = before.filter(({ by }) => by !== 'agent')
    const own = { emoji, by: 'agent', delivery: 'queued', failure: null } as const
    const shown = (message.reactions = emoji ? [...others, own] : others)
    try {
      await live.loadMessage(() => session.api.post<MessageView>(`/api/messages/${id}/reaction`, { emoji }))
    } catch (error) {
      const present = find()
      // Only if nothing newer was told meanwhile.
      if (present && present.reactions.length === shown.length) present.reactions = before
      toast.show({ text: explain(error) })
    }
  }
}
