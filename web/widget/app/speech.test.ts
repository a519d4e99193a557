import { describe, expect, it } from 'vitest'
import { dictionary as de } from '../locales/de.ts'
import { dictionary as en } from '../locales/en.ts'
import type { Dictionary, Key } from '../locales/words.ts'
import { backWords } from './hours.ts'
import { LANGUAGES, learn, pickLanguage, speak, textIn } from './speech.ts'

const sources = Object.values(
  import.meta.glob<string>(['./**/*.{ts,tsx}', '!./**/*.test.*'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n')
const keys = Object.keys(en) as Key[]
const places = (words: unknown) =>
  new Set([...JSON.stringify(words).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))

describe('dictionaries', () => {
  it('have the same sorted keys and places in every language', () => {
    expect(LANGUAGES).toEqual(['de', 'en'])
    expect(Object.keys(de)).toEqual(keys)
    expect(keys).toEqual(keys.toSorted())
    for (const key of keys) expect(places(de[key]), key).toEqual(places(en[key]))
  })
  it('hold no word that nobody says', () => {
    const prefixes = [...sources.matchAll(/`([a-z]+\.)\$\{/g)].map((match) => match[1] ?? '')
    const unused = keys.filter(
      (key) => !sources.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })
  it('say Sie, and nothing loudly', () => {
    expect(JSON.stringify(de)).not.toMatch(/\b(du|dein|deine|dich|dir)\b/i)
    expect(JSON.stringify([de, en])).not.toContain('!')
  })
})

describe('speech', () => {
  it('takes the first language it speaks', () => {
    expect(pickLanguage([null, 'fr-FR', 'de-AT', 'en'])).toBe('de')
    expect(pickLanguage(['nl'])).toBe('en')
  })
  it('fills in names, numbers and plural forms', async () => {
    const { t } = await learn('de')
    expect(t('deleted.after', { count: 1 })).toBe('Wird 1 Tag nach Chat-Ende gelöscht')
    expect(t('deleted.after', { count: 1200 })).toBe('Wird 1.200 Tage nach Chat-Ende gelöscht')
    expect(t('here', { name: '{name}' })).toBe('{name} ist da')
  })
  it('writes from right to left where that is done', () => {
    expect(speak('ar', en as Dictionary).dir).toBe('rtl')
    expect(speak('en', en).dir).toBe('ltr')
  })
  it('calls days as people do', () => {
    const now = new Date(2026, 10, 22, 15).getTime()
    const { day } = speak('en', en)
    expect(day(new Date(2026, 10, 22, 0, 1).getTime(), now)).toBe('Today')
    expect(day(new Date(2026, 10, 21, 23, 59).getTime(), now)).toBe('Yesterday')
    expect(day(new Date(2026, 10, 16).getTime(), now)).toBe('Monday, November 16')
  })
  it("takes an admin's text in the visitor's language, or the next best", () => {
    expect(textIn({ de: 'a', en: 'b' }, 'de', 'en')).toBe('a')
    expect(textIn({ 'de-CH': 'a', en: 'b' }, 'de', 'en')).toBe('a')
    expect(textIn({ fr: 'a', en: 'b' }, 'de', 'en')).toBe('b')
    expect(textIn({ fr: 'a' }, 'de', 'en')).toBe('a')
    expect(textIn({}, 'de', 'en')).toBeUndefined()
  })
})

describe('when they are back', () => {
  const english = speak('en', en)
  const german = speak('de', de)
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime()
  const words = (opensAt: number | null, speech = english) =>
    backWords(speech, { open: false, opensAt, timeZone }, at(20, 18))?.replaceAll(' ', ' ')

  it.each([
    [at(20, 20), 'We are back today at 8:00 PM'],
    [at(21, 9), 'We are back tomorrow at 9:00 AM'],
    [at(23, 9), 'We are back on Monday at 9:00 AM'],
    [at(27, 9), 'We are back on November 27 at 9:00 AM'],
  ])('%i', (opensAt, expected) => expect(words(opensAt)).toBe(expected))
  it('is said in German, too', () => {
    expect(words(at(21, 9), german)).toBe('Wir sind morgen um 9:00 zurück')
  })
  it('is not said where nobody knows', () => {
    expect(words(null)).toBeUndefined()
  })
  it('names the zone where the visitor has another one', () => {
    const opensAt = Date.UTC(2026, 10, 21, 0)
    const said = backWords(english, { open: false, opensAt, timeZone: 'Asia/Tokyo' }, opensAt - 3_600_000)
    expect(said).toMatch(/today at 9:00.AM GMT\+9/)
  })
})
