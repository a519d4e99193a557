/**
 * The HTML of a stranger → a page that shows what they meant and can do nothing. It runs where mails are
 * read, in a thread with limits, and its result is stored; what shows it (server/http/mail-pages) does not
 * trust it either.
 *
 * `<style>` goes altogether. What makes a newsletter look as it does stands in its `style` attributes, since
 * several mail programs have never read anything else.
 */
import sanitizeHtml from 'sanitize-html'
import { ELEMENTS, plainAttributes, SILENT, SINGLE } from './elements.ts'
import { finish } from './finish.ts'
import { linkOf } from './links.ts'
import type { MailPage } from './page.ts'
import { isHidden, Pictures } from './pictures.ts'
import { quoteOf } from './quotes.ts'
import { declarationsOf, styleOf } from './style.ts'
import { within } from './within.ts'

/** Counts up with each change of what the result looks like. */
export const VERSION = 1

/** Browsers stop at 512; a newsletter of tables in tables gets to some 150. */
const DEEPEST = 250

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: ELEMENTS,
  // Every attribute is made anew by `attributesOf`.
  allowedAttributes: false,
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: SILENT,
  selfClosing: SINGLE,
  nestingLimit: DEEPEST,
  parseStyleAttributes: false,
}

/** `files`: public id by content id, of the mail's own pictures. Never throws; takes time linear in the text. */
export function sanitise(html: string, files: ReadonlyMap<string, string>): MailPage {
  const pictures = new Pictures(files)
  const seen = { colour: false }
  const clean = sanitizeHtml(within(html), {
    ...OPTIONS,
    transformTags: {
      '*': (name, given) => {
        if (name !== 'body') return { tagName: name, attribs: attributesOf(name, given, pictures, seen) }
        // Colours of the whole page stand there.
        return { tagName: 'div', attribs: attributesOf('div', bodyAsDiv(given), pictures, seen) }
      },
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs.src === undefined,
  })
  return {
    version: VERSION,
    // Elements that went were between others: once more, and what is left is closed where a browser would.
    html: finish(sanitizeHtml(clean, OPTIONS)),
    remote: pictures.remote,
    trackers: pictures.trackers,
    coloured: seen.colour,
  }
}

/** Only a body has these as attributes. */
function bodyAsDiv({ bgcolor, text, style = '', ...given }: Record<string, string>): Record<string, string> {
  const colours = [bgcolor && `background-color:${bgcolor}`, text && `color:${text}`]
  return { ...given, style: [...colours, style].filter(Boolean).join(';') }
}

const COLOURS = ['color', 'background', 'background-color']

function attributesOf(
  element: string,
  given: Record<string, string>,
  pictures: Pictures,
  seen: { colour: boolean },
): Record<string, string> {
  const declarations = declarationsOf(given.style ?? '')
  const kept = plainAttributes(element, given)
  const style = styleOf(declarations)
  if (style !== '') kept.style = style
  if (kept.bgcolor ?? kept.color ?? COLOURS.find((name) => declarations.has(name))) seen.colour = true

  const quote = quoteOf(element, given)
  if (quote) kept['data-quote'] = quote
  if (element === 'a') Object.assign(kept, link(given.href))
  if (element === 'img') {
    const src = pictures.place(given.src ?? '', isHidden(given, declarations))
    if (src !== null) kept.src = src
  }
  return kept
}

function link(href: string | undefined): Record<string, string> {
  const found = href === undefined ? null : linkOf(href)
  if (!found) return {}
  return {
    href: found.href,
    title: found.shown,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
  }
}
