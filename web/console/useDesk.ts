/** What is open and focused on the agent's desk; what keys and columns say to each other. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

export const useDesk = defineStore('desk', () => {
  const personOpen = ref(false)
  const helpOpen = ref(false)
  const assignOpen = ref(false)
  /** The conversations of the list as it stands, for `j` and `k`. */
  const order = ref<number[]>([])
  /** Marked unread by hand: it is not read again by merely being open. */
  const heldUnread = ref<number | null>(null)
  /** Asks the composer to take the focus; the number makes every call a new one. */
  const writeCall = ref<{ mode: 'reply' | 'note'; count: number } | null>(null)
  const quoteCall = ref<{ id: number; count: number } | null>(null)
  /** Asks a message for its reactions. */
  const reactCall = ref<{ id: number; count: number } | null>(null)
  /** Puts words into the composer again. */
  const rewriteCall = ref<{ text: string; count: number } | null>(null)
  /** The templates stand in the composer, though free answers are allowed. */
  const templatesOpen = ref(false)
  let calls = 0

  return {
    personOpen,
    helpOpen,
    assignOpen,
    order,
    heldUnread,
    writeCall: computed(() => writeCall.value),
    quoteCall: computed(() => quoteCall.value),
    reactCall: computed(() => reactCall.value),
    rewriteCall: computed(() => rewriteCall.value),
    templatesOpen,
    write: (mode: 'reply' | 'note') => void (writeCall.value = { mode, count: (calls += 1) }),
    quote: (id: number) => void (quoteCall.value = { id, count: (calls += 1) }),
    react: (id: number) => void (reactCall.value = { id, count: (calls += 1) }),
    rewrite: (text: string) => void (rewriteCall.value = { text, count: (calls += 1) }),
  }
})
