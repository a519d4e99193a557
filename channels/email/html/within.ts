/** The bounds of a page. What lies beyond is left out of it; the mail as it came has it all. */

const LONGEST = 2_000_000
const MOST_TAGS = 40_000

export function within(html: string): string {
  // What no browser shows, and some read as the end of a name.
  const text = html.slice(0, LONGEST).replaceAll('\0', '')
  let at = -1
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    at = text.indexOf('<', at + 1)
    if (at === -1) return text
  }
  return text.slice(0, at)
}
