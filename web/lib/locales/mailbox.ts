/** Teaches `t` the words of mailboxes and of their connection test; see admin.ts. */
import { learn } from '../i18n.ts'
import { mailboxDe } from './mailbox.de.ts'
import { mailboxEn } from './mailbox.en.ts'

learn({ de: mailboxDe, en: mailboxEn })
