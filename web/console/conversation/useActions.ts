/** What an agent does to a conversation. Each act is shown at once where that is safe, and can be undone. */
import type { ConversationItem, MessageView } from '../../../server/contract/conversation.ts'
import { t } from '../../lib/i18n.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'
import { useToast } from '../toast/useToast.ts'
import { useDesk } from '../useDesk.ts'
import { nameOf } from './names.ts'

export function useActions() {
  const live = useLive()
  const session = useSession()
  const toast = useToast()
  const desk = useDesk()
  const called = (id: number) => {
    const conversation = live.state.conversations[id]
    return conversation ? nameOf(conversation) : `#${id}`
  }

  async function change(id: number, act: string, body: unknown): Promise<boolean> {
    try {
      await live.load(
        () => session.api.post<ConversationItem>(`/api/conversations/${id}/${act}`, body),
        (item) => ({ conversations: [item] }),
      )
      return true
    } catch (error) {
      toast.show({ text: explain(error) })
      return false
    }
  }

  async function assign(id: number, agentId: number | null): Promise<void> {
    const before = live.state.conversations[id]?.assignee?.id ?? null
    if (before === agentId || !(await change(id, 'assign', { agentId }))) return
    const to = agentId === null ? null : live.state.agents[agentId]?.name
    toast.show({
      text: to
        ? t('done.assigned', { name: called(id), agent: to })
        : t('done.unassigned', { name: called(id) }),
      act: { label: t('action.undo'), run: () => void change(id, 'assign', { agentId: before }) },
    })
  }

  async function setStatus(id: number, status: 'open' | 'resolved'): Promise<void> {
    if (!(await change(id, 'status', { status }))) return
    const back = status === 'open' ? 'resolved' : 'open'
    toast.show({
      text: t(status === 'open' ? 'done.reopened' : 'done.resolved', { name: called(id) }),
      act: { label: t('action.undo'), run: () => void change(id, 'status', { status: back }) },
    })
  }

  /** Sets how many inbound messages this agent has seen; fewer than there are: unread. */
  async function setSeen(id: number, seen: number): Promise<void> {
    const conversation = live.state.conversations[id]
    if (!conversation || conversation.seen === seen) return
    const before = conversation.seen
    conversation.seen = seen
    try {
      await session.api.post(`/api/conversations/${id}/read`, { seen })
    } catch {
      if (conversation.seen === seen) conversation.seen = before
    }
  }

  return {
    assign,
    setSeen,
    markUnread(id: number): void {
      const count = live.state.conversations[id]?.inboundCount ?? 0
      if (count === 0) return
      desk.heldUnread = id
      void setSeen(id, count - 1)
    },
    /** Says nothing where it is resolved already. */
    async resolve(id: number): Promise<void> {
      if (live.state.conversations[id]?.status !== 'resolved') await setStatus(id, 'resolved')
    },
    /** All that it is to have. false: it was refused, which is said. */
    setLabels: (id: number, labelIds: readonly number[]) => change(id, 'labels', { labelIds }),
    assignToMe: (id: number) => assign(id, session.me?.id ?? null),
    toggleResolved(id: number): Promise<void> {
      return setStatus(id, live.state.conversations[id]?.status === 'resolved' ? 'open' : 'resolved')
    },
    async retry(messageId: number): Promise<void> {
      try {
        await live.loadMessage(() => session.api.post<MessageView>(`/api/messages/${messageId}/retry`, {}))
      } catch (error) {
        toast.show({ text: explain(error) })
      }
    },
  }
}
