/**
 * The last pass over a page that is clean and well-formed already: what was said before is folded, and links
 * whose text promises another address say where they lead. `<details>` and `data-to` are of our making alone.
 */
import { SINGLE } from './elements.ts'
import { otherHost } from './links.ts'

const TAG = /<(\/?)([a-z0-9]+)([^>]*)>/g
const single = new Set(SINGLE)
/** Nothing but rows and cells may stand in them. */
const STRICT = new Set(['table', 'tbody', 'thead', 'tfoot', 'tr', 'colgroup', 'ul', 'ol', 'dl'])
const OPENING = '<details><summary></summary>'
const CLOSING = '</details>'

interface Open {
  name: string
  /** It is itself inside a fold of ours, which ends with it. */
  folded: boolean
  /** A fold that began inside it ends where it ends. */
  foldsRest: boolean
}

/** `clean`: as sanitize-html writes it; no `>` in attributes, every element closed. */
export function finish(clean: string): string {
  return markLinks(foldQuotes(clean))
}

function foldQuotes(clean: string): string {
  if (!clean.includes(' data-quote="')) return clean
  const open: Open[] = [{ name: '', folded: false, foldsRest: false }]
  let inside = false
  const folded = clean.replace(TAG, (tag, slash: string, name: string, attributes: string) => {
    const parent = open.at(-1)
    if (slash) {
      const closed = open.length > 1 ? open.pop() : undefined
      const ends = closed?.folded || closed?.foldsRest
      if (ends) inside = false
      return `${closed?.foldsRest ? CLOSING : ''}${tag}${closed?.folded ? CLOSING : ''}`
    }
    const quote =
      inside || STRICT.has(parent?.name ?? '') ? null : / data-quote="(all|rest)"/.exec(attributes)?.[1]
    if (quote) inside = true
    if (quote === 'rest' && parent) parent.foldsRest = true
    if (!single.has(name)) open.push({ name, folded: quote === 'all', foldsRest: false })
    return quote ? OPENING + tag : tag
  })
  return openIfFirst(open[0]?.foldsRest ? folded + CLOSING : folded)
}

/** What begins with it was passed on, or is answered below: it is there to be read. */
function openIfFirst(folded: string): string {
  const at = folded.indexOf(OPENING)
  const before = folded.slice(0, Math.max(0, at))
  if (at === -1 || before.replaceAll(/<[^>]*>/g, '').trim() !== '') return folded
  return `${before}<details open>${folded.slice(at + '<details>'.length)}`
}

function markLinks(html: string): string {
  let marked = ''
  let done = 0
  let link: { attributes: string; from: number } | null = null
  for (const { 0: tag, 1: slash, 2: name, 3: attributes, index } of html.matchAll(TAG)) {
    if (name !== 'a') continue
    const after = index + tag.length
    const host = link && hostBehind(link.attributes, html.slice(link.from, index))
    if (link && host !== null) {
      marked += `${html.slice(done, link.from - 1)} data-to="${host}">`
      done = link.from
    }
    link = slash ? null : { attributes: attributes ?? '', from: after }
  }
  return marked + html.slice(done)
}

/** Longer ones are sentences, and no address. */
const LONGEST_TEXT = 4000

function hostBehind(attributes: string, content: string): string | null {
  const href = / href="([^"]*)"/.exec(attributes)?.[1]
  if (href === undefined || content.length > LONGEST_TEXT) return null
  return otherHost(plain(href), plain(content.replaceAll(/<[^>]*>/g, '')))
}

const plain = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
