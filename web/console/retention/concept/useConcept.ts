import { computed, onMounted, ref, shallowRef } from 'vue'
import type { ConceptView } from '../../../../server/contract/catalogue.ts'
import { explain } from '../../../lib/useForm.ts'
import { useSession } from '../../session/useSession.ts'
import type { Names } from '../sentence/parts.ts'

/** The concept as it was when it was opened: a document does not change while it is read. */
export function useConcept() {
  const { api } = useSession()
  const concept = shallowRef<ConceptView | null>(null)
  const error = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      concept.value = await api.get<ConceptView>('/api/retention/concept')
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }
  onMounted(load)

  /** What has gone since keeps its number. */
  const names = computed<Names>(() => {
    const named = (items: readonly { id: number; name: string }[] = []) => {
      const byId = new Map(items.map(({ id, name }) => [id, name]))
      return (id: number) => byId.get(id) ?? `#${id}`
    }
    return { inbox: named(concept.value?.inboxes), label: named(concept.value?.labels) }
  })
  return { concept, names, error, load }
}
