import { onMounted, onUnmounted, ref, type Ref } from 'vue'

/** Files dropped anywhere on the conversation that `inside` is part of. */
export function useDrop(
  inside: Readonly<Ref<HTMLElement | null>>,
  wanted: () => boolean,
  take: (files: Iterable<File>) => void,
): Readonly<Ref<boolean>> {
  const over = ref(false)
  let area: HTMLElement | null = null

  const carriesFiles = (event: DragEvent) => wanted() && event.dataTransfer?.types.includes('Files')
  function drag(event: DragEvent): void {
    if (!carriesFiles(event)) return
    event.preventDefault()
    over.value = true
  }
  function leave(event: DragEvent): void {
    if (!area?.contains(event.relatedTarget as Node | null)) over.value = false
  }
  function drop(event: DragEvent): void {
    over.value = false
    if (!carriesFiles(event)) return
    event.preventDefault()
    take(event.dataTransfer?.files ?? [])
  }

  onMounted(() => {
    area = inside.value?.closest<HTMLElement>('.thread') ?? inside.value
    area?.addEventListener('dragover', drag)
    area?.addEventListener('dragleave', leave)
    area?.addEventListener('drop', drop)
  })
  onUnmounted(() => {
    area?.removeEventListener('dragover', drag)
    area?.removeEventListener('dragleave', leave)
    area?.removeEventListener('drop', drop)
  })
  return over
}
