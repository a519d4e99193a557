/** The one form engine: values, faults by field, one submit at a time. */
import { reactive, ref, type Ref } from 'vue'
import { ApiError } from './api.ts'
import { t, tMaybe } from './i18n.ts'

export interface FormOptions<T extends Record<string, unknown>> {
  initial: T
  /** Faults found without asking the server: field → sentence. */
  check?: (values: T) => Partial<Record<string, string>>
  /** Refusals that are about one field: the server's code → that field. */
  about?: Partial<Record<string, keyof T & string>>
  submit: (values: T) => Promise<void>
}

export interface Form<T> {
  values: T
  faults: Record<string, string>
  /** A sentence about the whole form. */
  fault: Ref<string | null>
  busy: Ref<boolean>
  submit: () => Promise<boolean>
}

export function useForm<T extends Record<string, unknown>>(options: FormOptions<T>): Form<T> {
  const values = reactive({ ...options.initial }) as T
  const faults = reactive<Record<string, string>>({})
  const fault = ref<string | null>(null)
  const busy = ref(false)

  function blame(found: Partial<Record<string, string>>): boolean {
    for (const key of Object.keys(faults)) delete faults[key]
    Object.assign(faults, found)
    return Object.keys(faults).length > 0
  }

  async function submit(): Promise<boolean> {
    if (busy.value) return false
    fault.value = null
    if (blame(options.check?.(values) ?? {})) return false
    busy.value = true
    try {
      await options.submit(values)
      return true
    } catch (error) {
      const byField = error instanceof ApiError ? faultsOf(error, options) : {}
      if (!blame(byField)) fault.value = explain(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { values, faults, fault, busy, submit }
}

/** The server names fields by path (`settings.token`); the last part is ours. */
function faultsOf<T extends Record<string, unknown>>(
  error: ApiError,
  options: FormOptions<T>,
): Record<string, string> {
  const { initial, about } = options
  const field = about?.[error.code]
  if (field) return { [field]: explain(error) }
  const faults: Record<string, string> = {}
  for (const { path, message } of error.fields) {
    const field = Object.keys(initial).find((name) => path === name || path.endsWith(`.${name}`))
    if (field) faults[field] = tMaybe(`fault.${field}`, 'fault.value', { detail: message })
  }
  return faults
}

/** What went wrong, in words; the server's own sentence only where we have none. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unexpected')
  if (error.status === 0) return t('error.unreachable')
  return tMaybe(`error.${error.code}`, 'error.other', { detail: error.message })
}
