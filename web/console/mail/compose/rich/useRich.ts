/**
 * Formatting by the browser's own editing commands. They are called obsolete since their standard
 * (w3c.github.io/editing/docs/execCommand) was never finished, and browsers differ in what they make of a
 * text. But every browser has them, and they alone go with its undo; and what they make is cleaned whenever
 * the text is read. An editor of our own would be some 50 kB for the same eight buttons.
 */
import { onMounted, onUnmounted, reactive, type Ref } from 'vue'
import { cleanNodes, htmlOf } from './clean.ts'

export const FORMATS = ['bold', 'italic', 'underline', 'bullets', 'numbers', 'quote', 'plain'] as const
export type Format = (typeof FORMATS)[number]

const COMMANDS = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  bullets: 'insertUnorderedList',
  numbers: 'insertOrderedList',
} as const
type Simple = keyof typeof COMMANDS
const isSimple = (format: Format): format is Simple => format in COMMANDS

export function useRich(root: Readonly<Ref<HTMLElement | null>>, changed: () => void) {
  /** What the words at the caret are. */
  const on = reactive<Record<Exclude<Format, 'plain'> | 'link', boolean>>({
    bold: false,
    italic: false,
    underline: false,
    bullets: false,
    numbers: false,
    quote: false,
    link: false,
  })
  /** Where the caret was when the field had it. */
  let range: Range | null = null

  function note(): void {
    const selection = getSelection()
    if (!selection?.rangeCount || !root.value?.contains(selection.anchorNode)) return
    range = selection.getRangeAt(0).cloneRange()
    for (const name of Object.keys(COMMANDS) as Simple[]) on[name] = stateOf(COMMANDS[name])
    on.quote = around('blockquote') !== null
    on.link = around('a') !== null
  }

  function around<T extends keyof HTMLElementTagNameMap>(tag: T): HTMLElementTagNameMap[T] | null {
    const node = range?.startContainer
    const element = node instanceof Element ? node : node?.parentElement
    const found = element?.closest(tag) ?? null
    return found && root.value?.contains(found) ? found : null
  }

  function restore(): void {
    // While the field has it, the caret is where it is: what was noted of it may be a letter behind.
    if (document.activeElement === root.value) return note()
    root.value?.focus()
    if (!range) return
    const selection = getSelection()
    selection?.removeAllRanges()
    selection?.addRange(range)
  }

  function run(command: string, value?: string): void {
    restore()
    document.execCommand('styleWithCSS', false, 'false')
    document.execCommand(command, false, value)
    note()
    changed()
  }

  function apply(format: Format): void {
    if (isSimple(format)) return run(COMMANDS[format])
    if (format === 'quote') return turnQuote()
    run('removeFormat')
    run('unlink')
    if (on.bullets) run(COMMANDS.bullets)
    if (on.numbers) run(COMMANDS.numbers)
    if (on.quote) run('outdent')
  }

  function turnQuote(): void {
    if (on.quote) return run('outdent')
    run('formatBlock', 'blockquote')
    // Firefox has no such block, and Chromium gives what it indents a style.
    if (!on.quote) run('indent')
  }

  /** Puts cleaned HTML in the place of what is selected. */
  function insert(nodes: Iterable<Node>): void {
    const html = htmlOf(cleanNodes(nodes))
    // A single paragraph is words inside of a line.
    const inline = /^<p>(?!.*<p>)(.*)<\/p>$/s.exec(html)?.[1]
    if (html) run('insertHTML', inline ?? html)
  }

  function setLink(href: string, text: string): void {
    const link = around('a')
    if (link) range?.selectNodeContents(link)
    if (link === null && range?.collapsed !== false) {
      const made = document.createElement('a')
      made.href = href
      made.textContent = text.trim() || href
      return insert([made])
    }
    run('createLink', href)
  }

  function unlink(): void {
    const link = around('a')
    if (link) range?.selectNode(link)
    run('unlink')
  }

  onMounted(() => {
    document.execCommand?.('defaultParagraphSeparator', false, 'p')
    document.addEventListener('selectionchange', note)
  })
  onUnmounted(() => document.removeEventListener('selectionchange', note))

  return {
    on,
    apply,
    insert,
    setLink,
    unlink,
    /** Back to where the caret was. */
    restore,
    /** Of the link at the caret; null: there is none. */
    linkAt: () => around('a')?.getAttribute('href') ?? null,
    /** Nothing is selected: a link needs words of its own. */
    isCaret: () => range?.collapsed !== false,
  }
}

export type Rich = ReturnType<typeof useRich>

function stateOf(command: string): boolean {
  try {
    return document.queryCommandState(command)
  } catch {
    // Firefox throws while the field is not editable yet.
    return false
  }
}
