/** Erasing one person: what would go, asking for it, and watching until it has gone. */
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { z } from 'zod'
import type { ErasurePreview, ErasureResult } from '../../../server/contract/erasure.ts'
import type { CertificateView } from '../../../server/contract/retention.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'

/** Between two looks at an erasure that takes longer. */
const PAUSE = 1_500

export function useErasure(contactId: number) {
  const { api } = useSession()
  const preview = shallowRef<ErasurePreview | null>(null)
  const error = ref<string | null>(null)
  const certificate = shallowRef<CertificateView | null>(null)
  const stays = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function load(): Promise<void> {
    error.value = null
    try {
      preview.value = await api.get<ErasurePreview>(`/api/contacts/${contactId}/erasure`)
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  /** Throws, so that the form can say what was wrong. */
  async function erase(conversations: number, why: string): Promise<void> {
    const body = { conversations, why }
    const result = await api.post<z.infer<typeof ErasureResult>>(`/api/contacts/${contactId}/erasure`, body)
    stays.value = result.stays
    certificate.value = result.certificate
    lookAgain()
  }

  function lookAgain(): void {
    const run = certificate.value
    if (run?.state !== 'running') return
    timer = setTimeout(() => void look(run.id).finally(lookAgain), PAUSE)
  }
  async function look(runId: number): Promise<void> {
    // Without an answer it is looked at again: the erasure goes on whoever watches.
    const seen = await api.get<CertificateView>(`/api/retention/runs/${runId}`).catch(() => null)
    if (seen) certificate.value = seen
  }

  return {
    preview,
    error,
    certificate,
    stays,
    running: computed(() => certificate.value?.state === 'running'),
    load,
    erase,
  }
}
