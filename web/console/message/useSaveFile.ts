import { ref } from 'vue'
import type { AttachmentView } from '../../../server/contract/conversation.ts'
import { explain } from '../../lib/useForm.ts'
import { fileNameOf } from '../conversation/names.ts'
import { useToast } from '../toast/useToast.ts'
import { useBlobs } from './useAttachment.ts'

/** Fetches a file when asked for, not before: a document may be large. */
export function useSaveFile(attachment: () => AttachmentView) {
  const blobs = useBlobs()
  const toast = useToast()
  const busy = ref(false)

  async function save(): Promise<void> {
    const { id } = attachment()
    busy.value = true
    try {
      const link = document.createElement('a')
      link.href = await blobs.take(id)
      link.download = fileNameOf(attachment())
      link.click()
    } catch (error) {
      toast.show({ text: explain(error) })
    }
    blobs.release(id)
    busy.value = false
  }
  return { busy, save }
}
