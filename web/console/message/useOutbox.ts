/** Messages on their way to the server. They outlive a broken line and a reload, and go out once and in order. */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import type { MessageView } from '../../../server/contract/conversation.ts'
import { ApiError } from '../../lib/api.ts'
import type { ThreadMessage } from '../../lib/thread.ts'
import { useActions } from '../conversation/useActions.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'
import {
  filesOf,
  keep,
  recall,
  withHeader,
  type Outgoing,
  type Pending,
  type PendingFile,
} from './pending.ts'
import { asMessage } from './shown.ts'
import { useUploads, type Upload } from './useUploads.ts'

const AGAIN_AFTER = 4_000
/** Said of a file that the server has thrown away meanwhile. */
const GONE = new Set(['not_found', 'invalid_input'])

export const useOutbox = defineStore('outbox', () => {
  const session = useSession()
  const live = useLive()
  const uploads = useUploads()
  const actions = useActions()
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
    const { conversationId, clientId, what, quotedId } = item
    const path = `/api/conversations/${conversationId}/${what.kind === 'note' ? 'notes' : 'messages'}`
    try {
      const body = { clientId, ...(await bodyOf(what)), ...(quotedId && { quotedId }) }
      // Discarded while its file was on its way.
      if (!pending.includes(item)) return true
      await live.loadMessage(() => session.api.post<MessageView>(path, body))
      discard(clientId)
      if (item.resolves) void actions.resolve(item.conversationId)
    } catch (error) {
      if (!pending.includes(item)) return true
      if (error instanceof ApiError && error.passing) {
        clearTimeout(timer)
        timer = setTimeout(flushAll, AGAIN_AFTER)
        return false
      }
      const known = error instanceof ApiError
      item.refused = { code: known ? error.code : 'unexpected', detail: known ? detailOf(error) : null }
    }
    return true
  }

  async function bodyOf(what: Outgoing): Promise<Record<string, unknown>> {
    switch (what.kind) {
      case 'note':
        return { text: what.text }
      case 'text':
        return { text: what.text, preview: what.preview }
      case 'content':
        if (!what.file) return { content: what.content }
        return { content: withHeader(what.content, await uploaded(what.file)) }
      case 'file':
        return { content: { kind: 'file', uploadId: await uploaded(what.file), caption: what.caption } }
      case 'mail': {
        const uploadIds = await Promise.all(what.files.map(uploaded))
        return { content: { kind: 'mail', ...what.content, uploadIds } }
      }
    }
  }

  async function uploaded(file: PendingFile): Promise<string> {
    file.uploadId ??= (await uploads.whenDone(file.key)).id
    return file.uploadId
  }

  function flushAll(): void {
    for (const id of new Set(pending.map((each) => each.conversationId))) void flush(id)
  }

  function discard(clientId: string): void {
    const index = pending.findIndex((each) => each.clientId === clientId)
    const [item] = index >= 0 ? pending.splice(index, 1) : []
    for (const { key } of item ? filesOf(item.what) : []) uploads.forget(key)
  }

  watch(
    () => live.status.state,
    (state) => state === 'open' && flushAll(),
    { immediate: true },
  )
  // What waits goes where its conversation went.
  watch(
    () => ({ ...live.merged }),
    (merged) => {
      for (const item of pending) item.conversationId = merged[item.conversationId] ?? item.conversationId
    },
  )
  // The feed may outlive a short break that a request did not.
  window.addEventListener('online', flushAll)

  return {
    pending,
    send(message: Pick<Pending, 'conversationId' | 'what' | 'quotedId'>, resolves = false): void {
      pending.push({ ...message, resolves, clientId: crypto.randomUUID(), at: Date.now(), refused: null })
      void flush(message.conversationId)
    },
    again(clientId: string): void {
      const item = pending.find((each) => each.clientId === clientId)
      if (!item) return
      const gone = item.refused !== null && GONE.has(item.refused.code)
      for (const file of gone ? filesOf(item.what) : []) {
        if (!uploads.fileOf(file.key)) continue
        uploads.restart(file.key)
        file.uploadId = null
      }
      item.refused = null
      void flush(item.conversationId)
    },
    discard,
    /** As the thread shows them, until the server's own message takes their place. */
    of(conversationId: number): ThreadMessage[] {
      const author = { kind: 'agent', id: me(), name: session.me?.name ?? null } as const
      return pending
        .filter((each) => each.conversationId === conversationId)
        .map((each, index) => {
          const known = filesOf(each.what).flatMap(({ key }) => uploads.uploads[key] ?? [])
          return asMessage(each, {
            id: -1 - index,
            author,
            quote: live.quoteOf(conversationId, each.quotedId),
            progress: progressOf(known),
            local: new Set(known.map(({ key }) => key)),
          })
        })
    },
  }
})

/** Of all of them together; null: nothing is on its way. */
function progressOf(uploads: readonly Upload[]): number | null {
  if (uploads.every(({ view }) => view)) return null
  const bytes = (of: (upload: Upload) => number) => uploads.reduce((sum, upload) => sum + of(upload), 0)
  return bytes(({ size, progress }) => size * progress) / (bytes(({ size }) => size) || 1)
}

/** Of a file there is nothing to name: its bytes are all of the request. */
const detailOf = ({ fields, message }: ApiError): string =>
  fields.map(({ path, message }) => (path === 'body' ? message : `${path}: ${message}`)).join(', ') || message
