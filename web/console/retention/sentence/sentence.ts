/** A rule as a sentence in the reader's language, whose parts can be pressed. Pure but for the language. */
import type { Period, RuleBody } from '../../../../server/contract/retention.ts'
import { locale } from '../../../lib/i18n.ts'
import { period as dePeriod, rule as deRule } from './de.ts'
import { period as enPeriod, rule as enRule } from './en.ts'
import type { Names, Part } from './parts.ts'

const GRAMMARS = {
  de: { rule: deRule, period: dePeriod },
  en: { rule: enRule, period: enPeriod },
}
const grammar = () => GRAMMARS[locale.value]

export const sentenceOf = (body: RuleBody, names: Names): Part[] => grammar().rule(body, names)
export const textOf = (body: RuleBody, names: Names): string =>
  sentenceOf(body, names)
    .map(({ text }) => text)
    .join('')

/** `90 days`, `1 Jahr` */
export const periodText = (period: Period): string => grammar().period(period)
/** In both languages: names may be in either. */
export const periodTexts = (period: Period): string[] => [dePeriod(period), enPeriod(period)]
