/** A mail's page → its text, and that folded: by what programs call the parts of a page, then by its words. */
import { compile, type FormatCallback, type FormatOptions, type SelectorDefinition } from 'html-to-text'
import type { MailSegment } from '../../adapter.ts'
import { foldLines } from './fold.ts'
import { linesOf, MARKS, type Line, type Mark } from './lines.ts'

/** What is beyond is left out of the text; the page itself has it. */
const LONGEST = 1_500_000
const DEEPEST = 120
const TOO_DEEP = 2_000
const MOST_CHILDREN = 20_000
/** Quoted deeper than this needs no more signs. */
const MOST_SIGNS = 8
const LONGEST_LINK = 160

/** The same text as `htmlToText`, in its parts. */
export const foldHtml = (html: string): MailSegment[] => foldLines(linesOfPage(html))

/** Links as `words <https://…>`, tables a line a row, quotes behind `>`; no pictures, nothing hidden. */
export const htmlToText = (html: string): string =>
  linesOfPage(html)
    .map(({ raw }) => raw)
    .join('')

function linesOfPage(html: string): Line[] {
  const page = html.slice(0, LONGEST)
  return linesOf((isTooDeep(page) ? page.replace(/<[^<>]*>/g, ' ') : convert(page)).trim())
}

const TAG =
  /<(\/?)(?:div|table|ul|ol|dl|blockquote|span|font|a|b|i|u|em|strong|center|section|small|big|sub|sup)\b/gi

/** No letter is; and the time it takes to read a page grows with the square of its depth. */
function isTooDeep(html: string): boolean {
  let depth = 0
  for (const [, closes] of html.matchAll(TAG)) {
    depth = closes ? Math.max(0, depth - 1) : depth + 1
    if (depth > TOO_DEEP) return true
  }
  return false
}

/** Those that say who wrote what stands below. */
const HEADS = [
  '.gmail_attr',
  '.moz-cite-prefix',
  '.protonmail_quote_header',
  '.tutanota_quote_header',
  '#divRplyFwdMsg',
]
const QUOTES = [
  '.yahoo_quoted',
  '.yahoo-quoted-begin',
  '.ydp_quoted',
  '.protonmail_quote',
  '.moz-forward-container',
  '.tutanota_quote',
  '.zmail_extra',
  '.mail_quote',
  '#OLK_SRC_BODY_SECTION',
  '#mail-editor-reference-message-container',
  '#qt',
]
/** All below them is quoted: Outlook on the web, Hotmail, Zimbra, Front and the like. */
const OPENINGS = [
  '#appendonsend',
  '#stopSpelling',
  '#zwchr',
  '#ms-outlook-mobile-reference',
  '#x_divRplyFwdMsg',
]
const SIGNATURES = [
  '.gmail_signature',
  '.gmail_signature_prefix',
  '.moz-signature',
  '.protonmail_signature_block',
  '.tutanota_signature',
  '#Signature',
  '#signature',
  '#AppleMailSignature',
  '#lineBreakAtBeginningOfSignature',
  '#ms-outlook-mobile-signature',
  '#ymail_android_signature',
  '[data-signatureblock=true]',
  '[data-smartmail=gmail_signature]',
]
const SKIPPED = [
  'img',
  'title',
  'head',
  'template',
  'object',
  'audio',
  'video',
  'canvas',
  'svg',
  'select',
  'textarea',
]
const HIDDEN = ['[hidden]', '[style*="display:none"]', '[style*="display: none"]']
/** Indented by its writer, and not quoted. */
const INDENTED = [
  'blockquote[style*="border:none"]',
  'blockquote[style*="border: none"]',
  'blockquote.webkit-indent-blockquote',
]
const CITED = [
  'blockquote[type=cite]',
  'blockquote.gmail_quote',
  'blockquote.protonmail_quote',
  'blockquote.tutanota_quote',
  'blockquote[cite]',
]

const formats: Record<string, FormatCallback> = {
  marked(element, walk, builder, options) {
    builder.openBlock({ leadingLineBreaks: 1 })
    walk(element.children, builder)
    builder.closeBlock({ trailingLineBreaks: 1, blockTransform: marking(options) })
  },
  opening(element, walk, builder) {
    builder.openBlock({ leadingLineBreaks: 1 })
    builder.closeBlock({ trailingLineBreaks: 1, blockTransform: () => MARKS.open })
    walk(element.children, builder)
  },
  quote(element, walk, builder, options) {
    const depth = depthOf(element)
    builder.openBlock({ leadingLineBreaks: 1 })
    walk(element.children, builder)
    const mark = marking(options)
    const sign = (text: string) => (depth > MOST_SIGNS ? text : text.replace(/^/gm, '> '))
    builder.closeBlock({ trailingLineBreaks: 1, blockTransform: (text) => mark(sign(text)) })
  },
  link(element, walk, builder) {
    walk(element.children, builder)
    const target = targetOf(element.attribs)
    if (target && !said(element.children).includes(target)) builder.addInline(` <${target}>`)
  },
  cell(element, walk, builder) {
    walk(element.children, builder)
    builder.addInline(' ')
  },
}

const marking = (options: FormatOptions): ((text: string) => string) => {
  const mark = options.mark as Mark | undefined
  return mark ? (text) => text.replace(/^(?=.)/gmu, MARKS[mark]) : (text) => text
}

type Element = Parameters<FormatCallback>[0]

function depthOf(element: Element): number {
  let depth = 0
  for (let at = element.parent; at && depth <= MOST_SIGNS; at = at.parent)
    if (at.name === 'blockquote') depth += 1
  return depth
}

/** Worth showing beside the words: where a link leads, if that is short and a page or an address. */
function targetOf(attributes: Record<string, string> | undefined): string | null {
  const href = attributes?.href?.trim() ?? ''
  if (href.length > LONGEST_LINK) return null
  if (/^https?:\/\//i.test(href)) return href.replace(/\/$/, '')
  return /^mailto:[^?]+/i.exec(href)?.[0].slice('mailto:'.length) ?? null
}

const SAID_DEPTH = 6

function said(children: readonly Element[], depth = 0): string {
  if (depth > SAID_DEPTH) return ''
  return children
    .slice(0, 50)
    .map((child) => child.data ?? said(child.children ?? [], depth + 1))
    .join('')
}

const as = (
  format: string,
  selectors: readonly string[],
  options: FormatOptions = {},
): SelectorDefinition[] => selectors.map((selector) => ({ selector, format, options }))
const marked = (mark: Mark, selectors: readonly string[]) => as('marked', selectors, { mark })

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const LINES = { leadingLineBreaks: 1, trailingLineBreaks: 1 }

const convert = compile({
  wordwrap: false,
  limits: { maxDepth: DEEPEST, maxChildNodes: MOST_CHILDREN, maxInputLength: LONGEST, ellipsis: '…' },
  formatters: formats,
  selectors: [
    ...as('skip', SKIPPED),
    ...as('link', ['a']),
    ...as('block', ['table', 'tr', 'div', 'center'], LINES),
    ...as('cell', ['td', 'th']),
    ...as('block', HEADINGS, { leadingLineBreaks: 2, trailingLineBreaks: 2 }),
    ...as('horizontalLine', ['hr'], { length: 20, ...LINES }),
    ...as('quote', ['blockquote']),
    ...as('block', INDENTED, LINES),
    ...as('quote', CITED, { mark: 'quote' }),
    ...marked('head', HEADS),
    ...marked('quote', QUOTES),
    ...marked('signature', SIGNATURES),
    ...as('opening', OPENINGS),
    ...as('skip', HIDDEN),
  ],
})
