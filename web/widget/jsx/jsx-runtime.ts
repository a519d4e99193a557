/** What the compiler makes of `<div>…</div>`, and what it takes for right; see docs/decisions/0011. */

/** null, false and the like draw nothing, and keep their place among the others. */
export type Child = VNode | string | number | boolean | null | undefined | readonly Child[]
export type Props = Readonly<Record<string, unknown>>
export type Component<P = never> = (props: P) => Child

export interface VNode {
  type: string | Component
  props: Props
  /** Finds its place again among others; without one it is found by counting. */
  key: string | undefined
}

export const jsx = (type: VNode['type'], props: Props, key?: string): VNode => ({ type, props, key })
export { jsx as jsxs }

export const Fragment = ({ children }: { children?: Child }): Child => children

type On<Happened extends Event, E> = ((event: Happened & { currentTarget: E }) => void) | undefined

interface Attributes<E extends Element> {
  ref?: { current: E | null }
  children?: Child
  [aria: `aria-${string}`]: string | boolean | undefined
  accept?: string
  alt?: string
  autocomplete?: AutoFill
  checked?: boolean
  class?: string
  controls?: boolean
  d?: string
  dir?: 'auto' | 'ltr' | 'rtl'
  disabled?: boolean
  download?: string
  for?: string
  height?: number | undefined
  hidden?: boolean
  href?: string
  id?: string | undefined
  lang?: string
  maxLength?: number | undefined
  multiple?: boolean
  name?: string
  noValidate?: boolean
  placeholder?: string
  preload?: 'metadata' | 'none'
  rel?: string
  required?: boolean
  role?: string
  rows?: number
  src?: string
  tabIndex?: number
  target?: '_blank'
  type?: string
  value?: string | number | undefined
  viewBox?: string
  width?: number | undefined
  onChange?: On<Event, E>
  onClick?: On<MouseEvent, E>
  onError?: On<Event, E>
  onInput?: On<Event, E>
  onKeyDown?: On<KeyboardEvent, E>
  onPaste?: On<ClipboardEvent, E>
  onScroll?: On<Event, E>
  onSubmit?: On<SubmitEvent, E>
}

/** The compiler looks for its types under this name. */
export declare namespace JSX {
  type Element = Child
  type ElementType = string | Component
  interface ElementChildrenAttribute {
    children: Child
  }
  interface IntrinsicAttributes {
    key?: string
  }
  type IntrinsicElements = {
    [Tag in keyof HTMLElementTagNameMap]: Attributes<HTMLElementTagNameMap[Tag]> & IntrinsicAttributes
  } & Record<'svg' | 'path', Attributes<SVGElement>>
}
