/** Pictures of a page: the mail's own, those of other servers, and those that only want to be fetched. */

/** One that is this small shows nothing. */
const TINY = 2
const WIDEST = 2000
/** Beyond it a page is no letter. */
const MOST_REMOTE = 500
const LONGEST = 4000
/** In base64. Larger ones belong into a part of their own, where they are looked at. */
const LARGEST_INLINE = 100_000
const INLINE = /^data:image\/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/]{8,}={0,2}$/
const SHARE = /^(\d{1,3})%$/
const NUMBER = /^(\d{1,5})(?:\.\d{1,6})?(?:px)?$/

export class Pictures {
  readonly #files: ReadonlyMap<string, string>
  readonly #places = new Map<string, number>()
  trackers = 0

  /** `files`: public id by content id. */
  constructor(files: ReadonlyMap<string, string>) {
    this.#files = files
  }

  get remote(): string[] {
    return [...this.#places.keys()]
  }

  /** What stands in `src`; null: it is not shown. `hidden`: nobody can see it. */
  place(src: string, hidden: boolean): string | null {
    const given = src.trim()
    if (/^cid:/i.test(given)) return this.#own(given.slice('cid:'.length))
    if (/^data:/i.test(given)) {
      return given.length <= LARGEST_INLINE && INLINE.test(given) ? given : null
    }
    const url = remoteOf(given)
    if (url === null) return null
    if (hidden) {
      this.trackers++
      return null
    }
    if (!this.#places.has(url) && this.#places.size === MOST_REMOTE) return null
    const place = this.#places.get(url) ?? this.#places.size
    this.#places.set(url, place)
    return `picture/${place}`
  }

  #own(contentId: string): string | null {
    const id = this.#files.get(contentId) ?? this.#files.get(decoded(contentId))
    return id === undefined ? null : `file/${id}`
  }
}

/** Without a scheme of its own, as in `//pictures.example/1.gif`, it is one of the web. */
function remoteOf(src: string): string | null {
  if (src.length > LONGEST) return null
  const url = URL.parse(src.startsWith('//') ? `https:${src}` : src)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null
  url.username = ''
  url.password = ''
  return url.href
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Width or height as an attribute; null: none that makes sense. */
export function measure(value: string | undefined): string | null {
  const given = value?.trim() ?? ''
  const share = Number(SHARE.exec(given)?.[1] ?? Number.NaN)
  if (share <= 100) return `${share}%`
  const pixels = Number(NUMBER.exec(given)?.[1] ?? Number.NaN)
  return pixels <= WIDEST ? String(pixels) : null
}

/** So small, or so well hidden, that it is there to be fetched and not to be seen. */
export function isHidden(attributes: Record<string, string>, style: ReadonlyMap<string, string>): boolean {
  if (style.get('display') === 'none') return true
  const sides = [
    attributes.width ?? style.get('width') ?? style.get('max-width'),
    attributes.height ?? style.get('height') ?? style.get('max-height'),
  ].map((side) => measure(side))
  return sides.some((side) => side === '0') || sides.every((side) => side !== null && Number(side) <= TINY)
}
