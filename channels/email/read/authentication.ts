/**
 * What the provider of the mailbox found out about the sender: its Authentication-Results (RFC 8601). Anybody
 * can write such a field, so only that of a server we know counts, and of these only the topmost says anything
 * good: what came with the mail stands below what was added on its way.
 */
import type { MailAuthentication } from '../../adapter.ts'
import { readResults, type ResultsField } from './authentication-field.ts'
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
  const [own, ...further] = allOf(fields, 'authentication-results')
    .map(readResults)
    .filter(({ server }) =>
      authenticators.some((name) => (name === NAMELESS ? server === '' : isWithin(server, name))),
    )
  if (!own) return { spf: null, dkim: null, dmarc: null }
  return { spf: own.verdict('spf'), dkim: own.verdict('dkim'), dmarc: own.verdict('dmarc') ?? worst(further) }
}

/** Some write a field for each check. Of those below the topmost only bad news can be believed. */
const worst = (further: readonly ResultsField[]): 'fail' | null =>
  further.some((field) => field.verdict('dmarc') === 'fail') ? 'fail' : null
