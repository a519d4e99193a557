/** One Authentication-Results field (RFC 8601), taken apart. What a sender chose may stand in it, quoted or not. */
import type { MailVerdict } from '../../adapter.ts'

export interface ResultsField {
  /** authserv-id in lower case; empty: it names no server. */
  server: string
  /** What it says of a method (`dmarc`): null where that is nothing. */
  verdict(method: string): MailVerdict | null
}

const FAILED = new Set(['fail', 'softfail', 'hardfail', 'permerror', 'policy', 'reject', 'quarantine'])

export function readResults(value: string): ResultsField {
  const parts = split(value)
  const [first = ''] = parts
  const isResult = /^\s*[a-z-]+\s*=/i.test(first)
  const server = isResult ? '' : (first.trim().split(/\s/, 1)[0] ?? '').toLowerCase()
  const results = isResult ? parts : parts.slice(1)
  return { server, verdict: (method) => verdictOf(value, results, method) }
}

/** What stands in comments is left out; signs in quotes and comments are none. */
function split(value: string): string[] {
  const parts = ['']
  let depth = 0
  let quoted = false
  for (let at = 0; at < value.length; at++) {
    const char = value[at] ?? ''
    const isText = depth === 0
    if (char === '\\' && (quoted || depth > 0)) at++
    else if (char === '"' && isText) quoted = !quoted
    else if (quoted) continue
    else if (char === '(') depth++
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (isText && char === ';') parts.push('')
    else if (isText) parts[parts.length - 1] += char
  }
  return parts
}

/**
 * Of several signatures one that holds is enough; of all else there is one result, and of several the worst
 * counts. A failed DMARC counts wherever it stands: nobody forges that of their own mail, but an address that
 * opens a bracket or a quote and never closes it could hide it.
 */
function verdictOf(value: string, results: readonly string[], method: string): MailVerdict | null {
  const found = results.flatMap((result) => {
    const match = /^\s*([a-z0-9-]+)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(result)
    return match?.[1]?.toLowerCase() === method ? [match[2]?.toLowerCase() ?? ''] : []
  })
  if (method === 'dmarc' && /\bdmarc\s{0,5}=\s{0,5}fail/i.test(value)) return 'fail'
  if (found.length === 0) return null
  const passes = (each: string) => each === 'pass'
  if (method === 'dkim' ? found.some(passes) : found.every(passes)) return 'pass'
  return found.some((each) => FAILED.has(each)) ? 'fail' : 'none'
}
