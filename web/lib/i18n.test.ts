/// <reference types="vite/client" />
import { afterEach, describe, expect, it } from 'vitest'
import { browserLocale, fill, setLocale, showLocale, t, tMaybe } from './i18n.ts'
import { adminDe } from './locales/admin.de.ts'
import { adminEn } from './locales/admin.en.ts'
import { composeDe } from './locales/compose.de.ts'
import { composeEn } from './locales/compose.en.ts'
import { conceptDe } from './locales/concept.de.ts'
import { conceptEn } from './locales/concept.en.ts'
import { de as consoleDe } from './locales/de.ts'
import { deskDe } from './locales/desk.de.ts'
import { deskEn } from './locales/desk.en.ts'
import { en as consoleEn } from './locales/en.ts'
import { mailDe } from './locales/mail.de.ts'
import { mailEn } from './locales/mail.en.ts'
import { mailboxDe } from './locales/mailbox.de.ts'
import { mailboxEn } from './locales/mailbox.en.ts'
import { privacyDe } from './locales/privacy.de.ts'
import { privacyEn } from './locales/privacy.en.ts'
import { retentionDe } from './locales/retention.de.ts'
import { retentionEn } from './locales/retention.en.ts'
import { websiteDe } from './locales/website.de.ts'
import { websiteEn } from './locales/website.en.ts'

const sources = Object.values(
  import.meta.glob<string>(
    ['../console/**/*.{ts,vue}', '../ui/**/*.vue', '../lib/*.ts', '!../**/*.test.ts'],
    {
      query: '?raw',
      import: 'default',
      eager: true,
    },
  ),
).join('\n')
const en = {
  ...consoleEn,
  ...adminEn,
  ...composeEn,
  ...conceptEn,
  ...deskEn,
  ...mailEn,
  ...mailboxEn,
  ...privacyEn,
  ...retentionEn,
  ...websiteEn,
}
const de = {
  ...consoleDe,
  ...adminDe,
  ...composeDe,
  ...conceptDe,
  ...deskDe,
  ...mailDe,
  ...mailboxDe,
  ...privacyDe,
  ...retentionDe,
  ...websiteDe,
}
const keys = Object.keys(en)

/** The fixed beginnings of keys that are put together: `kind.${…}`. */
const prefixes = [...sources.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)].map((match) => match[1] ?? '')
const places = (words: unknown) => [...JSON.stringify(words).matchAll(/\{(\w+)\}/g)].map((match) => match[1])

describe('dictionaries', () => {
  it.each([
    ['the console', consoleEn, consoleDe],
    ['the admin pages', adminEn, adminDe],
    ['the deletion concept', conceptEn, conceptDe],
    ['the desk', deskEn, deskDe],
    ['mail', mailEn, mailDe],
    ['mailboxes', mailboxEn, mailboxDe],
    ['what is written in mails', composeEn, composeDe],
    ['privacy', privacyEn, privacyDe],
    ['retention', retentionEn, retentionDe],
    ['a website’s chat', websiteEn, websiteDe],
  ])('of %s have the same keys in both languages, sorted', (_of, english, german) => {
    expect(Object.keys(german)).toEqual(Object.keys(english))
    expect(Object.keys(english)).toEqual(Object.keys(english).toSorted())
  })
  it('say nothing twice', () => {
    const parts = [
      consoleEn,
      adminEn,
      composeEn,
      conceptEn,
      deskEn,
      mailEn,
      mailboxEn,
      privacyEn,
      retentionEn,
      websiteEn,
    ].flatMap((each) => Object.keys(each))
    expect(parts.filter((key, index) => parts.indexOf(key) !== index)).toEqual([])
  })
  it('have the same places to fill', () => {
    for (const key of keys as (keyof typeof en)[]) {
      expect(new Set(places(de[key])), key).toEqual(new Set(places(en[key])))
    }
  })
  it('hold no key that nobody uses', () => {
    const used = (key: string) =>
      sources.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix))
    expect(keys.filter((key) => !used(key))).toEqual([])
  })
  it('say Sie, and nothing with an exclamation mark', () => {
    const words = JSON.stringify(de)
    expect(words).not.toMatch(/\b(du|dein|deine|dich|dir)\b/i)
    expect(words + JSON.stringify(en)).not.toContain('!')
  })
})

describe('t', () => {
  afterEach(() => setLocale('en'))
  it('takes the plural form and writes numbers by language', () => {
    setLocale('en')
    expect(t('list.unowned', { count: 1 })).toBe('1 conversation has no owner yet.')
    expect(t('list.unowned', { count: 1200 })).toBe('1,200 conversations have no owner yet.')
    setLocale('de')
    expect(t('list.unowned', { count: 1200 })).toContain('1.200 Gespräche')
  })
  it('changes the language once its words are there', async () => {
    await showLocale('de')
    expect(t('action.send')).toBe('Senden')
    expect(document.documentElement.lang).toBe('de')
  })
  it('falls back for keys nobody foresaw', () => {
    expect(tMaybe('failure.solar_wind', 'failure.other')).toBe(en['failure.other'])
  })
  it('leaves places it has nothing for', () => {
    expect(fill('Hello {name}', {}, 'en')).toBe('Hello {name}')
  })
})

it('follows the first language of the browser that it speaks', () => {
  expect(browserLocale(['fr', 'de-AT', 'en'])).toBe('de')
  expect(browserLocale(['en-GB', 'de'])).toBe('en')
  expect(browserLocale(['fr'])).toBe('en')
})
