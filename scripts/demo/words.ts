/** Fills in what a dialogue leaves open: names, numbers, dates, and one of several ways to say a thing. */
import { DAY } from '../../server/clock.ts'
import type { Choice, Dialogue, Language } from './dialogue.ts'
import type { Person } from './people.ts'
import type { Chance } from './random.ts'

export type Fill = (text: string) => string

const SUNDAY = 0

/**
 * `{order}`, `{first}`, `{thing.der}` … are the same wherever they stand in a conversation; `{in3}` is the
 * day three days after it began, and never a Sunday. `[[a|b]]` is decided anew each time.
 */
export function createFill(dialogue: Dialogue, person: Person, begins: number, chance: Chance): Fill {
  const { language } = dialogue
  const year = new Date(begins).getFullYear()
  const number = chance.whole(20_112, 21_968)
  const words = new Map<string, string>([
    ['first', person.first],
    ['last', person.last],
    ['name', `${person.first} ${person.last}`],
    ['greeted', greeted(person, language)],
    ['order', `NM-${number}`],
    ['invoice', `RE-${year}-${chance.whole(1012, 1987)}`],
    ['case', `S-${chance.whole(4101, 4988)}`],
    ['amount', String(chance.whole(12, 98) * 10 + 9)],
    ['street', `${chance.pick(STREETS)} ${chance.whole(2, 118)}`],
    ['house', String(chance.whole(2, 96))],
  ])
  for (const [key, choices] of Object.entries(dialogue.vary ?? {})) {
    for (const [word, form] of forms(key, chance.pick(choices))) words.set(word, form)
  }
  const wordOf = (key: string): string => {
    const known = words.get(key)
    if (known !== undefined) return known
    const day = /^in(\d+)$/.exec(key)?.[1]
    if (day === undefined) throw new Error(`${dialogue.name} asks for {${key}}, which nobody knows`)
    return dayAfter(begins, Number(day), language)
  }
  return (template) => {
    const text = template.replaceAll(/\[\[([^\]]*)\]\]/g, (_, options: string) =>
      chance.pick(options.split('|')),
    )
    return text.replaceAll(/\{([\w.]+)\}/g, (_, key: string, at: number) => {
      const word = wordOf(key)
      const beginsSentence = /(^|[.?!]\s|\n)$/.test(text.slice(0, at))
      return beginsSentence ? word.charAt(0).toUpperCase() + word.slice(1) : word
    })
  }
}

const STREETS = [
  'Große Elbstraße',
  'Lindenallee',
  'Eppendorfer Weg',
  'Osterstraße',
  'Barnerstraße',
  'Mühlenkamp',
  'Wandsbeker Chaussee',
  'Am Deich',
  'Holstenwall',
]

function forms(key: string, choice: Choice): Array<[string, string]> {
  if (typeof choice === 'string') return [[key, choice]]
  return Object.entries(choice).map(([form, word]) => [form ? `${key}.${form}` : key, word])
}

function greeted({ last, title }: Person, language: Language): string {
  if (language === 'de') return title === 'f' ? `Frau ${last}` : `Herr ${last}`
  return title === 'f' ? `Ms ${last}` : `Mr ${last}`
}

function dayAfter(begins: number, days: number, language: Language): string {
  const date = new Date(begins + days * DAY)
  // The house delivers on six days.
  const working = date.getDay() === SUNDAY ? new Date(begins + (days + 1) * DAY) : date
  return new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(working)
}
