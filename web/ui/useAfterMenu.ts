import { nextTick } from 'vue'

/**
 * For what a menu's item opens: it takes the focus once the menu has given it back to its button, so that it
 * returns there in the end. `closed` belongs on the menu's `close-auto-focus`.
 */
export function useAfterMenu() {
  let next: (() => void) | null = null
  return {
    open: (run: () => void) => void (next = run),
    closed(): void {
      const run = next
      next = null
      if (run) void nextTick(run)
    },
  }
}
