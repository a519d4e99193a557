/**
 * Finds what is a link in somebody's text. Word by word, so that time grows with length alone; what is not
 * plainly http, https, mailto or an e-mail address stays text.
 */

export type Piece = string | { href: string; text: string }

/** Longer than any address that somebody means to be pressed. */
const LONGEST = 2000
const WORDS = /(\s+)/
const MAIL = /^[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/i
const OPENING = /^[("'<[{]+/
const CLOSING = `.,;:!?"'>)]}`

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  for (const word of text.split(WORDS)) {
    const found = word.length <= LONGEST && /[.:@]/.test(word) ? linkIn(word) : null
    if (!found) {
      plain += word
      continue
    }
    plain += found.before
    if (plain !== '') pieces.push(plain)
    pieces.push(found.link)
    plain = found.after
  }
  if (plain !== '') pieces.push(plain)
  return pieces
}

function linkIn(word: string) {
  const before = OPENING.exec(word)?.[0] ?? ''
  let core = word.slice(before.length)
  let end = core.length
  while (end > 0 && CLOSING.includes(core.charAt(end - 1))) end -= 1
  const tail = core.slice(end)
  // A bracket that was opened inside the address belongs to it: …/Sylt_(island)
  const kept = tail.startsWith(')') && core.slice(0, end).includes('(') ? 1 : 0
  core = core.slice(0, end + kept)
  const link = linkOf(core)
  return link && { before, link, after: tail.slice(kept) }
}

function linkOf(core: string): { href: string; text: string } | null {
  if (MAIL.test(core)) return { href: `mailto:${core}`, text: core }
  if (/^mailto:/i.test(core)) return MAIL.test(core.slice(7)) ? { href: core, text: core.slice(7) } : null
  if (!/^(?:https?:\/\/|www\.)./i.test(core)) return null
  const href = /^www\./i.test(core) ? `https://${core}` : core
  const url = URL.canParse(href) ? new URL(href) : null
  // `https://bank.example@evil.example` leads elsewhere than it reads.
  if (!url || url.username !== '' || url.password !== '' || !url.hostname.includes('.')) return null
  // The browser writes a host with foreign letters as xn--…, so that look-alikes are seen.
  const asTyped = core.toLowerCase().includes(url.hostname)
  return { href: url.href, text: asTyped ? core : url.href }
}
