import { computed, reactive, watch } from 'vue'
import { t } from '../../../lib/i18n.ts'
import { useForm } from '../../../lib/useForm.ts'
import { useToast } from '../../toast/useToast.ts'
import { useLeaveGuard } from '../website/useLeaveGuard.ts'
import type { SectionForm, SettingsChange } from './settings.ts'

export type Save = (settings: SettingsChange) => Promise<void>

/** One section: written, saved key by key, and asked about before somebody leaves it behind. */
export function useMailboxForm<Draft extends object>(
  form: SectionForm<Draft>,
  settings: () => SettingsChange,
  save: Save,
) {
  const toast = useToast()
  const draft = reactive(form.read(settings())) as Draft
  const written = () => JSON.stringify(form.write(draft))
  const stored = computed(() => JSON.stringify(form.write(form.read(settings()))))
  const dirty = computed(() => written() !== stored.value)
  const { faults, fault, busy, submit } = useForm({
    initial: { ...draft } as Record<string, unknown>,
    check: () => form.check(draft),
    async submit() {
      await save(form.write(draft))
      toast.show({ text: t('done.saved') })
    },
  })
  function discard(): void {
    Object.assign(draft, form.read(settings()))
    for (const key of Object.keys(faults)) delete faults[key]
    fault.value = null
  }
  // What the server made of it is what is stored.
  watch(stored, discard)
  return { draft, dirty, faults, fault, busy, submit, discard, guard: useLeaveGuard(() => dirty.value) }
}
export type MailboxForm = ReturnType<typeof useMailboxForm>
