/** Teaches `t` the words of mails. They come along with the first mail that is shown or written. */
import { learn } from '../i18n.ts'
import { mailDe } from './mail.de.ts'
import { mailEn } from './mail.en.ts'

learn({ de: mailDe, en: mailEn })
