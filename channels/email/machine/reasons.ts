/** What a mail server says when it refuses → why, in words that are the same for every channel. */
import type { Failure, FailureReason } from '../../adapter.ts'

/** RFC 3463, section 3, RFC 5248 and the registry of IANA; class 4 and 5 mean the same here. */
const CODES: Readonly<Record<string, FailureReason>> = {
  '1.0': 'unknown_address',
  '1.1': 'unknown_address',
  '1.2': 'unknown_address',
  '1.3': 'unknown_address',
  '1.4': 'unknown_address',
  '1.6': 'unknown_address',
  '1.7': 'not_allowed',
  '1.8': 'not_allowed',
  '1.9': 'undeliverable',
  '1.10': 'unknown_address',
  '2.1': 'unknown_address',
  '2.2': 'mailbox_full',
  '2.3': 'too_large',
  '2.4': 'undeliverable',
  '3.0': 'provider_trouble',
  '3.1': 'provider_trouble',
  '3.2': 'provider_trouble',
  '3.4': 'too_large',
  '3.5': 'provider_trouble',
  '4.1': 'provider_trouble',
  '4.2': 'provider_trouble',
  '4.3': 'provider_trouble',
  '4.4': 'undeliverable',
  '4.5': 'provider_trouble',
  '4.6': 'undeliverable',
  '4.7': 'expired',
  '5.3': 'rate_limited',
  '7.0': 'not_allowed',
  '7.1': 'not_allowed',
  '7.2': 'not_allowed',
  '7.13': 'not_allowed',
  '7.20': 'not_allowed',
  '7.23': 'not_allowed',
  '7.25': 'not_allowed',
  '7.26': 'not_allowed',
  '7.27': 'not_allowed',
  '7.28': 'rate_limited',
}

/** Of those whose code says little, and of those without: what the sentence says. The first that fits. */
const WORDS: ReadonlyArray<readonly [RegExp, FailureReason]> = [
  [
    /mailbox (?:is )?(?:full|exceeded)|(?:over|exceed\w*|insufficient)\W{1,3}(?:\w+ ){0,4}(?:quota|storage|space)|quota (?:exceed|limit|full|violation)|over ?quota|disk quota|mailfolder is full|too (?:many|much) (?:messages|mail data)|inbox is full|out of storage|number of messages in/i,
    'mailbox_full',
  ],
  [
    /(?:message|mail|size|body|data)[^.]{0,40}(?:too (?:big|large)|exceeds|exceeded|larger than)[^.]{0,40}|size limit|too large/i,
    'too_large',
  ],
  [
    /user unknown|unknown (?:user|recipient|address|e-?mail|mailbox|local|or illegal)|no such (?:user|recipient|mailbox|address|person|domain|account)|(?:user|mailbox|recipient|account|address|addressee|email)(?: \S+){0,4} (?:not found|unknown|does ?n[o']t exist|is unavailable|not exist|is not valid|invalid|unavailable|disabled|is not active|inactive|suspended)|(?:does|do|doesn't|could)(?: not)? (?:have an account|exist)|no mailbox|not listed in|invalid (?:recipient|user|mailbox|address)|bad (?:destination|address)|no (?:mail-?enabled )?(?:recipients?|account)|not our customer|mailbox (?:disabled|closed)|unrouteable|host (?:unknown|not found)|domain (?:name )?(?:not found|does not exist)|unknown host|name or service not known|(?:couldn't|could not) find any host|not a valid|deactivated|is not allowed to receive|(?:no|not) (?:longer )?(?:available|valid)/i,
    'unknown_address',
  ],
  [
    /\bspam|\bunsolicited|\bbulk\b|\bube\b|blacklist|black list|blocklist|block list|\brbl\b|dnsbl|spamhaus|spamcop|reputation|junk|content (?:rejected|filter|block)|virus|malware|\bblocked\b|poor rep/i,
    'taken_for_spam',
  ],
  [
    /too many|rate limit|rate ?exceeded|throttl|try again later|too fast|exceed\w* (?:the )?(?:max\w* )?(?:number|rate|limit)|grey ?list|unusual rate|temporarily deferred/i,
    'rate_limited',
  ],
  [
    /(?:retry|timeout|time|queue|lifetime)[^.]{0,24}(?:exceeded|expired|elapsed)|expired|not been (?:able|delivered)[^.]{0,60}(?:days|hours)|too long|giving up|timed? ?out/i,
    'expired',
  ],
  [
    /relay|not (?:allowed|permitted|authori[sz]ed|accepted)|denied|refused by|authenticat|\bspf\b|\bdkim\b|\bdmarc\b|policy|prohibited|rejected|restrict|forbidden|permission|filter/i,
    'not_allowed',
  ],
  [
    /connection|unreachable|system|server|internal|resources|temporar|local error|network/i,
    'provider_trouble',
  ],
]

/** Codes that say no more than that it did not go. */
const VAGUE = new Set(['0.0', '1.0', '2.0', '3.0', '4.0', '4.1', '4.4', '7.0', '7.1', '5.0', '6.0'])
const LONGEST = 300

/** `code`: an enhanced status code (`5.1.1`) or an SMTP reply (`550`); null: look for one in the words. */
export function failureOf(code: string | null, diagnostic: string): Failure {
  const detail = diagnostic
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 2 * LONGEST)
  const found = sensible(code) ?? codeIn(detail) ?? ''
  return { code: found || 'none', reason: reasonOf(found, detail), detail: detail.slice(0, LONGEST) || null }
}

const ENHANCED = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/
const REPLY = /(?:^|[\s<:;([-])([45]\d\d)(?=[\s\-#>,.])/

const sensible = (code: string | null): string | null =>
  (code && ENHANCED.exec(code)?.[0]) || (code && /^[45]\d\d$/.test(code) ? code : null)

function codeIn(text: string): string | null {
  const enhanced = ENHANCED.exec(text)?.[0]
  if (enhanced && !enhanced.endsWith('.0.0')) return enhanced
  return REPLY.exec(text)?.[1] ?? enhanced ?? null
}

function reasonOf(code: string, detail: string): FailureReason {
  const [, subject, number] = ENHANCED.exec(code)?.slice(1) ? code.split('.') : ['', '', '']
  const key = `${subject}.${number}`
  const byCode = CODES[key]
  if (byCode && !VAGUE.has(key)) return byCode
  if (subject === '7' && Number(number) >= 500)
    return Number(number) === 705 ? 'rate_limited' : 'taken_for_spam'
  const byWords = WORDS.find(([form]) => form.test(detail))?.[1]
  // "Server" and "system" say less than the code does.
  if (byWords && !(byCode && byWords === 'provider_trouble')) return byWords
  if (byCode) return byCode
  if (code === '552') return 'mailbox_full'
  return code.startsWith('4') ? 'provider_trouble' : code === '' ? 'other' : 'undeliverable'
}
