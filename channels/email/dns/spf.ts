/** Who may send mail for a domain, as it says itself (RFC 7208). */
import type { Names } from './names.ts'

export type Spf =
  | { kind: 'found' | 'none' | 'several' | 'open' | 'unknown' }
  /** It does not name those who send for it. */
  | { kind: 'lacks'; include: string }

/** RFC 7208, 4.6.4: whoever reads it stops after ten. */
const MOST_LOOKUPS = 10

const isSpf = (record: string) => /^v=spf1( |$)/i.test(record)

/** `include`: what has to be named, there or by what it names in turn; null: not known. */
export async function readSpf(names: Names, domain: string, include: string | null): Promise<Spf> {
  const records = await names.txt(domain)
  if (records === null) return { kind: 'unknown' }
  const [record, another] = records.filter(isSpf)
  if (record === undefined) return { kind: 'none' }
  if (another !== undefined) return { kind: 'several' }
  if (/ \+?all( |$)/i.test(record)) return { kind: 'open' }
  if (include === null || (await named(names, record, include))) return { kind: 'found' }
  return { kind: 'lacks', include }
}

/** Breadth first, so that what stands in the record itself is found before anything is looked up. */
async function named(names: Names, record: string, include: string): Promise<boolean> {
  const seen = new Set<string>()
  const waiting = othersIn(record)
  for (let name = waiting.shift(); name !== undefined && seen.size < MOST_LOOKUPS; name = waiting.shift()) {
    if (name === include || waiting.includes(include)) return true
    if (seen.has(name)) continue
    seen.add(name)
    const found = (await names.txt(name))?.find(isSpf)
    if (found) waiting.push(...othersIn(found))
  }
  return false
}

const othersIn = (record: string): string[] =>
  record
    .toLowerCase()
    .split(' ')
    .flatMap((term) => /^(?:[+]?include:|redirect=)([a-z0-9._-]+)$/.exec(term)?.[1] ?? [])
    .slice(0, MOST_LOOKUPS)
