/** The chosen template and what was filled into each, so that looking at another one loses nothing. */
import { computed, reactive, ref } from 'vue'
import type { ConversationItem } from '../../../../server/contract/conversation.ts'
import type { TemplateView } from '../../../../server/contract/template.ts'
import { firstName } from '../../../lib/format.ts'
import {
  fieldsOf,
  fillOf,
  missing,
  prefill,
  sentTemplate,
  type TemplateValues,
} from '../../../lib/template.ts'
import type { Outgoing } from '../../message/pending.ts'
import { useUploads } from '../../message/useUploads.ts'
import { useSession } from '../../session/useSession.ts'
import { emptyPlace, placeOf, type PlaceDraft } from '../place.ts'

interface Filled {
  values: TemplateValues
  /** Of a header that is a file. */
  uploadKey: string | null
  place: PlaceDraft
}

export function useTemplateForm(conversation: () => ConversationItem, template: () => TemplateView | null) {
  const session = useSession()
  const uploads = useUploads()
  const filled: Record<number, Filled> = reactive({})
  /** Faults are said after the first try, not while the form is still empty. */
  const tried = ref(false)

  const form = computed(() => {
    const chosen = template()
    if (!chosen) return null
    const known = {
      name: conversation().contact.name,
      agent: session.me ? firstName(session.me.name) : null,
    }
    filled[chosen.id] ??= { values: prefill(chosen, known), uploadKey: null, place: emptyPlace() }
    return filled[chosen.id] ?? null
  })
  const fields = computed(() => {
    const chosen = template()
    return chosen ? fieldsOf(chosen) : []
  })
  const lacking = computed(() => {
    const chosen = template()
    return chosen && form.value ? missing(chosen, form.value.values).map(({ key }) => key) : []
  })
  const format = computed(() => template()?.header?.format ?? null)
  const upload = computed(() =>
    form.value?.uploadKey ? (uploads.uploads[form.value.uploadKey] ?? null) : null,
  )
  const place = computed(() => (format.value === 'location' && form.value ? placeOf(form.value.place) : null))
  const headerReady = computed(() => {
    if (format.value === null || format.value === 'text') return true
    // A file that is still on its way does not hold up who sends it.
    return format.value === 'location' ? place.value !== null : upload.value?.fault === null
  })

  return {
    form,
    fields,
    lacking,
    format,
    place,
    tried,
    ready: computed(() => template() !== null && lacking.value.length === 0 && headerReady.value),
    /** Everything as one message; null: something is missing, and says so from here on. */
    take(): Outgoing | null {
      const chosen = template()
      tried.value = true
      if (!chosen || !form.value || lacking.value.length > 0 || !headerReady.value) return null
      const { values, uploadKey } = form.value
      const content = fillOf(chosen, values, { uploadId: upload.value?.view?.id ?? null, place: place.value })
      const file = uploadKey ? uploads.handOver(uploadKey) : null
      delete filled[chosen.id]
      tried.value = false
      return { kind: 'content', content, sent: sentTemplate(chosen, values, place.value), file }
    },
  }
}
