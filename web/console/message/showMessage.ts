/** Scrolls the open thread to one of its messages, if that one is loaded. */
export function showMessage(id: number | null): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  document
    .querySelector(`[data-message="${id}"]`)
    ?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' })
}
