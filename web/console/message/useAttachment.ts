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

/** Which form of a file: as it was sent, small where it is a large picture, or a sound in WAV. */
export type Version = 'whole' | 'small' | 'wav'

const QUERY: Record<Version, string> = { whole: '', small: '?size=small', wav: '?as=wav' }

/** The address of a file's copy in memory, as soon as it is there. */
export function useAttachment(
  attachment: () => AttachmentView,
  version: () => Version = () => 'whole',
): {
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
    () => [attachment().id, attachment().state, version()] as const,
    async ([id, state, wanted]) => {
      release()
      url.value = null
      failed.value = false
      if (state !== 'stored') return
      const key = id.startsWith(LOCAL) ? id : id + QUERY[wanted]
      held = key
      try {
        const found = await blobs.take(key)
        if (held === key) url.value = found
      } catch {
        if (held === key) failed.value = true
      }
    },
    { immediate: true },
  )
  onScopeDispose(release)
  return { url, failed }
}
