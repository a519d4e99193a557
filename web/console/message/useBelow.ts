import { computed, ref, watch, type Ref } from 'vue'
import type { MessageView } from '../../../server/contract/conversation.ts'

/** How many messages came below while the reader was further up. */
export function useBelow(items: () => readonly MessageView[], atEnd: Ref<boolean>): Readonly<Ref<number>> {
  const last = ref<number | null>(null)
  watch(
    [atEnd, () => items().at(-1)?.id],
    ([end, id]) => {
      if (end || last.value === null) last.value = id ?? null
    },
    { immediate: true },
  )
  return computed(() => {
    const index = items().findIndex(({ id }) => id === last.value)
    return index < 0 ? 0 : items().slice(index + 1).length
  })
}
