import { nextTick, onMounted, watch, type Ref } from 'vue'

/**
 * The text field is as high as its text; its style sets the bounds. Newer browsers do it by themselves,
 * without laying out the whole thread at every key.
 */
export function useGrowing(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: Ref<string>): void {
  if (globalThis.CSS?.supports?.('field-sizing', 'content')) return

  async function fit(): Promise<void> {
    await nextTick()
    const element = field.value
    if (!element) return
    element.style.blockSize = 'auto'
    element.style.blockSize = `${element.scrollHeight}px`
  }
  onMounted(fit)
  watch([text, field], fit)
}
