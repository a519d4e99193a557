/** What the widget says, in the visitor's language. A file a language; only the one that is read is loaded. */
import type { Dictionary, Key } from '../locales/words.ts'

const files = import.meta.glob<Dictionary>('../locales/[a-z][a-z].ts', { import: 'dictionary' })
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1, -3)
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|ur|yi)\b/

export const LANGUAGES: readonly string[] = Object.keys(files).map(nameOf)

export type Values = Record<string, string | number>

export interface Speech {
  language: string
  /** `en-GB`: dates and times are written as in the visitor's own country, where they speak the language. */
  locale: string
  dir: 'ltr' | 'rtl'
  /** The sentence under `key`, with `{name}` replaced by `values.name`; its plural form by `values.count`. */
  t(key: Key, values?: Values): string
  /** `11:08` */
  clock(at: number): string
  /** `Today`, `Yesterday`, `Monday, 16 November` */
  day(at: number, now: number): string
}

/** The first that we speak: `de-AT` is spoken as `de`. */
export function pickLanguage(wanted: readonly (string | null | undefined)[]): string {
  for (const each of wanted) {
    const main = each?.toLowerCase().split(/[-_]/)[0]
    if (main !== undefined && LANGUAGES.includes(main)) return main
  }
  return 'en'
}

export async function learn(language: string): Promise<Speech> {
  const [path] = Object.keys(files).filter((each) => nameOf(each) === language)
  const load = path === undefined ? undefined : files[path]
  if (!load) throw new Error(`no words for ${language}`)
  return speak(language, await load())
}

export function speak(language: string, words: Dictionary): Speech {
  const locale = navigator.languages.find((each) => each.split('-')[0] === language) ?? language
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const number = new Intl.NumberFormat(language)
  const plural = new Intl.PluralRules(language)
  return {
    language,
    locale,
    dir: RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr',
    t(key, values = {}) {
      const forms = words[key]
      const form =
        typeof forms === 'string' ? forms : (forms[plural.select(Number(values['count']))] ?? forms.other)
      return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name] ?? whole
        return typeof value === 'number' ? number.format(value) : value
      })
    },
    clock: (at) => time.format(at),
    day(at, now) {
      const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000)
      const text = days > -2 && days <= 0 ? relative.format(days, 'day') : weekday.format(at)
      return text.charAt(0).toLocaleUpperCase(language) + text.slice(1)
    },
  }
}

const startOfDay = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** Of texts an admin wrote in several languages: the visitor's own, else the inbox's, else any. */
export function textIn<T>(
  texts: Partial<Record<string, T>>,
  language: string,
  otherwise: string,
): T | undefined {
  const near = Object.keys(texts).find((each) => each.split('-')[0] === language)
  return texts[language] ?? texts[near ?? otherwise] ?? texts[otherwise] ?? Object.values(texts)[0]
}
