/** Teaches `t` the words of what belongs to one conversation’s or person’s privacy: hourglass, labels, holds, erasing, audit; see admin.ts. */
import { learn } from '../i18n.ts'
import { privacyDe } from './privacy.de.ts'
import { privacyEn } from './privacy.en.ts'

learn({ de: privacyDe, en: privacyEn })
