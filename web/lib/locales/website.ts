/** Teaches `t` the words of the pages on which a website's chat is set up; see admin.ts. */
import { learn } from '../i18n.ts'
import { websiteDe } from './website.de.ts'
import { websiteEn } from './website.en.ts'

learn({ de: websiteDe, en: websiteEn })
