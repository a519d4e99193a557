/** Which parts of a mail are its text, and which are files. */
import { decodeText } from './charset.ts'
import { unflow } from './flowed.ts'
import { LIMITS } from './limits.ts'
import type { Part } from './tree.ts'
import { takeUuencoded, type TextFile } from './uuencode.ts'
import { bodyText } from './words.ts'

export interface Body {
  /** null: none. */
  text: string | null
  html: string | null
  /** All that is no body, in its order. */
  parts: Part[]
  /** That stood in the text. */
  files: TextFile[]
}

/** A stretch of the body: the same in two forms, or in one of them. */
interface Stretch {
  text: string | null
  html: string | null
}

interface Content {
  stretches: Stretch[]
  parts: Part[]
}

export function readBody(root: Part): Body {
  const { stretches, parts } = new Collector().collect(root)
  const { text: whole, html } = joined(stretches)
  const { text, files } = takeUuencoded(whole ?? '')
  return { text: text.trim() === '' ? null : text, html, parts, files }
}

/** Of a signature there is nothing to see, and without the mail as it came nothing to verify. */
const SIGNATURES = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
])

class Collector {
  /** A body may have a name; what comes later with one is a file. */
  #hasText = false

  collect(part: Part): Content {
    if (part.parts === null) return this.#leaf(part)
    switch (part.type) {
      case 'multipart/alternative':
        return alternative(part.parts.map((each) => this.collect(each)))
      case 'multipart/related':
        return this.#related(part, part.parts)
      case 'multipart/signed':
        return this.#sequence(part.parts.filter(({ type }, at) => at === 0 || !SIGNATURES.has(type)))
      default:
        return this.#sequence(part.parts)
    }
  }

  #sequence(parts: readonly Part[]): Content {
    const all = parts.map((part) => this.collect(part))
    return { stretches: all.flatMap(({ stretches }) => stretches), parts: all.flatMap(({ parts }) => parts) }
  }

  /** What is around the page belongs to it, whatever its type (RFC 2387). */
  #related(part: Part, parts: readonly Part[]): Content {
    const start = part.params['start']?.replace(/^<([^<>]*)>$/, '$1')
    const page = parts.find(({ contentId }) => start !== undefined && contentId === start) ?? parts[0]
    if (!page) return { stretches: [], parts: [] }
    const content = this.collect(page)
    const others = parts.filter((each) => each !== page)
    const nested = others.map((each) => (each.parts ? this.collect(each) : { stretches: [], parts: [each] }))
    return {
      stretches: [...content.stretches, ...nested.flatMap(({ stretches }) => stretches)],
      parts: [...content.parts, ...nested.flatMap(({ parts }) => parts)],
    }
  }

  #leaf(part: Part): Content {
    // A multipart without parts has lost its boundaries: what is left of it is shown as it is.
    const isText = /^(?:text\/plain|text|multipart\/.*)$/.test(part.type)
    const isBody =
      (isText || part.type === 'text/html') &&
      part.disposition !== 'attachment' &&
      (part.fileName === null || !this.#hasText)
    if (!isBody) return { stretches: [], parts: part.content.length > 0 ? [part] : [] }
    this.#hasText = true
    const stretch = isText ? { text: plainOf(part), html: null } : { text: null, html: htmlOf(part) }
    return { stretches: [stretch], parts: [] }
  }
}

/** The same several times: the plainest form for the text, the last page, which is the best, for the page. */
function alternative(contents: readonly Content[]): Content {
  const plain = contents.find(({ stretches }) => stretches.some(({ text }) => text !== null))
  const page = contents.findLast(({ stretches }) => stretches.some(({ html }) => html !== null))
  const text = plain ? joined(plain.stretches).text : null
  const html = page ? joined(page.stretches).html : null
  const stretches = text === null && html === null ? [] : [{ text, html }]
  const parts = contents.flatMap(({ parts }) => parts)
  return { stretches, parts: stretches.length === 0 ? parts : parts.filter((part) => !isOtherForm(part)) }
}

/** The same once more, as few programs show it (`text/enriched`, `text/x-amp-html`). An invitation is more. */
const isOtherForm = ({ type, fileName, disposition }: Part): boolean =>
  type.startsWith('text/') && type !== 'text/calendar' && fileName === null && disposition !== 'attachment'

/** One below the other. There is a text only if all of it is there as text; a page, if any of it is one. */
function joined(stretches: readonly Stretch[]): Stretch {
  const said = stretches.filter(({ text, html }) => (text ?? html ?? '').trim() !== '')
  const texts = said.flatMap(({ text }) => text ?? [])
  const hasPage = said.some(({ html }) => html !== null)
  return {
    text: said.length > 0 && texts.length === said.length ? texts.join('\n').slice(0, LIMITS.text) : null,
    html: hasPage ? said.map(pageOf).join('\n').slice(0, LIMITS.html) : null,
  }
}

const pageOf = ({ html, text }: Stretch): string =>
  html ?? `<div style="white-space:pre-wrap">${escaped(text ?? '')}</div>`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function plainOf({ content, params }: Part): string {
  const decoded = decodeText(content.subarray(0, LIMITS.text * 4), params['charset'] ?? null)
  // The line break before a boundary is the boundary's (RFC 2046 section 5.1.1).
  const text = bodyText(decoded).replace(/\n$/, '')
  return /^flowed$/i.test(params['format'] ?? '') ? unflow(text, /^yes$/i.test(params['delsp'] ?? '')) : text
}

const htmlOf = ({ content, params }: Part): string => readPage(content, params['charset'] ?? null)

/** HTML as text; what the mail does not say of its charset, it may say itself. */
export function readPage(content: Uint8Array, charset: string | null): string {
  const bytes = content.subarray(0, LIMITS.html * 4)
  return bodyText(decodeText(bytes, charset ?? charsetInside(bytes))).slice(0, LIMITS.html)
}

/** A page may name its charset itself. */
function charsetInside(bytes: Uint8Array): string | null {
  const beginning = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  return /<meta\s[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w-]{1,40})/i.exec(beginning)?.[1] ?? null
}
