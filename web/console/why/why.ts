/** The reason of a decision, as the server wants it. */
import { t } from '../../lib/i18n.ts'
import '../../lib/locales/privacy.ts'

const SHORTEST = 3

export const whyFault = (why: string): Partial<Record<'why', string>> =>
  why.trim().length < SHORTEST ? { why: t('act.fault.why') } : {}
