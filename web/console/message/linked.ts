export interface Part {
  text: string
  href: string | null
}

const LINK = /https?:\/\/[^\s<>"]+/g
/** A sentence's own marks behind an address are not part of it. */
const TAIL = /[.,;:!?'")\]]+$/

/** Splits a text into plain parts and web addresses. */
export function linked(text: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const url = match[0].replace(TAIL, '')
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null })
    parts.push({ text: url, href: url })
    from = match.index + url.length
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null })
  return parts
}
