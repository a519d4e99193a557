/** What is filled into a template's words. */
import { listOf, objectOf, textOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { placeholders } from '../../template/template.ts'
import type { Template } from '../../template/template.ts'
import { GraphError, refusal } from '../errors.ts'

export const parametersOf = (components: Json[], type: string): Json[] =>
  components
    .filter((component) => String(component['type']).toLowerCase() === type)
    .flatMap((component) => listOf(component['parameters']))

/** The placeholders' values by name or place. */
export function valuesIn(
  part: string,
  words: string,
  given: Json[],
  format: Template['parameterFormat'],
): Record<string, string> {
  const names = placeholders(words)
  if (given.length !== names.length) {
    throw refusal(
      132000,
      `${part}: number of localizable_params (${given.length}) does not match the expected number of params (${names.length})`,
    )
  }
  return Object.fromEntries(
    given.map((parameter, at) => {
      const place = format === 'NAMED' ? parameter['parameter_name'] : names[at]
      if (typeof place !== 'string' || !names.includes(place)) {
        throw new GraphError(100, '(#100) Invalid parameter', {
          details: 'Parameter name is missing or empty',
        })
      }
      return [place, wordsOf(parameter, part)]
    }),
  )
}

/** Money and dates come with a text for phones that can't write them in the reader's language. */
function wordsOf(parameter: Json, part: string): string {
  const type = String(parameter['type'])
  const value =
    type === 'text' ? textOf(parameter['text']) : textOf(objectOf(parameter[type])['fallback_value'])
  if (value === null) throw refusal(132012, `${part}: a parameter of type ${type} does not fit a text`)
  if (value === '') throw refusal(131008, `${part}: a parameter of type text is missing text value`)
  if (/[\n\t]| {5,}/.test(value)) {
    throw refusal(132018, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces')
  }
  return value
}
