import { onMounted, useTemplateRef } from 'vue'

/**
 * The browser's own dialog, opened with its component: it keeps the focus inside, closes on Escape and on a
 * press beside it, and gives the focus back. In the template it is `ref="dialog"`.
 */
export function useDialog() {
  const dialog = useTemplateRef<HTMLDialogElement>('dialog')
  const close = () => dialog.value?.close()
  onMounted(() => dialog.value?.showModal())
  return {
    close,
    onPointer(event: PointerEvent): void {
      if (event.target === dialog.value) close()
    },
  }
}
