/** Words in the reader's language. A dictionary a language, plural forms by Intl, nothing else. */
import { ref } from 'vue'
import type { adminEn } from './locales/admin.en.ts'
import type { composeEn } from './locales/compose.en.ts'
import type { conceptEn } from './locales/concept.en.ts'
import type { deskEn } from './locales/desk.en.ts'
import type { en } from './locales/en.ts'
import type { mailEn } from './locales/mail.en.ts'
import type { mailboxEn } from './locales/mailbox.en.ts'
import type { privacyEn } from './locales/privacy.en.ts'
import type { retentionEn } from './locales/retention.en.ts'
import type { websiteEn } from './locales/website.en.ts'
import type { Words } from './locales/words.ts'

export type Locale = 'de' | 'en'
export type Key =
  | keyof typeof en
  | keyof typeof adminEn
  | keyof typeof composeEn
  | keyof typeof conceptEn
  | keyof typeof deskEn
  | keyof typeof mailEn
  | keyof typeof mailboxEn
  | keyof typeof privacyEn
  | keyof typeof retentionEn
  | keyof typeof websiteEn
export type Values = Record<string, string | number>

type Dictionary = Partial<Record<Key, Words>>
const dictionaries: Record<Locale, Dictionary> = { de: {}, en: {} }
/** Nobody reads two languages at once, so only one is loaded. */
const files: Record<Locale, () => Promise<Dictionary>> = {
  de: async () => (await import('./locales/de.ts')).de,
  en: async () => (await import('./locales/en.ts')).en,
}
const loaded = new Set<Locale>()

/** More words, for pages that bring their own; see locales/admin.ts and desk.ts. */
export function learn(words: Record<Locale, Dictionary>): void {
  Object.assign(dictionaries.de, words.de)
  Object.assign(dictionaries.en, words.en)
}

export const browserLocale = (languages: readonly string[] = navigator.languages): Locale =>
  languages.find((each) => /^(de|en)\b/.test(each))?.startsWith('de') ? 'de' : 'en'

export const locale = ref<Locale>(browserLocale())

/** Loads the words first, so that nothing is ever shown without. */
export async function showLocale(chosen: Locale | null): Promise<void> {
  const language = chosen ?? browserLocale()
  if (!loaded.has(language)) Object.assign(dictionaries[language], await files[language]())
  loaded.add(language)
  setLocale(language)
}

/** For a language whose words are there. */
export function setLocale(chosen: Locale | null): void {
  locale.value = chosen ?? browserLocale()
  document.documentElement.lang = locale.value
}

/** The sentence under `key`, with `{name}` replaced by `values.name`. */
export function t(key: Key, values: Values = {}): string {
  return fill(dictionaries[locale.value][key] ?? key, values, locale.value)
}

/** Like `t` for keys that are put together: the first of them there is, else `otherwise`. */
export function tMaybe(keys: string | readonly string[], otherwise: Key, values: Values = {}): string {
  const known = [keys].flat().find((key) => key in dictionaries[locale.value])
  return t((known as Key | undefined) ?? otherwise, values)
}

export function fill(words: Words, values: Values, language: Locale): string {
  const form = typeof words === 'string' ? words : words[pluralForm(Number(values['count']), language)]
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value
  })
}

const pluralForm = (count: number, language: Locale) =>
  new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other'
