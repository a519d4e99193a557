/** The phone page's words. It is a page of its own and does not carry the console's dictionary along. */
import { de } from './locales/de.ts'
import { en } from './locales/en.ts'

export type Key = keyof typeof en

const asked = new URLSearchParams(location.search).get('lang') ?? navigator.language
export const locale: 'de' | 'en' = asked.startsWith('de') ? 'de' : 'en'
const words = locale === 'de' ? de : en

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
