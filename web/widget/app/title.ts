/** `(2) ` before the page's title while answers wait and nobody looks; whatever the page makes of it meanwhile. */
export class TitleBadge {
  #badge = ''

  show(unread: number): void {
    const badge = unread > 0 && document.hidden ? `(${unread}) ` : ''
    if (badge === this.#badge) return
    const own = document.title.startsWith(this.#badge)
      ? document.title.slice(this.#badge.length)
      : document.title
    document.title = badge + own
    this.#badge = badge
  }
}
