import { reactive, ref, watch } from 'vue'
import { ApiError } from '../../../lib/api.ts'
import { t } from '../../../lib/i18n.ts'
import { explain } from '../../../lib/useForm.ts'
import { faultsIn, toRequest, type Draft } from './draft.ts'
import type { NewTemplate } from '../../../../server/contract/template.ts'

/** A draft with its faults by path, ours first and the server's after it was asked. */
export function useEditor(initial: Draft, save: (request: NewTemplate) => Promise<void>) {
  const draft = reactive(initial)
  const faults = ref<Record<string, string>>({})
  const fault = ref<string | null>(null)
  const busy = ref(false)

  // Once it was tried, what is put right stops being blamed at once.
  watch(draft, () => {
    if (fault.value === null) return
    faults.value = faultsIn(draft)
    fault.value = tally(faults.value)
  })

  async function submit(): Promise<boolean> {
    if (busy.value) return false
    fault.value = null
    faults.value = faultsIn(draft)
    fault.value = tally(faults.value)
    if (fault.value !== null) return false
    busy.value = true
    try {
      await save(toRequest(draft))
      return true
    } catch (error) {
      faults.value = error instanceof ApiError ? byPath(error) : {}
      fault.value = tally(faults.value) ?? explain(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { draft, faults, fault, busy, submit }
}

function tally(faults: Record<string, string>): string | null {
  const count = Object.keys(faults).length
  return count > 0 ? t('templates.fault.some', { count }) : null
}

const byPath = ({ code, fields, message }: ApiError): Record<string, string> =>
  code === 'template_taken'
    ? { name: explain(new ApiError(409, code, message)) }
    : Object.fromEntries(
        fields.map(({ path, message: sentence }) => [path, t('fault.value', { detail: sentence })]),
      )
