import { onScopeDispose, ref, type Ref } from 'vue'

/** Keys that mean something in a page itself. The others are for the console. */
const OF_THE_PAGE: ReadonlySet<string> = new Set(['Tab', 'Enter', ' ', 'PageUp', 'PageDown', 'Home', 'End'])

/**
 * What a frame without scripts can't do for itself: be as high as what is in it, take the theme, and let
 * single keys through to the console. The frame is of our origin for this.
 */
export function usePageFrame(frame: Ref<HTMLIFrameElement | null>) {
  /** Pixels; null: nothing is there yet. */
  const height = ref<number | null>(null)
  let forget: () => void = () => {}

  function loaded(): void {
    forget()
    const inside = frame.value?.contentDocument
    if (!inside?.body) return
    const root = inside.documentElement
    const measure = () => {
      const bar = (inside.defaultView?.innerHeight ?? 0) - root.clientHeight
      height.value = Math.ceil(root.getBoundingClientRect().height) + Math.max(0, bar)
    }
    const dress = () => void (root.dataset['theme'] = getComputedStyle(document.documentElement).colorScheme)
    dress()
    measure()

    const sizes = new ResizeObserver(measure)
    sizes.observe(root)
    const themes = new MutationObserver(dress)
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', dress)
    inside.addEventListener('keydown', pass)
    forget = () => {
      sizes.disconnect()
      themes.disconnect()
      system.removeEventListener('change', dress)
      inside.removeEventListener('keydown', pass)
    }
  }

  function pass(press: KeyboardEvent): void {
    if (OF_THE_PAGE.has(press.key) || press.key.startsWith('Arrow')) return
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = press
    const same = { key, code, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true }
    if (frame.value?.dispatchEvent(new KeyboardEvent('keydown', same)) === false) press.preventDefault()
  }

  onScopeDispose(() => forget())
  return { height, loaded }
}
