/** Reminds whoever could answer that a window shuts soon: the owner, or everybody where there is none. */
import { watch } from 'vue'
import { useRouter } from 'vue-router'
import { span } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'
import { nameOf } from '../conversation/names.ts'
import { useSession } from '../session/useSession.ts'
import { useToast } from '../toast/useToast.ts'
import { useLive } from './useLive.ts'

/** Longer than what only confirms: somebody has to decide whether to leave what they are at. */
const SHOWN = 20_000

export function useClosing(): void {
  const live = useLive()
  const session = useSession()
  const toast = useToast()
  const router = useRouter()

  watch(
    () => live.closing,
    (conversation) => {
      if (!conversation?.replyUntil) return
      const { id, assignee, replyUntil } = conversation
      const left = replyUntil - Date.now()
      const mine = assignee === null || assignee.id === session.me?.id
      // After a break the reminder may come when there is nothing left to answer in.
      if (!mine || left <= 0 || !session.may('conversation.reply')) return
      const view = assignee ? 'mine' : 'unassigned'
      toast.show({
        text: t('window.closing', { name: nameOf(conversation), time: span(left) }),
        act: {
          label: t('action.open'),
          run: () => void router.push({ name: 'view', params: { view, id } }),
        },
        shown: SHOWN,
      })
    },
  )
}
