/** Teaches `t` the words of the deletion concept; see admin.ts. */
import { learn } from '../i18n.ts'
import { conceptDe } from './concept.de.ts'
import { conceptEn } from './concept.en.ts'

learn({ de: conceptDe, en: conceptEn })
