/** The small set of HTML that people write in: what is left of anything else, and how it reads as plain text. */
import { compile } from 'html-to-text'
import sanitizeHtml from 'sanitize-html'

const LINK = /^(?:https?:\/\/|mailto:|tel:)/i
const PARAGRAPH = sanitizeHtml.simpleTransform('p', {})

const SMALL: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'b', 'strong', 'i', 'em', 'u', 'a', 'ul', 'ol', 'li', 'blockquote'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  nestingLimit: 20,
  transformTags: {
    // What editors and browsers make of a line of its own.
    div: PARAGRAPH,
    h1: PARAGRAPH,
    h2: PARAGRAPH,
    h3: PARAGRAPH,
    a: (_, { href = '' }) => ({ tagName: 'a', attribs: LINK.test(href) ? { href } : {} }),
  },
}

/** Paragraphs, line breaks, bold, italic, underlined, links, lists and quotes. Text of whatever else stays. */
export const smallHtml = (html: string): string => sanitizeHtml(html, SMALL).trim()

const toText = compile({
  wordwrap: false,
  selectors: [
    { selector: 'p', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'blockquote', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
  ],
  limits: { maxDepth: 40 },
})

/** How what `smallHtml` gives reads without any formatting. */
export const plainOf = (small: string): string => (small === '' ? '' : toText(small).trim())

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
