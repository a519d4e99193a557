/**
 * The small set of HTML that is written here: paragraphs, line breaks, bold, italic, underline, links, lists
 * and quotes. Whatever is pasted, kept or typed becomes that, by building it anew: nothing is taken over but
 * text, and where a link leads.
 */

type Mark = { tag: 'b' | 'i' | 'u' } | { tag: 'a'; href: string }

interface Place {
  /** Where blocks go. */
  container: Node & ParentNode
  /** A list item: its words stand in it and not in a paragraph. */
  bare: boolean
  line: Node | null
  depth: number
}

const DROPPED = new Set(
  'applet audio base button canvas datalist embed frame frameset head iframe link math meta noembed noframes noscript object param picture script select source style svg template textarea title track video'.split(
    ' ',
  ),
)
const BLOCKS = new Set(
  'address article aside body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav p pre section summary table tbody td tfoot th thead tr'.split(
    ' ',
  ),
)
const MARKS: Record<string, 'b' | 'i' | 'u'> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  cite: 'i',
  u: 'u',
  ins: 'u',
}
const ORDER = ['a', 'b', 'i', 'u']
/** Deeper than anybody writes, and than the server takes; beyond it there is text alone. */
const DEEPEST = 18
const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

const TAG = /<[a-z][^<>]*>/gi
const FORBIDDEN = /\s(style|on[a-z]+)(?=\s*=)/gi

export function cleanFragment(html: string): DocumentFragment {
  // Such a document runs nothing and fetches nothing. The console's policy of contents applies to it all the
  // same, so what it would complain of is put away first.
  const inert = html.replace(TAG, (tag) => tag.replace(FORBIDDEN, ' data-$1'))
  return cleanNodes(new DOMParser().parseFromString(inert, 'text/html').body.childNodes)
}

export function cleanNodes(nodes: Iterable<Node>): DocumentFragment {
  const fragment = document.createDocumentFragment()
  addAll(nodes, { container: fragment, bare: false, line: null, depth: 0 }, [])
  return fragment
}

export const cleanHtml = (html: string): string => htmlOf(cleanFragment(html))

/** Empty where nothing was written. */
export function htmlOf(fragment: DocumentFragment): string {
  if (!fragment.textContent?.trim()) return ''
  const box = document.createElement('div')
  box.append(fragment)
  return box.innerHTML
}

/** Where a link may lead, as typed: without a scheme it is a website or an address. null: nowhere. */
export function linkTarget(typed: string): string | null {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return null
  const named = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]+:\d/.test(text)
  const full = named ? text : text.includes('@') && !text.includes('/') ? `mailto:${text}` : `https://${text}`
  return safeTarget(full)
}

function safeTarget(href: string): string | null {
  const url = URL.parse(href)
  return url && SCHEMES.has(url.protocol) ? url.href : null
}

function addAll(nodes: Iterable<Node>, place: Place, marks: readonly Mark[]): void {
  for (const node of nodes) {
    if (node.nodeType === Node.TEXT_NODE) addText(node.textContent ?? '', place, marks)
    else if (node instanceof Element || node.nodeType === Node.ELEMENT_NODE) {
      addElement(node as Element, place, marks)
    }
  }
}

function addElement(element: Element, place: Place, marks: readonly Mark[]): void {
  const tag = element.localName
  if (DROPPED.has(tag)) return
  if (place.depth >= DEEPEST) return addText(element.textContent ?? '', place, marks)
  if (tag === 'br') return endOfMarks(lineOf(place), marks).append(document.createElement('br'))
  const deeper = { ...place, depth: place.depth + 1 }
  if (tag === 'ul' || tag === 'ol') return addList(element, tag, deeper, marks, place)
  if (tag === 'blockquote') {
    const quote = document.createElement('blockquote')
    addAll(element.childNodes, { ...deeper, container: quote, bare: false, line: null }, marks)
    return addBlock(quote, place)
  }
  place.depth += 1
  if (BLOCKS.has(tag)) {
    endLine(place)
    addAll(element.childNodes, place, tag === 'pre' ? marks : marksOf(element, marks))
    endLine(place)
  } else {
    addAll(element.childNodes, place, marksOf(element, marks))
  }
  place.depth -= 1
}

