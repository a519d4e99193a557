import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast {
  text: string
  /** The way back, where there is one. */
  act?: { label: string; run: () => void } | undefined
  /** How long, in ms; 6 s where nothing else is said. */
  shown?: number
}

/** One short message at a time, bottom left. */
export const useToast = defineStore('toast', () => {
  const current = ref<(Toast & { id: number }) | null>(null)
  let count = 0
  return {
    current,
    show: (toast: Toast) => void (current.value = { ...toast, id: (count += 1) }),
    clear: () => void (current.value = null),
  }
})
