/** Messages on their way to the server. They outlive a broken line and a reload, and go out once and in order. */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import type { MessageView } from '../../../server/contract/conversation.ts'
import { ApiError } from '../../lib/api.ts'
import type { ThreadMessage } from '../../lib/thread.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'
import { keep, recall, type Pending } from './pending.ts'

const AGAIN_AFTER = 4_000

export const useOutbox = defineStore('outbox', () => {
  const session = useSession()
  const live = useLive()
  const me = () => session.me?.id ?? 0
  const pending: Pending[] = reactive(recall(localStorage, me()))
  const busy = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(pending, () => me() && keep(localStorage, me(), pending))
  // Somebody else at the same window has an outbox of their own.
  watch(me, (id) => void pending.splice(0, pending.length, ...(id ? recall(localStorage, id) : [])), {
    flush: 'sync',
  })

  /** One at a time and in order, each conversation for itself. */
  async function flush(conversationId: number): Promise<void> {
    if (busy.has(conversationId)) return
    busy.add(conversationId)
    try {
      for (;;) {
        const next = pending.find((each) => each.conversationId === conversationId && !each.refused)
        if (!next || !(await deliver(next))) return
      }
    } finally {
      busy.delete(conversationId)
    }
  }

  /** False: the line is broken, and the rest has to wait too. */
  async function deliver(item: Pending): Promise<boolean> {
    const { conversationId, clientId, kind, text, quotedId } = item
    const body = kind === 'note' ? { clientId, text } : { clientId, text, ...(quotedId && { quotedId }) }
    const path = `/api/conversations/${conversationId}/${kind === 'note' ? 'notes' : 'messages'}`
    try {
      await live.loadMessage(() => session.api.post<MessageView>(path, body))
      discard(clientId)
    } catch (error) {
      if (error instanceof ApiError && error.passing) {
        clearTimeout(timer)
        timer = setTimeout(flushAll, AGAIN_AFTER)
        return false
      }
      item.refused = error instanceof ApiError ? error.code : 'unexpected'
    }
    return true
  }

  function flushAll(): void {
    for (const id of new Set(pending.map((each) => each.conversationId))) void flush(id)
  }

  function discard(clientId: string): void {
    const index = pending.findIndex((each) => each.clientId === clientId)
    if (index >= 0) pending.splice(index, 1)
  }

  watch(
    () => live.status.state,
    (state) => state === 'open' && flushAll(),
    { immediate: true },
  )
  // The feed may outlive a short break that a request did not.
  window.addEventListener('online', flushAll)

  return {
    pending,
    send(message: Pick<Pending, 'conversationId' | 'kind' | 'text' | 'quotedId'>): void {
      pending.push({ ...message, clientId: crypto.randomUUID(), at: Date.now(), refused: null })
      void flush(message.conversationId)
    },
    again(clientId: string): void {
      const item = pending.find((each) => each.clientId === clientId)
      if (!item) return
      item.refused = null
      void flush(item.conversationId)
    },
    discard,
    /** As the thread shows them, until the server's own message takes their place. */
    of(conversationId: number): ThreadMessage[] {
      const author = { kind: 'agent', id: me(), name: session.me?.name ?? null } as const
      return pending
        .filter((each) => each.conversationId === conversationId)
        .map((each, index) =>
          asMessage(each, -1 - index, author, live.quoteOf(conversationId, each.quotedId)),
        )
    },
  }
})

function asMessage(
  { clientId, conversationId, kind, text, at, refused }: Pending,
  id: number,
  author: MessageView['author'],
  quote: MessageView['quote'],
): ThreadMessage {
  return {
    id,
    conversationId,
    direction: kind === 'note' ? 'internal' : 'out',
    type: kind === 'note' ? 'note' : 'text',
    text,
    attachments: [],
    delivery: kind === 'note' ? null : 'queued',
    failure: null,
    externalId: null,
    clientId,
    sentAt: at,
    author,
    quote,
    reactions: [],
    forwarded: false,
    via: null,
    content: null,
    price: null,
    editedAt: null,
    revokedAt: null,
    details: null,
    pending: refused ? { state: 'refused', code: refused } : { state: 'waiting' },
  }
}
