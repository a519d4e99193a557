/**
 * Teaches `t` the words of the admin pages. They are many, and who answers customers rarely needs one:
 * whatever uses them imports this file, and it comes along with the first such page.
 */
import { learn } from '../i18n.ts'
import { adminDe } from './admin.de.ts'
import { adminEn } from './admin.en.ts'

learn({ de: adminDe, en: adminEn })
