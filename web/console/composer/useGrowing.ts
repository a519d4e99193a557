import { nextTick, onMounted, watch, type Ref } from 'vue'

/** The text field is as high as its text; its style sets the bounds. */
export function useGrowing(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: Ref<string>): void {
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
