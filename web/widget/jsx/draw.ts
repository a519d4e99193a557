/**
 * Draws components into an element of the page, and again when something has changed: what is there already
 * stays, with its focus, its place and what was typed into it. A component whose props are the same and in
 * which nothing has changed is left as it is.
 */
import { Fragment, type Child, type Component, type Props, type VNode } from './jsx-runtime.ts'

/** One thing that was drawn: an element, a text, or a component, which lies among its parent's nodes. */
export interface Drawn {
  readonly type: VNode['type'] | typeof TEXT
  readonly place: string | number
  readonly parent: Drawn | null
  /** null: of a component */
  readonly node: Node | null
  /** What its hooks remember, in the order in which they are called. */
  readonly cells: Cell[]
  props: Props
  inside: Drawn[]
  /** It has to be drawn whatever its props are. */
  stale: boolean
}

export interface Cell {
  value: unknown
  cleanup?: (() => void) | undefined
}

const TEXT = Symbol('text')
const SVG = 'http://www.w3.org/2000/svg'
const roots = new WeakMap<Node, Drawn>()

/** Who is being drawn, for the hooks. */
export const turn: { drawn: Drawn | null; cell: number } = { drawn: null, cell: 0 }
/** Run when all of a drawing is in the page. */
export const afterwards: Array<() => void> = []

/** null takes everything away. */
export function draw(what: Child, into: Element): void {
  const root = roots.get(into) ?? begun(into.localName, 0, null, into)
  roots.set(into, root)
  root.props = { children: what }
  drawRoot(root)
}

/** Draws `changed` anew in a moment, together with whatever else has changed by then. */
export function redraw(changed: Drawn): void {
  let root = changed
  for (; root.parent; root = root.parent) root.stale = true
  if (root.stale) return
  root.stale = true
  queueMicrotask(() => {
    if (root.stale) drawRoot(root)
  })
}

function drawRoot(root: Drawn): void {
  root.stale = false
  fill(root, root.props['children'] as Child)
  for (const act of afterwards.splice(0)) act()
}

const begun = (
  type: Drawn['type'],
  place: Drawn['place'],
  parent: Drawn | null,
  node: Node | null,
): Drawn => ({
  type,
  place,
  parent,
  node,
  cells: [],
  props: {},
  inside: [],
  stale: true,
})

function begin(type: Drawn['type'], place: Drawn['place'], parent: Drawn): Drawn {
  if (typeof type === 'function') return begun(type, place, parent, null)
  if (type === TEXT) return begun(type, place, parent, document.createTextNode(''))
  const space = type === 'svg' ? SVG : elementOf(parent).namespaceURI
  return begun(type, place, parent, document.createElementNS(space, type))
}

function elementOf(drawn: Drawn): Element {
  return drawn.node ? (drawn.node as Element) : elementOf(drawn.parent as Drawn)
}

/** Makes what lies within `parent` into `children`. */
function fill(parent: Drawn, children: Child): void {
  const before = new Map(parent.inside.map((each) => [each.place, each]))
  parent.inside = []
  for (const [index, child] of (Array.isArray(children) ? children : [children]).entries()) {
    const { type, props, key = index } = asNode(child as Child) ?? {}
    if (!type || !props) continue
    let drawn = before.get(key)
    if (drawn?.type === type) before.delete(key)
    else drawn = begin(type, key, parent)
    parent.inside.push(drawn)
    renew(drawn, props)
  }
  before.forEach(end)
  if (parent.node) arrange(parent.node, parent.inside)
}

function asNode(child: Child): { type: Drawn['type']; props: Props; key?: string | undefined } | null {
  if (child === null || child === undefined || typeof child === 'boolean') return null
  if (Array.isArray(child)) return { type: Fragment as Component, props: { children: child } }
  return typeof child === 'object' ? (child as VNode) : { type: TEXT, props: { text: String(child) } }
}

function renew(drawn: Drawn, props: Props): void {
  const { type, node, stale, props: before } = drawn
  drawn.props = props
  drawn.stale = false
  if (typeof type === 'function') {
    if (!stale && same(before, props)) return
    turn.drawn = drawn
    turn.cell = 0
    fill(drawn, type(props as never))
  } else if (type === TEXT) {
    if (before['text'] !== props['text']) (node as Text).data = props['text'] as string
  } else {
    for (const name in { ...before, ...props }) set(node as Element, name, before[name], props[name])
    fill(drawn, props['children'] as Child)
  }
}

function same(a: Props, b: Props): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

function set(element: Element, name: string, before: unknown, value: unknown): void {
  if (name === 'value' || name === 'checked') {
    // Somebody may have changed it by hand since.
    const input = element as unknown as Record<string, unknown>
    if (input[name] !== value) input[name] = value ?? ''
  } else if (before === value || name === 'children') return
  else if (name === 'ref') (value as { current: unknown }).current = element
  else if (name.startsWith('on')) {
    const event = name.slice(2).toLowerCase()
    if (before) element.removeEventListener(event, before as EventListener)
    if (value) element.addEventListener(event, value as EventListener)
  } else setAttribute(element, name, value)
}

function setAttribute(element: Element, name: string, value: unknown): void {
  // `aria-expanded="false"` says something, `disabled="false"` would be as good as true.
  const words = typeof value === 'boolean' && !name.startsWith('aria-') ? (value ? '' : undefined) : value
  if (words === undefined) element.removeAttribute(name)
  else element.setAttribute(name, String(words))
}

/** In the order they were drawn in. What stands right is not touched: a node that moves loses the focus. */
function arrange(node: Node, inside: readonly Drawn[]): void {
  let next = node.firstChild
  for (const each of nodesOf(inside)) {
    if (each === next) next = next.nextSibling
    else node.insertBefore(each, next)
  }
}

const nodesOf = (all: readonly Drawn[]): Node[] => all.flatMap(({ node, inside }) => node ?? nodesOf(inside))

function end(drawn: Drawn): void {
  leave(drawn)
  for (const node of nodesOf([drawn])) node.parentNode?.removeChild(node)
}

function leave({ cells, inside }: Drawn): void {
  for (const { cleanup } of cells) cleanup?.()
  inside.forEach(leave)
}
