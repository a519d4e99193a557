/** What this browser holds of a conversation goes with it: drafts, messages that wait, files in memory. */
import { watch } from 'vue'
import { ApiError } from '../../lib/api.ts'
import { createDrafts } from '../../lib/drafts.ts'
import { useBlobs } from '../message/useAttachment.ts'
import { useOutbox } from '../message/useOutbox.ts'
import { useUploads } from '../message/useUploads.ts'
import { useSession } from '../session/useSession.ts'
import { useLive } from './useLive.ts'

export function useForgetting(): void {
  const live = useLive()
  const session = useSession()
  const outbox = useOutbox()
  const uploads = useUploads()
  const blobs = useBlobs()
  const drafts = createDrafts(localStorage, session.me?.id ?? 0)
  const forgotten = new Set<string>()

  function forget(id: number, files: readonly string[]): void {
    drafts.forget(id)
    // Of the mail in which it was to go on.
    drafts.forget(-id)
    const waiting = outbox.pending.filter(({ conversationId }) => conversationId === id)
    waiting.forEach(({ clientId }) => outbox.discard(clientId))
    const chosen = Object.values(uploads.uploads).filter(({ conversationId }) => conversationId === id)
    chosen.forEach(({ key }) => uploads.forget(key))
    files.forEach((file) => blobs.forget(file))
  }

  watch(
    () => Object.entries(live.deleted),
    (deleted) => {
      for (const [id, files] of deleted) {
        if (!forgotten.has(id)) forget(Number(id), files)
        forgotten.add(id)
      }
    },
    { immediate: true },
  )

  /** Of what was deleted while nobody listened no event tells: what is kept here is asked for. */
  async function compare(): Promise<void> {
    const kept = new Set([...drafts.ids(), ...outbox.pending.map(({ conversationId }) => conversationId)])
    for (const id of kept) {
      if (live.state.conversations[id]) continue
      await live.loadConversation(id).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) forget(id, [])
      })
    }
  }
  watch(
    () => live.epoch,
    () => void compare(),
    { immediate: true },
  )
}
