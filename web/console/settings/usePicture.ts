/** The own picture on its way to the server, or away from it. */
import { ref } from 'vue'
import type { MeView } from '../../../server/contract/agent.ts'
import { ApiError } from '../../lib/api.ts'
import { most } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'
import { sendBytes, withToken } from '../../lib/upload.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

const PATH = '/api/me/picture'
/** The server says the same. */
export const LARGEST = 5 * 1024 * 1024
export const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

export function usePicture() {
  const session = useSession()
  const busy = ref(false)
  /** From 0 to 1. */
  const progress = ref(0)
  /** What was wrong with the last one, in words. */
  const fault = ref<string | null>(null)

  async function run(act: () => Promise<unknown>): Promise<void> {
    busy.value = true
    progress.value = 0
    fault.value = null
    try {
      await act()
      await session.refreshMe()
    } catch (error) {
      fault.value = faultOf(error)
    } finally {
      busy.value = false
    }
  }

  return {
    busy,
    progress,
    fault,
    /** Resolves when it is there, or `fault` says why not. */
    async give(file: File): Promise<void> {
      if (file.size > LARGEST) fault.value = tooLarge()
      else if (!TYPES.includes(file.type)) fault.value = t('picture.unfit')
      else
        await run(() =>
          withToken(session.api, (token) =>
            sendBytes<MeView>({
              path: PATH,
              body: file,
              token,
              signal: new AbortController().signal,
              onProgress: (share) => (progress.value = share),
            }),
          ),
        )
    },
    remove: () => run(() => session.api.delete(PATH)),
  }
}

const tooLarge = () => t('picture.large', { size: most(LARGEST) })

/** Of a file, the server names types as programs do. */
function faultOf(error: unknown): string {
  if (!(error instanceof ApiError)) return explain(error)
  if (error.code === 'invalid_input') return t('picture.unfit')
  return error.code === 'too_large' ? tooLarge() : explain(error)
}
