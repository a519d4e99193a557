/** A language is a file beside this one that exports `dictionary`; the compiler asks for every key. */
import type { en } from './en.ts'

/** One sentence, or one a plural form (Intl.PluralRules), chosen by `count`. */
export type Words = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>)
export type Key = keyof typeof en
export type Dictionary = Readonly<Record<Key, Words>>
