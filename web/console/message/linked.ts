export interface Part {
  text: string
  href: string | null
  /** Where it leads, if that is not plain to see: the server's name in ASCII letters, without who is to log in. */
  host: string | null
}

const LINK = /https?:\/\/[^\s<>"]+/g
/** A sentence's own marks behind an address are not part of it. */
const MARKS = new Set('.,;:!?\'")]')

/** Splits a text into plain parts and web addresses. */
export function linked(text: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const url = withoutMarks(match[0])
    if (match.index > from) parts.push(plain(text.slice(from, match.index)))
    parts.push({ text: url, href: url, host: hiddenHost(url) })
    from = match.index + url.length
  }
  if (from < text.length) parts.push(plain(text.slice(from)))
  return parts
}

const plain = (text: string): Part => ({ text, href: null, host: null })

function withoutMarks(url: string): string {
  let end = url.length
  while (MARKS.has(url.charAt(end - 1))) end -= 1
  return url.slice(0, end)
}

/** Letters of other alphabets can look like Latin ones, and what stands before an `@` like a server. */
function hiddenHost(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host, username, password } = new URL(url)
  const plain = url.toLowerCase().startsWith(`${protocol}//${host}`)
  return plain && !username && !password ? null : host
}
