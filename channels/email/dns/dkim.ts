/** Whether a domain has keys with which its mail is signed (RFC 6376). */
import type { Names } from './names.ts'

export type Dkim =
  | { kind: 'found'; selector: string }
  /** The sender's provider keeps them under these names, and there are none. */
  | { kind: 'missing'; selectors: readonly string[] }
  /** Nobody says under which name to look. */
  | { kind: 'selector_unknown' }
  | { kind: 'unknown' }

/** Under which many programs keep theirs. */
const USUAL = ['default', 'dkim', 'mail', 'selector1', 'google', 's1', 'k1'] as const

/** `selectors`: null where they are not known. */
export async function readDkim(
  names: Names,
  domain: string,
  selectors: readonly string[] | null,
): Promise<Dkim> {
  const tried = selectors ?? USUAL
  const found = await Promise.all(tried.map((selector) => names.txt(`${selector}._domainkey.${domain}`)))
  const at = found.findIndex((records) => records?.some(isKey))
  const selector = tried[at]
  if (selector !== undefined) return { kind: 'found', selector }
  if (selectors === null) return { kind: 'selector_unknown' }
  return found.every((records) => records !== null) ? { kind: 'missing', selectors } : { kind: 'unknown' }
}

/** An empty key is one that was taken back (RFC 6376, 3.6.1). */
const isKey = (record: string) => /(?:^|;)\s*p=[^;\s]/i.test(record)
