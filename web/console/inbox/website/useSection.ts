import { computed, nextTick, onScopeDispose, reactive, ref, watch } from 'vue'
import type { WidgetSettings } from '../../../../server/contract/widget.ts'
import { ApiError } from '../../../lib/api.ts'
import { t } from '../../../lib/i18n.ts'
import { explain } from '../../../lib/useForm.ts'
import { useToast } from '../../toast/useToast.ts'
import type { Faults, SectionForm } from './section.ts'
import type { Website } from './useWebsite.ts'

/**
 * A form's draft: told to the page while it is written, so that the preview shows it and nobody leaves it
 * behind unasked; saved key by key; kept when the server refuses it. `settings`: as they are stored.
 */
export function useSection<Draft extends object>(
  website: Website,
  settings: () => WidgetSettings,
  form: SectionForm<Draft>,
) {
  const toast = useToast()
  const draft = reactive(form.read(settings())) as Draft
  const faults = ref<Faults>({})
  const fault = ref<string | null>(null)
  const busy = ref(false)
  const stored = computed(() => JSON.stringify(form.write(form.read(settings()))))

  watch(
    [draft, stored],
    () => {
      const written = form.write(draft)
      website.note(written, JSON.stringify(written) !== stored.value || hasFaults(form.check(draft)))
      // Once it was tried, what is put right stops being blamed at once.
      if (hasFaults(faults.value)) blame(form.check(draft))
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    website.note({}, false)
    website.speak(null)
  })

  function blame(found: Faults): boolean {
    faults.value = found
    fault.value = hasFaults(found) ? t('website.fault.some', { count: Object.keys(found).length }) : null
    return hasFaults(found)
  }

  function discard(): void {
    Object.assign(draft, form.read(settings()))
    blame({})
  }

  async function submit(): Promise<boolean> {
    if (busy.value || blame(form.check(draft))) return false
    busy.value = true
    try {
      await website.save(form.write(draft))
      // What the server made of it is what is stored.
      await nextTick()
      discard()
      toast.show({ text: t('done.saved') })
      return true
    } catch (error) {
      if (error instanceof ApiError) faults.value = refused(error)
      fault.value = explain(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { draft, faults, fault, busy, submit, discard }
}

const hasFaults = (faults: Faults) => Object.keys(faults).length > 0

/** The server names fields by path from its own root: `settings.texts.de.title`. */
export const refused = ({ fields }: ApiError): Faults =>
  Object.fromEntries(
    fields.map(({ path, message }) => [
      path.replace(/^settings\./, ''),
      t('fault.value', { detail: message }),
    ]),
  )
