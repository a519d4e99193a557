/** Where links of a stranger lead, and whether their text says something else. */

/** Longer ones are refused by many servers, and hide where they lead. */
const LONGEST = 4000
const SHOWN = 200
const MAIL_ADDRESS = /^[^\s@<>"',;:()\\[\]&?%]{1,64}@[^\s@<>"',;:()\\[\]&?%]{1,253}$/
const PHONE = /^[+0-9()./ -]{2,40}$/

export interface Link {
  href: string
  /** The same for people: its host in ASCII first, so that look-alike letters stand out. */
  shown: string
}

/** null: it leads nowhere we let anybody go. */
export function linkOf(href: string): Link | null {
  if (href.length > LONGEST) return null
  const url = URL.parse(href.trim())
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return webLink(url)
  if (url?.protocol === 'mailto:') {
    // Nothing but the address: subject, text and further recipients would be the stranger's.
    const address = decoded(url.pathname)
    return MAIL_ADDRESS.test(address) ? { href: `mailto:${address}`, shown: address } : null
  }
  if (url?.protocol === 'tel:') {
    const number = decoded(url.pathname)
    return PHONE.test(number) ? { href: `tel:${number}`, shown: number } : null
  }
  return null
}

/** A name and password in front of the host only serve to look like another host. */
function webLink(url: URL): Link | null {
  if (url.hostname === '') return null
  url.username = ''
  url.password = ''
  const path = `${url.pathname}${url.search}${url.hash}`
  const shown = `${url.host}${path === '/' ? '' : path}`
  return { href: url.href, shown: shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** A text that is itself an address of the web, and nothing beside it. */
const ADDRESS_AS_TEXT =
  /^(?:https?:\/\/)?(?:[^\s/@?#]{1,64}@)?([^\s/:@?#.]{1,63}(?:\.[^\s/:@?#.]{1,63}){1,8})\.?(?::\d{1,5})?(?:[/?#]\S{0,2000})?$/i

/** The host a link goes to, if its text promises another one; null: it does not. */
export function otherHost(href: string, text: string): string | null {
  const host = URL.parse(href)?.hostname
  const promised = ADDRESS_AS_TEXT.exec(text.trim().slice(0, LONGEST))?.[1]
  if (!host || promised === undefined || /^[\d.,]+$/.test(promised)) return null
  const named = URL.parse(`http://${promised}`)?.hostname ?? promised
  return belongs(host, named) || belongs(named, host) ? null : host
}

const bare = (host: string) => host.replace(/^www\./, '')
const belongs = (host: string, to: string) => bare(host) === bare(to) || host.endsWith(`.${bare(to)}`)
