/** The addresses of websites, as people write them and as the server keeps them. */

/** What the server takes; see `Site` in server/contract/widget.ts. */
const SITE = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/

/** `www.Shop.de/page?x=1` → `https://www.shop.de`; null: that is no website's address. */
export function originOf(entered: string): string | null {
  const text = entered.trim()
  const address = /^[\p{L}\p{N}*-]+\.|^localhost\b/iu.test(text) ? `https://${text}` : text
  if (!URL.canParse(address)) return null
  const { protocol, host } = new URL(address)
  const origin = `${protocol}//${host}`
  return SITE.test(origin) ? origin : null
}

/** One a line, or separated by spaces and commas; each once. `unreadable`: what is none, as it was written. */
export function readSites(text: string): { sites: string[]; unreadable: string[] } {
  const entered = text.split(/[\s,;]+/).filter(Boolean)
  const origins = entered.map((each) => originOf(each))
  return {
    sites: [...new Set(origins.filter((origin) => origin !== null))],
    unreadable: entered.filter((_each, index) => origins[index] === null),
  }
}
