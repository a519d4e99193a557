/** Teaches `t` the words of the retention pages: rules, simulation, runs, certificates, settings; see admin.ts. */
import { learn } from '../i18n.ts'
import { retentionDe } from './retention.de.ts'
import { retentionEn } from './retention.en.ts'

learn({ de: retentionDe, en: retentionEn })
