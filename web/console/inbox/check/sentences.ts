/** What a step of the connection test found, in words; each channel has the table of its codes. */
import type { CheckStep } from '../../../../server/contract/inbox.ts'
import { date, isoDay } from '../../../lib/format.ts'
import { t, tMaybe, type Values } from '../../../lib/i18n.ts'
import '../../../lib/locales/mailbox.ts'
import { country, languageName, listed } from '../words.ts'

/** Codes that any step may have. */
const ANY = new Set(['refused', 'unreachable'])

export const stepName = (step: string) => tMaybe(`check.step.${step}`, 'check.step.other', { step })

export function found({ step, code, values }: CheckStep): string | null {
  if (code === null) return null
  const key = ANY.has(code) ? `check.any.${code}` : `check.${step}.${code}`
  const words = tMaybe(key, 'check.unworded', readable(step, values))
  return words || null
}

/** What to do about it; null where all is well. */
export function toDo({ step, state, code }: CheckStep): string | null {
  if (code === null || state === 'ok' || state === 'skipped') return null
  const key = ANY.has(code) ? `checkTodo.any.${code}` : `checkTodo.${step}.${code}`
  return tMaybe(key, 'check.todoOther')
}

/** Days, countries, languages and names of rights as people read them. */
function readable(step: string, values: CheckStep['values']): Values {
  const told: Values = { ...values }
  const until = values['until'] ? isoDay(values['until']) : null
  if (until !== null) told['until'] = date(until)
  if (values['region']) told['region'] = country(values['region'])
  if (values['quality']) told['quality'] = tMaybe(`quality.${values['quality']}`, 'quality.unknown')
  if (values['language']) told['language'] = languageName(values['language'])
  if (values['level']) told['level'] = tMaybe(`level.${values['level']}`, 'level.account')
  if (step === 'scopes' && values['missing'])
    told['missing'] = listed(values['missing'].split(', ').map((scope) => `${scopeName(scope)} (${scope})`))
  return told
}

export const scopeName = (scope: string) => tMaybe(`scope.${scope}`, 'scope.other', { scope })

/** How many steps work, of those that could be tried; for a line like "8 of 10 work". */
export function tally(steps: readonly CheckStep[]): { works: number; all: number; failed: number } {
  const works = steps.filter(({ state }) => state === 'ok' || state === 'warning').length
  return { works, all: steps.length, failed: steps.filter(({ state }) => state === 'failed').length }
}

export const tallySentence = (steps: readonly CheckStep[]) => t('check.tally', { ...tally(steps) })
