/** What is wrong with a text of rules, in the reader's words: where, in which field, and what would be right. */
import type { FieldFault } from '../../../../server/contract/common.ts'
import { ApiError } from '../../../lib/api.ts'
import { t, tMaybe } from '../../../lib/i18n.ts'

export interface TextFault {
  /** null: it is about no line by itself. */
  line: number | null
  /** `Rule 2, scope.labels`; empty: the text as such. */
  field: string
  words: string
}

/** Empty: it went wrong otherwise. */
export const textFaults = (error: unknown): TextFault[] =>
  error instanceof ApiError && error.code === 'invalid_input'
    ? error.fields.map((fault) => ({
        line: fault.line ?? null,
        field: fieldOf(fault.path),
        words: wordsOf(fault),
      }))
    : []

/** Rules are counted from 1, as people do; places within a list or a period are told by their line. */
function fieldOf(path: string): string {
  const [first, place, ...rest] = path.split('.')
  if (first !== 'rules' || place === undefined) return path === 'yaml' ? '' : path
  const field = rest.filter((part) => !/^(\d+|count)$/.test(part)).join('.')
  const rule = t('yaml.rule', { place: Number(place) + 1 })
  return field ? `${rule}, ${field}` : rule
}

function wordsOf({ path, message, kind = 'refused', expected = '' }: FieldFault): string {
  const field = path.split('.').findLast((part) => !/^\d+$/.test(part))
  return tMaybe([`yaml.fault.${kind}.${field}`, `yaml.fault.${kind}`], 'yaml.fault.refused', {
    detail: message,
    expected: kind === 'type' ? tMaybe(`yaml.is.${expected}`, 'yaml.is.string') : expected,
  })
}
