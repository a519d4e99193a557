/** For tests: the words of both languages are there from the start. */
import { learn } from './i18n.ts'
import { de } from './locales/de.ts'
import { en } from './locales/en.ts'

learn({ de, en })
