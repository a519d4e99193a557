/** Teaches `t` the words of the place where mails are written; they come along with it. */
import { learn } from '../i18n.ts'
import { composeDe } from './compose.de.ts'
import { composeEn } from './compose.en.ts'

learn({ de: composeDe, en: composeEn })
