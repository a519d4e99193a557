/**
 * Teaches `t` the words of what an agent opens now and then: templates, forms for buttons and lists,
 * recordings. They come along with the first of these.
 */
import { learn } from '../i18n.ts'
import { deskDe } from './desk.de.ts'
import { deskEn } from './desk.en.ts'

learn({ de: deskDe, en: deskEn })
