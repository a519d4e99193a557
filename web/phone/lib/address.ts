/**
 * Where the page was opened from: `#key=…&number=…`. The key is taken out of the address bar at once, so that
 * it isn't copied or bookmarked along, and kept for this tab.
 */
const STORE = 'sandglass.simulator'

export interface Address {
  key: string | null
  number: string | null
}

export function readAddress(): Address {
  const hash = new URLSearchParams(location.hash.slice(1))
  if (hash.has('key') || hash.has('number')) {
    sessionStorage.setItem(STORE, hash.toString())
    history.replaceState(null, '', location.pathname + location.search)
  }
  const kept = new URLSearchParams(sessionStorage.getItem(STORE) ?? '')
  return { key: kept.get('key'), number: kept.get('number') }
}
