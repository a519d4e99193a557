/** Keeps a thread where its reader is: at the end, or at the same message while others come and load. */
import { nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

export interface ThreadScrollOptions {
  conversationId: number
  scroller: Readonly<Ref<HTMLElement | null>>
  content: Readonly<Ref<HTMLElement | null>>
  /** Id of the first message: another one means that older ones were put before it. */
  oldest: () => number | undefined
  hasOlder: () => boolean
  loadOlder: () => Promise<unknown>
}

const NEAR_END = 48
const NEAR_START = 400
const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
  scrollHeight - scrollTop - clientHeight < NEAR_END
/** Where other conversations were left, for as long as the window is open. */
const places = new Map<number, number>()

export function useThreadScroll({
  conversationId,
  scroller,
  content,
  oldest,
  hasOlder,
  loadOlder,
}: ThreadScrollOptions) {
  const atEnd = ref(true)
  const loading = ref(false)
  const failed = ref(false)
  let observer: ResizeObserver | undefined
  /** Where it was seen last. */
  let top = 0
  let opening = false

  function toEnd(): void {
    atEnd.value = true
    const element = scroller.value
    if (!element) return
    element.scrollTop = element.scrollHeight
    top = element.scrollTop
  }

  /**
   * Only who goes up leaves the end. A frame tells first of scrolling and then of sizes, so where the field below
   * grows twice in a row, the end is further away before anybody has heard of the second time.
   */
  function onScroll(): void {
    const element = scroller.value
    if (!element) return
    const goesUp = element.scrollTop < top
    top = element.scrollTop
    if (isAtEnd(element)) atEnd.value = true
    else if (goesUp) atEnd.value = false
    else if (atEnd.value && !opening) toEnd()
    reachForOlder(element)
  }

  /** What a reader opens grows below the line they read on, and is not followed to its end. */
  function onPress(): void {
    opening = true
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        opening = false
        if (scroller.value) atEnd.value = isAtEnd(scroller.value)
      }),
    )
  }

  function reachForOlder(element: HTMLElement): void {
    if (element.scrollTop < NEAR_START && !failed.value) void older()
  }

  async function older(): Promise<void> {
    if (!scroller.value || loading.value || !hasOlder()) return
    loading.value = true
    failed.value = false
    try {
      await loadOlder()
    } catch {
      failed.value = true
    }
    loading.value = false
    // What came may still not fill the screen.
    await nextTick()
    if (scroller.value) reachForOlder(scroller.value)
  }

  // Measured before the older messages are drawn, corrected after: the reader's line does not move.
  watch(oldest, async () => {
    const element = scroller.value
    if (!element) return
    const fromEnd = element.scrollHeight - element.scrollTop
    await nextTick()
    element.scrollTop = element.scrollHeight - fromEnd
  })

  /** Where it was left, else at the first unread message, else at the end, or where a long mail begins there. */
  function settle(): void {
    const element = scroller.value
    if (!element) return
    const left = places.get(conversationId)
    const line = element.querySelector<HTMLElement>('.day.new')
    if (left !== undefined) element.scrollTop = left
    else if (line) element.scrollTop = line.offsetTop - element.offsetTop - 8
    else {
      toEnd()
      const last = element.querySelector<HTMLElement>('.mail:last-of-type')
      if (last && last.offsetHeight > element.clientHeight) element.scrollTop = last.offsetTop - 8
    }
    top = element.scrollTop
    atEnd.value = isAtEnd(element)
    reachForOlder(element)
  }

  onMounted(() => {
    settle()
    observer = new ResizeObserver(() => atEnd.value && !opening && toEnd())
    if (content.value) observer.observe(content.value)
    content.value?.addEventListener('click', onPress, true)
    if (scroller.value) observer.observe(scroller.value)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    if (atEnd.value || !scroller.value) places.delete(conversationId)
    else places.set(conversationId, scroller.value.scrollTop)
  })

  return { atEnd, loading, failed, toEnd, onScroll, older }
}
