/** The text of a mail in portions a browser can draw at once. Pure. */
import type { MailView } from '../../../server/contract/mail.ts'

export type Segment = MailView['segments'][number]

const FIRST = 20_000
const MORE = 100_000

/** How many characters are drawn after `asked` requests for more. */
const room = (asked: number) => FIRST + asked * MORE

export interface Portion {
  text: string
  /** There is more of it. */
  cut: boolean
}

export function portion(text: string, asked: number): Portion {
  const most = room(asked)
  if (text.length <= most) return { text, cut: false }
  // Not through the middle of a sign that takes two.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most
  return { text: text.slice(0, end), cut: true }
}

/** Without the empty lines around it, and with at most two in a row: layout of others leaves many. */
export const tidy = (text: string): string =>
  text
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
    .replace(/\n{4,}/g, '\n\n\n')

export const countLines = (text: string): number => text.trim().split('\n').length

export interface Stretch extends Segment {
  /** Behind a button to begin with. */
  folded: boolean
}

/** A mail that is nothing but a quote or a signature shows them. */
export function stretchesOf(segments: readonly Segment[]): Stretch[] {
  const stretches = segments.filter(({ text }) => text.trim() !== '')
  const said = stretches.some(({ kind }) => kind === 'text')
  return stretches.map(({ kind, text }) => ({ kind, text: tidy(text), folded: said && kind !== 'text' }))
}
