import { ref, shallowRef } from 'vue'
import type { InboxDetail } from '../../../server/contract/inbox.ts'
import { explain } from '../../lib/useForm.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

export interface InboxEdit {
  name?: string
  visibility?: 'all' | 'members'
  members?: number[]
  readReceipts?: boolean
  settings?: Record<string, unknown>
  resume?: true
}

/** One inbox with its settings, for admins. Secrets never come; a new one may be given. */
export function useInboxDetail(inboxId: () => number) {
  const session = useSession()
  const live = useLive()
  const detail = shallowRef<InboxDetail | null>(null)
  const error = ref<string | null>(null)
  const busy = ref(false)

  const take = async (request: () => Promise<InboxDetail>): Promise<void> => {
    detail.value = await live.load(request, ({ settings: _settings, members: _members, ...view }) => ({
      inboxes: [view],
    }))
  }

  async function load(): Promise<void> {
    error.value = null
    try {
      await take(() => session.api.get(`/api/inboxes/${inboxId()}`))
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  /** Throws, so that a form can show the faults at its fields. */
  const change = (edit: InboxEdit) => take(() => session.api.patch(`/api/inboxes/${inboxId()}`, edit))

  async function changeQuietly(edit: InboxEdit): Promise<void> {
    busy.value = true
    error.value = null
    try {
      await change(edit)
    } catch (cause) {
      error.value = explain(cause)
    }
    busy.value = false
  }

  return { detail, error, busy, load, change, changeQuietly }
}
