/** Which elements and attributes of a mail's page stay. What is not in here goes; its text stays. */
import { isColour } from './style.ts'
import { measure } from './pictures.ts'

const TEXT = [
  'a',
  'abbr',
  'acronym',
  'b',
  'bdi',
  'bdo',
  'big',
  'cite',
  'code',
  'del',
  'dfn',
  'em',
  'font',
  'i',
]
const MORE_TEXT = [
  'ins',
  'kbd',
  'mark',
  'q',
  's',
  'samp',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'tt',
  'u',
  'var',
  'wbr',
]
const BLOCKS = [
  'address',
  'article',
  'aside',
  'blockquote',
  'br',
  'center',
  'dd',
  'div',
  'dl',
  'dt',
  'footer',
  'h1',
]
const MORE_BLOCKS = [
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'img',
  'li',
  'main',
  'ol',
  'p',
  'pre',
  'section',
  'ul',
]
const TABLES = ['caption', 'col', 'colgroup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr']

export const ELEMENTS = [...TEXT, ...MORE_TEXT, ...BLOCKS, ...MORE_BLOCKS, ...TABLES]

/** They hold nothing, and have no end. */
export const SINGLE = ['br', 'col', 'hr', 'img', 'wbr']

/** Their text is nothing to read, or would be read as something else. */
export const SILENT = [
  'script',
  'style',
  'title',
  'textarea',
  'option',
  'xmp',
  'noscript',
  'noembed',
  'noframes',
  'plaintext',
  'template',
  'svg',
  'math',
  'audio',
  'video',
  'iframe',
]

type Check = (value: string) => string | null

const oneOf =
  (...words: string[]): Check =>
  (value) => {
    const word = value.trim().toLowerCase()
    return words.includes(word) ? word : null
  }
const number =
  (most: number): Check =>
  (value) =>
    /^\d{1,4}$/.test(value.trim()) && Number(value) <= most ? value.trim() : null
const colour: Check = (value) => {
  const given = value.trim().toLowerCase()
  return isColour(given) ? given : null
}
const text: Check = (value) => value.slice(0, 500)

const TABLE_CELL = { colspan: number(100), rowspan: number(1000) }
const COMMON: Record<string, Check> = {
  align: oneOf('left', 'right', 'center', 'justify', 'middle', 'top', 'bottom'),
  bgcolor: colour,
  dir: oneOf('ltr', 'rtl', 'auto'),
  valign: oneOf('top', 'middle', 'bottom', 'baseline'),
}
const OF_ELEMENT: Record<string, Record<string, Check>> = {
  font: {
    color: colour,
    face: (value) => (/^[\p{L}\p{N} ,_-]{1,200}$/u.test(value) ? value : null),
    size: oneOf('1', '2', '3', '4', '5', '6', '7', '-2', '-1', '+1', '+2', '+3'),
  },
  img: { width: measure, height: measure, alt: text, border: number(20) },
  table: {
    width: measure,
    height: measure,
    border: number(20),
    cellpadding: number(100),
    cellspacing: number(100),
  },
  td: { ...TABLE_CELL, width: measure, height: measure },
  th: { ...TABLE_CELL, width: measure, height: measure },
  tr: { height: measure },
  col: { width: measure, span: number(100) },
  colgroup: { width: measure, span: number(100) },
  hr: { width: measure, size: number(20), color: colour },
  ol: { start: number(9999), type: (value) => (/^[1aAiI]$/.test(value) ? value : null) },
  ul: { type: oneOf('disc', 'circle', 'square') },
}

/** Attributes that say how it looks, in their order; links, pictures and style have files of their own. */
export function plainAttributes(element: string, given: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = {}
  const own = OF_ELEMENT[element] ?? {}
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(own, name)
      ? own[name]
      : Object.hasOwn(COMMON, name)
        ? COMMON[name]
        : undefined
    const checked = check?.(value) ?? null
    if (checked !== null) kept[name] = checked
  }
  return kept
}
