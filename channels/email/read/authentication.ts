/**
 * What the provider of the mailbox found out about the sender: its Authentication-Results (RFC 8601). Anybody
 * can write such a field, so only that of a server we know counts, and of these only the topmost: what came
 * with the mail stands below what was added on its way.
 */
import type { MailAuthentication, MailVerdict } from '../../adapter.ts'
import { allOf } from './head.ts'
import type { ParsedHeader } from './parsed.ts'

/** Stands for a field that names no server, as Microsoft writes them. */
export const NAMELESS = ''

/** By the end of the IMAP server's name: how its own checks are signed, where not by the same domain. */
const WELL_KNOWN: ReadonlyArray<[domain: string, names: readonly string[]]> = [
  ['gmail.com', ['mx.google.com']],
  ['googlemail.com', ['mx.google.com']],
  ['office365.com', [NAMELESS]],
  ['outlook.com', [NAMELESS]],
  ['mail.me.com', ['dmarc.icloud.com']],
  ['yahoo.com', ['yahoo.com']],
  ['aol.com', ['aol.com', 'yahoo.com']],
  ['fastmail.com', ['messagingengine.com']],
  ['zoho.com', ['zohomail.com']],
  ['zoho.eu', ['zohomail.eu']],
  ['ionos.de', ['perfora.net', 'kundenserver.de']],
  ['ionos.com', ['perfora.net', 'kundenserver.de']],
  ['1und1.de', ['kundenserver.de']],
]

/** Second levels under which a country's domains are given (`example.co.uk`). */
const SECOND_LEVELS = new Set(['ac', 'co', 'com', 'edu', 'gov', 'gv', 'net', 'ne', 'or', 'org'])

/** Who is believed where an admin has said nothing; null: a mailbox that is handed its mail. */
export function defaultAuthenticators(imapHost: string | null): string[] {
  if (imapHost === null || /^[\d.]+$|:/.test(imapHost)) return []
  const known = WELL_KNOWN.find(([domain]) => isWithin(imapHost, domain))
  return known ? [...known[1]] : [registrable(imapHost)]
}

function registrable(host: string): string {
  const labels = host.split('.')
  const [second = '', top = ''] = labels.slice(-2)
  const isLong = top.length === 2 && SECOND_LEVELS.has(second)
  return labels.slice(isLong ? -3 : -2).join('.')
}

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)

export function readAuthentication(
  fields: readonly ParsedHeader[],
  authenticators: readonly string[],
): MailAuthentication {
  for (const value of allOf(fields, 'authentication-results')) {
    const { server, results } = partsOf(value)
    if (authenticators.some((name) => (name === NAMELESS ? server === '' : isWithin(server, name)))) {
      return {
        spf: verdict(results, 'spf'),
        dkim: verdict(results, 'dkim'),
        dmarc: verdict(results, 'dmarc'),
      }
    }
  }
  return { spf: null, dkim: null, dmarc: null }
}

function partsOf(value: string): { server: string; results: string[] } {
  const parts = withoutComments(value).split(';')
  const [first = ''] = parts
  const isResult = /^\s*[a-z-]+\s*=/i.test(first)
  const server = isResult ? '' : (first.trim().split(/\s/, 1)[0] ?? '').toLowerCase()
  return { server, results: isResult ? parts : parts.slice(1) }
}

function withoutComments(text: string): string {
  let depth = 0
  let kept = ''
  for (const char of text) {
    if (char === '(') depth++
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += char
  }
  return kept
}

const FAILED = new Set(['fail', 'softfail', 'hardfail', 'permerror', 'policy', 'reject', 'quarantine'])

/** Of several signatures one that holds is enough. */
function verdict(results: readonly string[], method: string): MailVerdict | null {
  const found = results.flatMap((result) => {
    const match = /^\s*([a-z0-9-]+)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(result)
    return match?.[1]?.toLowerCase() === method ? [match[2]?.toLowerCase() ?? ''] : []
  })
  if (found.length === 0) return null
  if (found.includes('pass')) return 'pass'
  return found.some((each) => FAILED.has(each)) ? 'fail' : 'none'
}
