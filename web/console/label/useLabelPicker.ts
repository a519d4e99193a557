/** What the picker offers while somebody types, and what pressing it does. */
import { computed, ref, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import type { LabelView } from '../../../server/contract/label.ts'
import { explain } from '../../lib/useForm.ts'
import { useActions } from '../conversation/useActions.ts'
import { useSession } from '../session/useSession.ts'
import { useToast } from '../toast/useToast.ts'
import { useLabels } from './useLabels.ts'

export type PickerRow = { kind: 'label'; label: LabelView } | { kind: 'make'; name: string }

export function useLabelPicker(conversation: () => ConversationItem, mayMake: boolean) {
  const { api } = useSession()
  const labels = useLabels()
  const actions = useActions()
  const toast = useToast()
  const words = ref('')
  const present = () => new Set(conversation().labels.map(({ id }) => id))
  /** Shown at once, whatever is still on its way. */
  const chosen = ref(present())
  watch(
    () => conversation().labels,
    () => (chosen.value = present()),
  )

  const rows = computed((): PickerRow[] => {
    const name = words.value.trim()
    const key = name.toLowerCase()
    const found = labels.items.filter((label) => label.name.toLowerCase().includes(key))
    const known = labels.items.some((label) => label.name.toLowerCase() === key)
    return [
      ...found.map((label) => ({ kind: 'label', label }) as const),
      ...(mayMake && name && !known ? [{ kind: 'make', name } as const] : []),
    ]
  })

  async function toggle(id: number): Promise<void> {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
    if (!(await actions.setLabels(conversation().id, [...next]))) chosen.value = present()
  }

  async function make(name: string): Promise<void> {
    try {
      const label = await api.post<LabelView>('/api/labels', { name })
      await labels.read()
      words.value = ''
      await toggle(label.id)
    } catch (error) {
      toast.show({ text: explain(error) })
    }
  }

  return {
    words,
    rows,
    chosen,
    press: (row: PickerRow) => (row.kind === 'make' ? make(row.name) : toggle(row.label.id)),
  }
}