function addList(
  element: Element,
  tag: 'ul' | 'ol',
  deeper: Place,
  marks: readonly Mark[],
  place: Place,
): void {
  const list = document.createElement(tag)
  for (const child of element.children) {
    const item = document.createElement('li')
    addAll(
      child.localName === 'li' ? child.childNodes : [child],
      { ...deeper, container: item, bare: true, line: item },
      marks,
    )
    if (item.childNodes.length > 1 && item.lastChild?.nodeName === 'BR') item.lastChild.remove()
    if (item.hasChildNodes()) list.append(item)
  }
  addBlock(list, place)
}

function addBlock(block: Element, place: Place): void {
  if (!block.hasChildNodes()) return
  place.line = place.bare ? place.line : null
  place.container.append(block)
}

/** In a list item lines are parted by breaks, elsewhere by paragraphs. */
function endLine(place: Place): void {
  if (!place.bare) place.line = null
  else if (place.container.lastChild && place.container.lastChild.nodeName !== 'BR') {
    place.container.append(document.createElement('br'))
  }
}

function addText(raw: string, place: Place, marks: readonly Mark[]): void {
  const begins = !place.line?.hasChildNodes() || place.line.lastChild?.nodeName === 'BR'
  const text = raw.replace(/[\t\n\r\f ]+/g, ' ')
  const words = begins ? text.replace(/^ /, '') : text
  if (words !== '') endOfMarks(lineOf(place), marks).append(words)
}

function lineOf(place: Place): Node & ParentNode {
  if (place.line) return place.line as Node & ParentNode
  const paragraph = document.createElement('p')
  place.container.append(paragraph)
  place.line = paragraph
  return paragraph
}

/** Stretches that look alike and stand side by side are one. */
function endOfMarks(line: Node & ParentNode, marks: readonly Mark[]): Node & ParentNode {
  let end: Node & ParentNode = line
  for (const mark of marks) {
    const last = end.lastChild
    const href = mark.tag === 'a' ? mark.href : null
    if (last instanceof HTMLElement && last.localName === mark.tag && last.getAttribute('href') === href) {
      end = last
      continue
    }
    const element = document.createElement(mark.tag)
    if (href !== null) element.setAttribute('href', href)
    end.append(element)
    end = element
  }
  return end
}

/** By its name, and by its style: what comes from word processors has little else. */
function marksOf(element: Element, marks: readonly Mark[]): readonly Mark[] {
  const found = new Map(marks.map((mark) => [mark.tag as string, mark]))
  const named = MARKS[element.localName]
  if (named) found.set(named, { tag: named })
  if (element.localName === 'a') {
    const href = safeTarget(element.getAttribute('href') ?? '')
    if (href !== null) found.set('a', { tag: 'a', href })
  }
  const look = element.getAttribute('data-style') ?? element.getAttribute('style')
  if (look !== null) {
    const weight = valueOf(look, /font-weight\s*:\s*(\w+)/i)
    const slant = valueOf(look, /font-style\s*:\s*(\w+)/i)
    const line = valueOf(look, /text-decoration(?:-line)?\s*:\s*(\w+)/i)
    set(found, 'b', /^(bold|bolder|[6-9]00)$/.test(weight), /^(normal|lighter|[1-5]00)$/.test(weight))
    set(found, 'i', slant === 'italic', slant === 'normal')
    set(found, 'u', line === 'underline' && !found.has('a'), false)
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.tag) - ORDER.indexOf(b.tag))
}

const valueOf = (look: string, property: RegExp): string => property.exec(look)?.[1]?.toLowerCase() ?? ''

function set(found: Map<string, Mark>, tag: 'b' | 'i' | 'u', on: boolean, off: boolean): void {
  if (on) found.set(tag, { tag })
  if (off) found.delete(tag)
}
