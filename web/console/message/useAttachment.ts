import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { AttachmentView } from '../../../server/contract/conversation.ts'
import { createBlobs, type Blobs } from '../../lib/blobs.ts'
import { useSession } from '../session/useSession.ts'
import { LOCAL } from './shown.ts'
import { useUploads } from './useUploads.ts'

let shared: Blobs | null = null

/** The files of this session; forgotten with it. */
export function useBlobs(): Blobs {
  const session = useSession()
  if (!shared) {
    const uploads = useUploads()
    const blobs = createBlobs(async (id) => {
      const local = id.startsWith(LOCAL) ? uploads.fileOf(id.slice(LOCAL.length)) : null
      return local ?? session.api.bytes(`/api/attachments/${id}`)
    })
    watch(
      () => session.phase,
      () => blobs.clear(),
    )
    shared = blobs
  }
  return shared
}

/** The address of a file's copy in memory, as soon as it is there. */
export function useAttachment(attachment: () => AttachmentView): {
  url: Ref<string | null>
  failed: Ref<boolean>
} {
  const blobs = useBlobs()
  const url = ref<string | null>(null)
  const failed = ref(false)
  let held: string | null = null

  const release = () => {
    if (held) blobs.release(held)
    held = null
  }
  watch(
    () => [attachment().id, attachment().state] as const,
    async ([id, state]) => {
      release()
      url.value = null
      failed.value = false
      if (state !== 'stored') return
      held = id
      try {
        const found = await blobs.take(id)
        if (held === id) url.value = found
      } catch {
        failed.value = true
      }
    },
    { immediate: true },
  )
  onScopeDispose(release)
  return { url, failed }
}
