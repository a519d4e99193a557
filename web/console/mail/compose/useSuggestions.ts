import { computed, ref, watch, type Ref } from 'vue'
import type { MailPerson } from '../../../../server/contract/mail.ts'

const MOST = 6

/** People whose name or address holds what is typed; which of them the arrow keys are at, -1: none. */
export function useSuggestions(typed: Readonly<Ref<string>>, people: () => readonly MailPerson[]) {
  const active = ref(-1)
  /** Sent away, until something else is typed. */
  const resting = ref(false)
  const offered = computed(() => {
    const words = typed.value.trim().toLowerCase()
    if (words === '' || resting.value) return []
    const fits = ({ name, address }: MailPerson) =>
      address.includes(words) || (name?.toLowerCase().includes(words) ?? false)
    return people().filter(fits).slice(0, MOST)
  })
  watch(typed, () => {
    active.value = -1
    resting.value = false
  })
  return {
    offered,
    active,
    move(step: 1 | -1): void {
      const count = offered.value.length
      active.value = active.value < 0 && step < 0 ? count - 1 : (active.value + step + count) % count
    },
    rest: () => void (resting.value = true),
  }
}
