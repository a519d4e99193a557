/** What was said before, below an answer or passed on. As text throughout: nothing in it loads or runs anything. Pure. */
import type { MailAddress, MailHead } from '../../../channels/adapter.ts'
import type { Locale } from '../../contract/common.ts'
import { oneLine } from './recipients.ts'
import { escapeHtml } from './small-html.ts'

export interface Original {
  head: Pick<MailHead, 'subject' | 'from' | 'to' | 'cc'>
  text: string
  at: number
}

/** Below the text of a mail. */
export interface Below {
  text: string
  html: string
}

interface Words {
  wrote: (date: string, who: string) => string
  forwarded: string
  from: string
  date: string
  subject: string
  to: string
  cc: string
  cut: string
}

const WORDS: Record<Locale, Words> = {
  en: {
    wrote: (date, who) => `On ${date}, ${who} wrote:`,
    forwarded: 'Forwarded message',
    from: 'From',
    date: 'Date',
    subject: 'Subject',
    to: 'To',
    cc: 'Cc',
    cut: '[The rest is left out.]',
  },
  de: {
    wrote: (date, who) => `Am ${date} schrieb ${who}:`,
    forwarded: 'Weitergeleitete Nachricht',
    from: 'Von',
    date: 'Datum',
    subject: 'Betreff',
    to: 'An',
    cc: 'Kopie',
    cut: '[Der Rest ist weggelassen.]',
  },
}

/** As much of an earlier mail as anybody reads again. */
const LONGEST = 50_000

export function quoteOf({ head, text, at }: Original, locale: Locale): Below {
  const words = WORDS[locale]
  const line = words.wrote(dateOf(at, locale), head.from ? shown(head.from) : '?')
  const said = bounded(text, words)
  return {
    text: `${line}\n${said.replace(/^/gm, '> ').replace(/^> (?=>)/gm, '>')}`,
    html: `<p>${escapeHtml(line)}</p><blockquote type="cite">${lines(said)}</blockquote>`,
  }
}

/** With its head above it; blind copies are nobody's business. */
export function forwardOf({ head, text, at }: Original, locale: Locale): Below {
  const words = WORDS[locale]
  const people = (list: readonly MailAddress[]) => list.map(shown).join(', ')
  const above = [
    `---------- ${words.forwarded} ----------`,
    ...(head.from ? [`${words.from}: ${shown(head.from)}`] : []),
    `${words.date}: ${dateOf(at, locale)}`,
    `${words.subject}: ${oneLine(head.subject ?? '')}`,
    ...(head.to.length > 0 ? [`${words.to}: ${people(head.to)}`] : []),
    ...(head.cc.length > 0 ? [`${words.cc}: ${people(head.cc)}`] : []),
  ].join('\n')
  const said = bounded(text, words)
  return { text: `${above}\n\n${said}`, html: `<p>${lines(above)}</p><p>${lines(said)}</p>` }
}

/** With the zone, since neither side knows the other's. */
function dateOf(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'de' ? 'de-DE' : 'en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at)
}

const shown = ({ name, address }: MailAddress): string => {
  const said = oneLine(name ?? '')
  return said === '' ? address : `${said} <${address}>`
}

function bounded(text: string, { cut }: Words): string {
  const whole = text.replace(/\r\n?/g, '\n').trim()
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST).trimEnd()}\n\n${cut}`
}

export const lines = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>')
