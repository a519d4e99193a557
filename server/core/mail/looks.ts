/** Addresses that look like another one to somebody who reads fast. Pure, and bounded by their length. */

const LONGEST = 254
/** In shorter words one letter is too much of a difference. */
const SHORTEST = 5

/**
 * Letters that look like another, each with what it looks like: of Cyrillic and Greek those that Unicode's list
 * of confusables (UTS 39) has for small Latin letters, and digits that stand for letters.
 */
const CYRILLIC = 'аa ьb сc ԁd еe һh іl јj кk ӏl мm нh оo рp ԛq гr ѕs тt уy ѵv ԝw хx'
const GREEK = 'αa βb εe ηn ιl κk νv οo ρp τt υu χx ωw'
const LATIN = 'il ıl łl øo đd 0o 1l 3e 5s |l'
const ALIKE = new Map(
  [CYRILLIC, GREEK, LATIN].flatMap((pairs) => pairs.split(' ').map((pair) => [...pair] as [string, string])),
)

/** How it looks: marks and differences that are easily overlooked are gone. */
function shape(text: string): string {
  const letters = [...text.normalize('NFKD').toLowerCase()].filter((letter) => !/\p{M}|[._-]/u.test(letter))
  const alike = letters.map((letter) => ALIKE.get(letter) ?? letter).join('')
  return alike.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd')
}

function parts(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@')
  return { local: address.slice(0, at), domain: address.slice(at + 1) }
}

/** One letter more, less, other, or two in another order. */
function isOneApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let [endA, endB] = [a.length, b.length]
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const [restA, restB] = [a.slice(start, endA), b.slice(start, endB)]
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}

const isNear = (a: string, b: string) => Math.min(a.length, b.length) >= SHORTEST && isOneApart(a, b)

function looksLike(address: string, known: string): boolean {
  const [a, b] = [parts(address), parts(known)]
  if (shape(a.local) === shape(b.local)) {
    return shape(a.domain) === shape(b.domain) || isNear(a.domain, b.domain)
  }
  return a.domain === b.domain && isNear(a.local, b.local)
}

/** The one of `known` that `address` is not, but looks like; null: there is none, or it is one of them. */
export function lookAlike(address: string, known: Iterable<string>): string | null {
  if (address.length > LONGEST) return null
  const lower = address.toLowerCase()
  let found: string | null = null
  for (const each of known) {
    const other = each.toLowerCase()
    if (other === lower) return null
    if (found === null && other.length <= LONGEST && looksLike(lower, other)) found = other
  }
  return found
}
